"""Short and long presses, in virtual time, through a real pipe."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from agentd.panel.attached import LONGEST_S
from agentd.panel.button import Button, Contact
from agentd.panel.gpio import open_contact
from tests.panel.kernel import FakeKernel
from tests.virtual_time import virtual_time

Act = Callable[[FakeKernel], Awaitable[None]]


def pressed(kernel: FakeKernel, act: Act) -> list[tuple[str, float]]:
    """What the button has told, and how long after the start."""
    told: list[tuple[str, float]] = []

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()

        def tell(what: str) -> Callable[[], None]:
            return lambda: told.append((what, round(loop.time() - begun, 3)))

        button = Button(lambda: open_contact(17, kernel=kernel), tell("short"), tell("long"))
        button.start()
        try:
            await act(kernel)
        finally:
            button.close()

    with virtual_time() as clock:
        clock.run(scene())
    return told


async def hold(kernel: FakeKernel, for_s: float) -> None:
    kernel.lines[-1].push(True)
    await asyncio.sleep(for_s)
    kernel.lines[-1].push(False)
    await asyncio.sleep(0.001)


@pytest.mark.parametrize(
    ("held_s", "told"),
    [(0.02, ("short", 0.02)), (0.99, ("short", 0.99)), (1.01, ("long", 1.0)), (60.0, ("long", 1.0))],
)
def test_a_press_is_short_or_long(kernel: FakeKernel, held_s: float, told: tuple[str, float]) -> None:
    kernel.chip("gpiochip0", "pinctrl-rp1")
    assert pressed(kernel, lambda kernel: hold(kernel, held_s)) == [told]
    kernel.lines[0].vanish()


def test_a_button_that_is_down_at_the_start_is_not_pressed(kernel: FakeKernel) -> None:
    async def act(kernel: FakeKernel) -> None:
        kernel.lines[0].push(False)
        await asyncio.sleep(2)
        await hold(kernel, 0.1)
        await hold(kernel, 0.1)

    kernel.chip("gpiochip0", "pinctrl-rp1")
    assert [what for what, _ in pressed(kernel, act)] == ["short", "short"]
    kernel.lines[0].vanish()


def test_an_absent_button_is_told_of_once_and_found_when_it_comes(
    kernel: FakeKernel, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(kernel: FakeKernel) -> None:
        await asyncio.sleep(600)
        kernel.chip("gpiochip0", "pinctrl-rp1")
        await asyncio.sleep(LONGEST_S)
        await hold(kernel, 0.1)
        kernel.lines[0].push(True)
        await asyncio.sleep(0.5)
        kernel.lines[0].vanish()  # while it is held
        await asyncio.sleep(LONGEST_S)
        await hold(kernel, 0.1)

    with caplog.at_level(logging.INFO):
        assert [what for what, _ in pressed(kernel, act)] == ["short", "short"]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING", "INFO"]
    first, back, second, _ = (record.getMessage() for record in caplog.records)
    assert first.startswith("the button does not work, and is looked for again and again: no GPIO chip")
    assert back == "the button is back"
    assert second.endswith("it was unplugged")
    assert len(kernel.lines) == 2
    kernel.lines[1].vanish()


def test_looking_for_it_gets_rarer(kernel: FakeKernel) -> None:
    looks: list[float] = []

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        def open_() -> Contact:
            looks.append(loop.time())
            return open_contact(17, kernel=kernel)

        button = Button(open_, lambda: None, lambda: None)
        button.start()
        await asyncio.sleep(3600)
        button.close()
        await asyncio.sleep(3600)

    with virtual_time() as clock:
        clock.run(scene())
    assert len(looks) < 3600 / LONGEST_S + 10
    assert [round(b - a) for a, b in pairwise(looks[:7])] == [1, 2, 4, 5, 5, 5]
