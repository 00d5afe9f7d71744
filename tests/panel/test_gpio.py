"""Pins, against a kernel of our own whose structures are written down from the header."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.errors import Unavailable
from agentd.panel import gpio
from agentd.panel.gpio import open_contact, open_output
from tests.panel import kernel as header
from tests.panel.kernel import FakeKernel

RP1 = "pinctrl-rp1"


def test_structures_have_the_sizes_of_the_header() -> None:
    assert gpio.CHIP_INFO.size == header.CHIP_BYTES
    assert gpio.LINE_REQUEST.size == header.REQUEST_BYTES
    assert gpio.LINE_EVENT.size == header.LINE_EVENT_BYTES
    assert gpio.LINE_VALUES.size == 16


@pytest.mark.parametrize(
    ("active_low", "flags"),
    [(True, 0x4 | 0x10 | 0x20 | 0x2 | 0x100), (False, 0x4 | 0x10 | 0x20 | 0x200)],
)
def test_a_button_is_asked_for_with_edges_pull_and_debouncing(
    kernel: FakeKernel, active_low: bool, flags: int
) -> None:
    kernel.chip("gpiochip0", RP1)
    contact = open_contact(17, "auto", active_low, kernel)
    (line,) = kernel.lines
    assert (line.pin, line.consumer, line.flags) == (17, "agentd", flags)
    assert line.attributes == {3: 10_000}  # GPIO_V2_LINE_ATTR_ID_DEBOUNCE, µs
    contact.close()
    line.vanish()


def test_presses_and_releases_come_in_their_order(kernel: FakeKernel) -> None:
    chip = kernel.chip("gpiochip0", "a chip of another board")
    contact = open_contact(3, str(chip), kernel=kernel)
    (line,) = kernel.lines
    with pytest.raises(BlockingIOError):
        contact.read()
    for on in (True, False, True):
        line.push(on)
    assert contact.read() == [True, False, True]
    line.vanish()
    with pytest.raises(OSError, match="unplugged"):
        contact.read()
    contact.close()


def test_a_pin_is_driven(kernel: FakeKernel) -> None:
    kernel.chip("gpiochip0", "pinctrl-bcm2711")
    pin = open_output(5, on=True, kernel=kernel)
    (line,) = kernel.lines
    assert line.flags == 0x8
    pin.set(False)
    pin.set(True)
    pin.close()
    assert line.values == [1, 0, 1, 0]
    open_output(6, active_low=True, kernel=kernel).close()
    assert kernel.lines[1].flags == 0x8 | 0x2
    assert kernel.lines[1].values == [0, 0]
    for line in kernel.lines:
        line.vanish()


@pytest.mark.parametrize(
    "labels",
    [
        ("pinctrl-bcm2835", "raspberrypi-exp-gpio"),
        ("gpio-brcmstb@107d508500", "gpio-brcmstb@107d508520", "gpio-brcmstb@107d517c00", RP1),
        (RP1, "gpio-brcmstb@107d508500"),
    ],
)
def test_the_header_of_a_raspberry_pi_is_found_whatever_its_number(
    kernel: FakeKernel, labels: tuple[str, ...]
) -> None:
    for number, label in enumerate(labels):
        kernel.chip(f"gpiochip{number}", label)
    open_output(25, kernel=kernel).close()
    (line,) = kernel.lines
    assert labels[int(line.chip.removeprefix("gpiochip"))].startswith("pinctrl-")
    line.vanish()


def test_why_a_pin_cannot_be_had(kernel: FakeKernel, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no GPIO chip is that of a Raspberry Pi"):
        open_contact(17, kernel=kernel)
    with pytest.raises(Unavailable, match="gpiochip7: it is not there"):
        open_contact(17, str(tmp_path / "gpiochip7"), kernel=kernel)
    with pytest.raises(Unavailable, match=r"GPIO 17 of .*spidev0\.0: it is another kind of device"):
        open_contact(17, str(kernel.spi()), kernel=kernel)
    kernel.chip("gpiochip0", RP1)
    kernel.busy.add(17)
    with pytest.raises(Unavailable, match=r"GPIO 17 of .*gpiochip0: another program, or a driver, has it"):
        open_contact(17, kernel=kernel)


def test_a_real_file_is_no_chip(tmp_path: Path) -> None:
    """The machine's own kernel, asked for once."""
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="it is another kind of device"):
        open_contact(17, str(tmp_path / "file"))
