"""LEDs over time: how often they are written, what happens when they are away."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from agentd.errors import Unavailable
from agentd.panel.attached import LONGEST_S
from agentd.panel.face import Mood
from agentd.panel.gpio import open_output
from agentd.panel.lamps import Lamp, Lamps
from agentd.panel.pictures import DARK, WHITE, Picture, films_of_lamp, films_of_ring
from tests.panel.kernel import FakeKernel
from tests.virtual_time import virtual_time

Act = Callable[[Lamps, "Lantern"], Awaitable[None]]


@dataclass
class Lantern:
    """A light, which keeps when it was written; `away`: it fails."""

    shown: list[tuple[float, Picture]] = field(default_factory=list)
    away: bool = False
    opened: int = 0
    closed: int = 0

    def open(self) -> Lantern:
        self.opened += 1
        if self.away:
            raise Unavailable("/dev/spidev0.0: it is not there")
        return self

    def show(self, picture: Picture) -> None:
        if self.away:
            raise OSError(errno.ENODEV, "No such device")
        self.shown.append((asyncio.get_running_loop().time(), picture))

    def close(self) -> None:
        self.closed += 1


def watched(act: Act, lantern: Lantern | None = None) -> Lantern:
    lantern = lantern or Lantern()

    async def scene() -> None:
        lamps = Lamps(lantern.open, films_of_ring(12))
        lamps.start()
        await act(lamps, lantern)
        lamps.close()
        written = len(lantern.shown)
        await asyncio.sleep(600)
        assert len(lantern.shown) == written

    with virtual_time() as clock:
        clock.run(scene())
    return lantern


@pytest.mark.parametrize("mood", [Mood.ASLEEP, Mood.WAKE, Mood.LISTENING, Mood.MUTED, Mood.LOST])
def test_a_picture_that_stays_is_written_once_in_a_day(mood: Mood) -> None:
    async def act(lamps: Lamps, lantern: Lantern) -> None:  # noqa: ARG001
        for _ in range(3):
            lamps.show(mood)
            await asyncio.sleep(8 * 3600)

    assert len(watched(act).shown) == 1


@pytest.mark.parametrize(("mood", "a_second"), [(Mood.SPEAKING, 20), (Mood.THINKING, 12), (Mood.RINGING, 2)])
def test_what_moves_is_written_at_most_twenty_times_a_second(mood: Mood, a_second: int) -> None:
    async def act(lamps: Lamps, lantern: Lantern) -> None:  # noqa: ARG001
        lamps.show(mood)
        await asyncio.sleep(59.99)

    written = len(watched(act).shown)
    assert written == pytest.approx(a_second * 60, rel=0.01)
    assert written <= 20 * 60


def test_another_mood_is_shown_at_once_and_from_its_beginning() -> None:
    async def act(lamps: Lamps, lantern: Lantern) -> None:
        for mood in (Mood.THINKING, Mood.SPEAKING, Mood.THINKING, Mood.ASLEEP):
            lamps.show(mood)
            assert lantern.shown[-1][1] == films_of_ring(12)[mood].pictures[0]
            await asyncio.sleep(0.7)

    lantern = watched(act)
    assert set(lantern.shown[-1][1]) == {DARK}
    assert lantern.closed == 1


def test_a_light_that_is_lost_comes_back_with_what_is_to_be_seen_by_then(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def act(lamps: Lamps, lantern: Lantern) -> None:
        lamps.show(Mood.SPEAKING)
        await asyncio.sleep(1)
        lantern.away = True
        await asyncio.sleep(100)
        lamps.show(Mood.MUTED)
        lantern.away = False
        await asyncio.sleep(LONGEST_S + 0.1)
        assert lantern.shown[-1][1] == films_of_ring(12)[Mood.MUTED].pictures[0]

    lantern = watched(act)
    assert lantern.opened < 1 + 100 / LONGEST_S + 4
    (told,) = caplog.records
    assert told.getMessage() == "the LED does not work, and is looked for again and again: no such device"


def test_a_light_that_can_be_opened_but_not_written_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Lantern):
        def show(self, picture: Picture) -> None:  # noqa: ARG002
            raise OSError(errno.EIO, "Input/output error")

    async def act(lamps: Lamps, lantern: Lantern) -> None:  # noqa: ARG001
        lamps.show(Mood.MUTED)
        await asyncio.sleep(600)

    lantern = watched(act, Broken())
    assert lantern.opened == lantern.closed < 600 / LONGEST_S + 10
    (told,) = caplog.records
    assert told.getMessage().endswith("input/output error")


def test_a_light_that_was_never_there_costs_a_look_in_five_seconds() -> None:
    async def act(lamps: Lamps, lantern: Lantern) -> None:  # noqa: ARG001
        lamps.show(Mood.SPEAKING)
        await asyncio.sleep(3600)

    lantern = watched(act, Lantern(away=True))
    assert lantern.opened < 3600 / LONGEST_S + 10
    assert (lantern.shown, lantern.closed) == ([], 0)


def test_one_lamp_at_a_pin(kernel: FakeKernel) -> None:
    kernel.chip("gpiochip0", "pinctrl-rp1")
    lamp = Lamp(open_output(25, kernel=kernel))
    (line,) = kernel.lines
    for colour in (WHITE, DARK, WHITE):
        lamp.show((colour,))
    lamp.close()
    assert line.values == [0, 1, 0, 1, 0]
    line.vanish()


def test_a_lamp_whose_pin_is_gone_is_lost_and_nothing_else(
    kernel: FakeKernel, caplog: pytest.LogCaptureFixture
) -> None:
    kernel.chip("gpiochip0", "pinctrl-rp1")

    async def scene() -> None:
        lamps = Lamps(lambda: Lamp(open_output(25, kernel=kernel)), films_of_lamp())
        lamps.start()
        lamps.show(Mood.LISTENING)
        kernel.gone.add(25)
        lamps.show(Mood.ASLEEP)
        await asyncio.sleep(LONGEST_S)
        lamps.close()

    with virtual_time() as clock:
        clock.run(scene())
    (told,) = caplog.records
    assert told.getMessage().endswith("no such device")
    for line in kernel.lines:
        line.vanish()
