"""The loop carries every event to the core and every effect to its adapter, and keeps deadlines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from agentd.core import events as ev
from agentd.core.conversation import Conversation
from agentd.core.effects import Effect, PlayChime, ReportEnd
from agentd.core.events import Event
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.runtime import MOST_EVENTS, Runtime
from tests.core.scene import LAMP, REPLY_100_MS, frame
from tests.fakes import Onlooker, World

ANSWER = {"output": {"status": "sent_unconfirmed"}}


def speech(ms: int, speech: bool = True) -> list[Event]:
    return [ev.Heard(frame(7), speech, near=speech)] * (ms // 20)


WOKEN: list[Event] = [ev.Heard(frame(1), True, "hey_jarvis"), *speech(100, False)]
ASKED: list[Event] = [*WOKEN, ev.LinkReady(1), *speech(500), *speech(600, False)]


def perform(events: Iterable[Event], manners: Manners | None = None) -> tuple[World, Onlooker]:
    """Everything that came of these events, up to a stop behind them."""
    world, onlooker = World(), Onlooker()

    async def scene() -> None:
        runtime = Runtime(Conversation(manners or Manners(), draw=lambda: 0.0))
        for event in (*events, ev.StopRequested()):
            runtime.emit(event)
        async with asyncio.timeout(10):
            await runtime.run(world, world, world, world, [onlooker])

    asyncio.run(scene())
    return world, onlooker


def test_every_effect_reaches_its_adapter() -> None:
    second = ev.ToolCall("fc_2", "movie_scene", {})
    world, _ = perform(
        [
            *ASKED,
            ev.ToolCalled(1, LAMP),
            ev.ToolFinished(1, LAMP, ANSWER),
            ev.ToolCalled(1, second),
            ev.ReplyAudio(1, REPLY_100_MS),
            ev.ReplyGenerated(1),
        ],
        Manners(personas={"hey_jarvis": "butler"}),
    )
    told = [call for call in world.told if call[0] != "send_audio"]
    assert told == [
        ("open", 1, None, "", "butler"),
        ("chime", "wake"),
        ("begin_turn", 1),
        ("end_turn", 1),
        ("start", 1, LAMP.name),
        ("answer", 1, LAMP.name, ANSWER),
        ("start", 1, second.name),
        ("play", 1, 4_800),
        ("finish", 1),
        ("cut", 1),
        ("cancel", 1, second.name),
        ("close", 1),
    ]
    assert ("send_audio", 1, 3_200) in world.told, "what was held goes out in bursts of 100 ms"
    assert ("send_audio", 1, 640) in world.told, "what is live, frame by frame"


def test_watchers_see_events_effects_and_phases_in_order() -> None:
    _, onlooker = perform(WOKEN[:1])
    kinds = [note if isinstance(note, Phase) else type(note).__name__ for note in onlooker.notes]
    woken = ["Heard", "OpenLink", "PlayChime", Phase.OPENING]
    stopped = ["StopRequested", "CloseLink", "ReportSpeechEnd", "ReportEnd", Phase.IDLE]
    assert kinds == [*woken, *stopped]


def test_a_deadline_passes_without_any_event() -> None:
    world, onlooker = World(), Onlooker()

    async def scene() -> None:
        runtime = Runtime(Conversation(Manners(linger_s=0.05, no_speech_s=0.1)))
        for event in [WOKEN[0], *[ev.Heard(frame(2), False, lone_ms=60)] * 10]:
            runtime.emit(event)
        running = asyncio.create_task(runtime.run(world, world, world, world, [onlooker]))
        async with asyncio.timeout(10):
            while ("close", 1) not in world.told:
                await asyncio.sleep(0.01)
        runtime.emit(ev.StopRequested())
        await running

    asyncio.run(scene())
    ends: list[Effect] = [note for note in onlooker.notes if isinstance(note, ReportEnd | PlayChime)]
    assert len(ends) == 2
    assert any(isinstance(note, ev.DeadlinePassed) for note in onlooker.notes)


def test_a_loop_that_does_not_keep_up_ends_the_process() -> None:
    async def scene() -> None:
        runtime = Runtime(Conversation(Manners()))
        for event in speech(20) * MOST_EVENTS:
            runtime.emit(event)
        with pytest.raises(asyncio.QueueFull):
            runtime.emit(ev.DeadlinePassed())

    asyncio.run(scene())
