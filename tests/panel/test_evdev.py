"""Keys, through named pipes that carry the kernel's own structure."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.errors import Unavailable
from agentd.panel import evdev
from agentd.panel.evdev import open_key
from tests.panel.kernel import INPUT_EVENT_BYTES, FakeKernel

PLAY, ENTER, A = 164, 28, 30


def test_the_structure_has_the_size_of_the_header() -> None:
    assert evdev.EVENT.size == INPUT_EVENT_BYTES


def test_only_this_key_counts_and_no_repetition(kernel: FakeKernel) -> None:
    remote = kernel.input(0, "Remote", PLAY, ENTER)
    key = open_key(PLAY, kernel=kernel)
    for code, value in ((ENTER, 1), (PLAY, 1), (PLAY, 2), (PLAY, 2), (ENTER, 0), (PLAY, 0)):
        remote.push(code, value)
    assert key.read() == [True, False]
    assert not remote.grabbed
    key.close()
    remote.vanish()


def test_the_first_device_that_has_the_key_is_taken(kernel: FakeKernel) -> None:
    others = [kernel.input(number, f"Other {number}", A) for number in range(3)]
    tenth, second = kernel.input(10, "Tenth", PLAY), kernel.input(9, "Ninth", PLAY)
    key = open_key(PLAY, kernel=kernel)
    tenth.push(PLAY, 1)
    with pytest.raises(BlockingIOError):
        key.read()
    second.push(PLAY, 1)
    assert key.read() == [True]
    key.close()
    for device in (*others, tenth, second):
        device.vanish()


@pytest.mark.parametrize("by_path", [False, True])
def test_a_device_by_name_or_path_for_agentd_alone(kernel: FakeKernel, by_path: bool) -> None:
    first, wanted = kernel.input(0, "Keyboard", ENTER), kernel.input(1, "USB Button", ENTER)
    device = str(wanted.path) if by_path else "USB Button"
    key = open_key(ENTER, device, grab=True, kernel=kernel)
    assert wanted.grabbed
    assert not first.grabbed
    wanted.push(ENTER, 1)
    assert key.read() == [True]
    with pytest.raises(Unavailable, match="for agentd alone: another program"):
        open_key(ENTER, device, grab=True, kernel=kernel)
    wanted.vanish()
    with pytest.raises(OSError, match="unplugged"):
        key.read()
    key.close()
    first.vanish()


def test_the_remote_control_of_a_television_is_taken_only_by_name(kernel: FakeKernel) -> None:
    television, remote = kernel.input(0, "vc4-hdmi-0", PLAY, ENTER), kernel.input(1, "Remote", PLAY)
    for device, meant in (("auto", remote), ("vc4-hdmi-0", television)):
        key = open_key(PLAY, device, kernel=kernel)
        meant.push(PLAY, 1)
        assert key.read() == [True]
        key.close()
    television.vanish()
    remote.vanish()


def test_why_there_is_no_key(kernel: FakeKernel, tmp_path: Path) -> None:
    keyboard = kernel.input(0, "Keyboard", ENTER)
    with pytest.raises(Unavailable, match=r"there is no input device with key 164 \(`evtest`"):
        open_key(PLAY, kernel=kernel)
    with pytest.raises(Unavailable, match="no input device called Remote with key 28"):
        open_key(ENTER, "Remote", kernel=kernel)
    with pytest.raises(Unavailable, match="event5: it is not there"):
        open_key(ENTER, str(tmp_path / "input" / "event5"), kernel=kernel)
    keyboard.vanish()


def test_a_name_like_that_of_another_device_is_not_taken_for_it(kernel: FakeKernel) -> None:
    keyboard = kernel.input(0, "Keyboard with a longer name", ENTER)
    with pytest.raises(Unavailable):
        open_key(ENTER, "Keyboard", kernel=kernel)
    keyboard.vanish()
