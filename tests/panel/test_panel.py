"""The whole panel beside a real conversation: pin → event → phase → what shines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agentd.config.panel import Button, Leds
from agentd.config.panel import Panel as Settings
from agentd.core.conversation import Conversation
from agentd.core.effects import Chime, Hush, Mute, PlayChime
from agentd.core.events import (
    Event,
    Heard,
    LinkReady,
    ListenPressed,
    ReplyAudio,
    StopPressed,
    StopRequested,
)
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked, SoundLost, SoundPart
from agentd.panel.face import Face
from agentd.panel.panel import Panel, meaning_of_long, meaning_of_short
from agentd.panel.pictures import BLUE, CYAN, DARK, ORANGE, RED, Colour
from agentd.ports import Note
from agentd.runtime import Runtime
from tests.core.scene import REPLY_100_MS, frame
from tests.fakes import Onlooker, World
from tests.panel.dotstar import Chain
from tests.panel.kernel import FakeKernel, Line
from tests.virtual_time import virtual_time

COUNT = 12
BUTTON = Button(gpio=17)


@pytest.mark.parametrize(
    ("notes", "short", "long"),
    [
        ((), ListenPressed(), MuteAsked(True)),
        ((Mute(True),), ListenPressed(), MuteAsked(False)),
        ((Phase.OPENING,), StopPressed(), MuteAsked(True)),
        ((Phase.LISTENING,), StopPressed(), MuteAsked(True)),
        ((Phase.THINKING,), StopPressed(), MuteAsked(True)),
        ((Phase.SPEAKING,), StopPressed(), MuteAsked(True)),
        ((PlayChime(Chime.TIMER),), StopPressed(), MuteAsked(True)),
        ((PlayChime(Chime.TIMER), Hush()), ListenPressed(), MuteAsked(True)),
        ((PlayChime(Chime.ERROR),), ListenPressed(), MuteAsked(True)),
    ],
)
def test_what_a_press_means(notes: tuple[Note, ...], short: Event, long: Event) -> None:
    face = Face()
    for note in notes:
        face.saw(100.0, note)
    assert meaning_of_short(face, 101.0) == short
    assert meaning_of_long(face) == long


@dataclass
class Machine:
    """A Pi with a button and twelve LEDs, its conversation and what it hears and says."""

    kernel: FakeKernel
    bus: Path
    runtime: Runtime
    world: World
    diary: Onlooker

    @property
    def pin(self) -> Line:
        return next(line for line in self.kernel.lines if line.pin == 17)

    async def press(self, for_s: float = 0.1) -> None:
        self.pin.push(True)
        await asyncio.sleep(for_s)
        self.pin.push(False)
        await asyncio.sleep(0.01)

    async def emit(self, *events: Event) -> None:
        for event in events:
            self.runtime.emit(event)
        await asyncio.sleep(0.001)

    @property
    def seen(self) -> set[Colour]:
        """The colours of the last picture."""
        return {(red, green, blue) for _, red, green, blue in self.pictures[-1]}

    @property
    def pictures(self) -> list[list[tuple[int, int, int, int]]]:
        return Chain(COUNT).frames(self.bus.read_bytes())


def lived(kernel: FakeKernel, act: Callable[[Machine], Awaitable[None]], muted: bool = False) -> Machine:
    kernel.chip("gpiochip0", "pinctrl-rp1")
    bus = kernel.spi()
    given = Settings(button=BUTTON, leds=Leds(apa102=str(bus), count=COUNT, power=5), brightness=100)

    async def scene() -> Machine:
        conversation = Conversation(Manners(), draw=lambda: 0.0)
        if muted:
            conversation.begin_muted()
        runtime, world, diary = Runtime(conversation), World(), Onlooker()
        panel = Panel(given, runtime.emit, muted, kernel)
        panel.start()
        machine = Machine(kernel, bus, runtime, world, diary)
        running = asyncio.create_task(runtime.run(world, world, world, world, [panel, diary]))
        try:
            await act(machine)
        finally:
            runtime.emit(StopRequested())
            await running
            await panel.aclose()
        return machine

    with virtual_time() as clock:
        machine = clock.run(scene())
    for line in kernel.lines:
        line.vanish()
    return machine


def test_a_press_begins_a_turn_and_the_next_one_ends_it(kernel: FakeKernel) -> None:
    async def act(machine: Machine) -> None:
        assert machine.seen == {DARK}
        await machine.press()
        assert machine.seen == {CYAN}
        await machine.emit(LinkReady(1))
        assert machine.seen == {BLUE}
        await machine.press()
        assert machine.seen == {DARK}

    machine = lived(kernel, act)
    phases = [note for note in machine.diary.notes if isinstance(note, Phase)]
    assert phases == [Phase.OPENING, Phase.LISTENING, Phase.IDLE]


def test_a_press_over_a_reply_stops_it(kernel: FakeKernel) -> None:
    async def act(machine: Machine) -> None:
        await machine.press()
        await machine.emit(LinkReady(1))
        await machine.emit(*[Heard(frame(7), True, near=True)] * 25, *[Heard(frame(7), False)] * 30)
        await machine.emit(ReplyAudio(1, REPLY_100_MS))
        assert Phase.SPEAKING in machine.diary.notes
        await machine.press()
        assert ("cut", 1) in machine.world.told

    lived(kernel, act)


def test_a_long_press_mutes_and_another_one_ends_that(kernel: FakeKernel) -> None:
    async def act(machine: Machine) -> None:
        machine.pin.push(True)
        await asyncio.sleep(1.01)
        assert machine.seen == {RED}, "it is seen before it is let go"
        machine.pin.push(False)
        await asyncio.sleep(3600)
        assert machine.seen == {RED}
        await machine.press(2.0)
        assert machine.seen == {DARK}

    lived(kernel, act)


def test_it_begins_as_it_was_left(kernel: FakeKernel) -> None:
    async def act(machine: Machine) -> None:
        assert machine.seen == {RED}

    lived(kernel, act, muted=True)


def test_a_lost_microphone_is_seen(kernel: FakeKernel) -> None:
    async def act(machine: Machine) -> None:
        await machine.emit(SoundLost(SoundPart.MICROPHONE, "The microphone is gone."))
        assert machine.seen == {ORANGE, DARK}

    machine = lived(kernel, act)
    power = next(line for line in machine.kernel.lines if line.pin == 5)
    assert power.values == [1, 0]
    assert machine.seen == {DARK}, "in the end nothing shines"


def test_a_quiet_day_is_one_picture(kernel: FakeKernel) -> None:
    async def act(machine: Machine) -> None:  # noqa: ARG001
        await asyncio.sleep(86_400)

    assert len(lived(kernel, act).pictures) == 2, "at the start, and dark at the end"


def test_a_ring_that_nobody_stops_is_over_in_time(kernel: FakeKernel) -> None:
    bus = kernel.spi()

    async def scene() -> None:
        panel = Panel(Settings(leds=Leds(apa102=str(bus), count=3)), lambda _: None, False, kernel)
        panel.start()
        panel.saw(asyncio.get_running_loop().time(), PlayChime(Chime.TIMER))
        await asyncio.sleep(600)
        assert len(Chain(3).frames(bus.read_bytes())) == pytest.approx(122, abs=2)
        await panel.aclose()

    with virtual_time() as clock:
        clock.run(scene())


def test_without_a_panel_there_is_nothing_to_do(kernel: FakeKernel) -> None:
    async def scene() -> None:
        panel = Panel(Settings(), lambda _: None, False, kernel)
        panel.start()
        panel.saw(0.0, Phase.OPENING)
        await panel.aclose()

    asyncio.run(scene())
    assert kernel.lines == []
