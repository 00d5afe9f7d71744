"""A link's good life: set-up, speech, reply, tools, handles."""

from __future__ import annotations

import asyncio
import os

import pytest

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.costevents import Usage
from agentd.core.events import (
    HandleGiven,
    Interrupted,
    LinkEnding,
    LinkLost,
    LinkReady,
    ReplyAudio,
    ReplyGenerated,
    ToolCall,
    ToolCalled,
    ToolCancelled,
    Transcript,
    TurnDone,
    TurnEnd,
    Who,
)
from tests.live.harness import KEY, bench
from tests.live_server import TONE, Call, CancelCalls, Freeze, LatePong, Say, Script, Send, Wait, go_away

ANSWER = {"output": {"status": "confirmed", "room": "kitchen"}}
KITCHEN = ("turn_on_lights", {"room": "kitchen"})

LOUD = b"\0\x20\0\xe0" * 160


async def a_spoken_turn(script: Script) -> None:
    async with bench(script) as it:
        await it.ready()
        frames = [os.urandom(640) for _ in range(40)]
        it.talk(frames=frames)
        await it.wait(TurnDone)
        assert b"".join(each.pcm for each in it.all(ReplyAudio)) == TONE
        assert bytes(it.server.activities[0].audio) == b"".join(frames)
        assert it.all(Usage) == [Usage(1, {"TEXT": 482}, {"AUDIO": 69}, 0, 551)]
        assert it.all(Transcript) == [Transcript(1, Who.PERSON, "hello"), Transcript(1, Who.AGENT, " Hi.")]
        kinds = [type(each) for each in it.events]
        assert kinds.index(ReplyGenerated) < kinds.index(TurnDone)


SAY = Say(TONE, " Hi.", heard="hello", thought="**Greeting**", turn_complete_after_s=0.02, rush=0)


@pytest.mark.parametrize("text_frames", [False, True])
@pytest.mark.parametrize("bundled", [False, True])
def test_a_spoken_turn_in_every_dress(text_frames: bool, bundled: bool) -> None:
    say = Say(
        TONE, " Hi.", heard="hello", thought="**x**", bundled=bundled, turn_complete_after_s=0.02, rush=0
    )
    script = Script(turns=[[Send({"serverContent": {}}), say]], text_frames=text_frames)
    asyncio.run(a_spoken_turn(script))


def test_samples_survive_pieces_of_odd_size() -> None:
    async def run() -> None:
        pieces = Script(turns=[[Say(TONE[:9999] + b"\0", piece_ms=1, turn_complete_after_s=0, rush=0)]])
        async with bench(pieces) as it:
            await it.ready()
            it.talk()
            await it.wait(TurnDone)
            assert b"".join(each.pcm for each in it.all(ReplyAudio)) == TONE[:9999] + b"\0"

    asyncio.run(run())


def test_the_key_travels_in_the_header_and_the_version_follows_the_options() -> None:
    async def path(live: Live) -> str:
        async with bench(Script(key=KEY), live=live) as it:
            await it.ready()
            assert it.server.sessions[0].headers["x-goog-api-key"] == KEY
            return it.server.sessions[0].path

    name = "/ws/google.ai.generativelanguage.{}.GenerativeService.BidiGenerateContent"
    assert asyncio.run(path(Live())) == name.format("v1alpha")
    assert asyncio.run(path(Live(model="gemini-3.8-live"))) == name.format("v1beta")
    assert asyncio.run(path(Live(api_version="v1beta"))) == name.format("v1beta")


@pytest.mark.parametrize("order", ["developer", "vertex"])
def test_calls_are_answered_once_in_either_order(order: str) -> None:
    async def run() -> None:
        calls = Call([KITCHEN, ("stop_all", {})], order=order)
        async with bench(Script(turns=[[calls, Say(TONE, turn_complete_after_s=0)]])) as it:
            await it.ready()
            it.talk()
            await it.server.until(lambda: len(it.all(ToolCalled)) == 2)
            for called in it.all(ToolCalled):
                it.links.answer(1, called.call, ANSWER)
            await it.wait(ReplyAudio)
            await it.wait(TurnDone)
            assert [each["response"] for each in it.server.answers] == [ANSWER, ANSWER]
            assert not it.server.unanswered

    asyncio.run(run())


def test_a_call_that_comes_twice_is_one_call() -> None:
    async def run() -> None:
        async with bench(Script(turns=[[Call([KITCHEN], twice=True), Say(TONE)]])) as it:
            await it.ready()
            it.talk()
            called = await it.wait(ToolCalled)
            assert called.call.name == "turn_on_lights"
            assert called.call.args == {"room": "kitchen"}
            it.links.answer(1, called.call, ANSWER)
            await it.wait(ReplyAudio)
            assert len(it.all(ToolCalled)) == 1

    asyncio.run(run())


def test_a_call_without_id_is_answered_without_id() -> None:
    async def run() -> None:
        async with bench(Script(turns=[[Call([KITCHEN], with_ids=False), Say(TONE)]])) as it:
            await it.ready()
            it.talk()
            called = await it.wait(ToolCalled)
            it.links.answer(1, called.call, ANSWER)
            await it.wait(ReplyAudio)
            assert "id" not in it.server.answers[0]

    asyncio.run(run())


def test_half_a_surrogate_pair_in_an_answer_does_not_cost_the_answer() -> None:
    async def run() -> None:
        async with bench(Script(turns=[[Call([KITCHEN]), Say(TONE)]])) as it:
            await it.ready()
            it.talk()
            called = await it.wait(ToolCalled)
            it.links.answer(1, called.call, {"output": {"status": "confirmed", "text": "a\ud800b"}})
            await it.wait(ReplyAudio)
            assert it.server.answers[0]["response"]["output"]["text"] == "a?b"

    asyncio.run(run())


def test_cancelled_calls_and_an_interruption() -> None:
    async def run() -> None:
        script = Script(turns=[[Call([KITCHEN], wait=False), Wait(0.02), CancelCalls(), Freeze()], [SAY]])
        async with bench(script) as it:
            await it.ready()
            it.talk()
            called = await it.wait(ToolCalled)
            assert (await it.wait(ToolCancelled)).ids == (called.call.id,)
            it.talk()
            await it.wait(Interrupted)
            await it.wait(ReplyAudio)

    asyncio.run(run())


def test_handles_are_given_and_used() -> None:
    async def run() -> None:
        async with bench() as it:
            await it.ready()
            given = await it.wait(HandleGiven)
            it.links.close(1)
            await it.ready(2, given.handle)
            setups = [session.received.setup or {} for session in it.server.sessions]
            assert [each["sessionResumption"] for each in setups] == [{}, {"handle": given.handle}]

    asyncio.run(run())


def test_nobody_is_remembered_who_does_not_want_to_be() -> None:
    async def run() -> None:
        unasked = Send({"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}})
        async with bench(Script(opening=[unasked, go_away("6.680s")]), live=Live(remember_min=0)) as it:
            await it.ready()
            assert (await it.wait(LinkEnding)).seconds == 6.68
            assert "sessionResumption" not in (it.server.sessions[0].received.setup or {})
            assert not it.all(HandleGiven)

    asyncio.run(run())


def test_a_handle_that_is_not_resumable_is_not_kept() -> None:
    async def run() -> None:
        updates = [{"newHandle": "h"}, {"newHandle": "", "resumable": True}, {"resumable": True}]
        opening = [Send({"sessionResumptionUpdate": each}) for each in updates]
        async with bench(Script(opening=[*opening, go_away()], handles=False)) as it:
            await it.ready()
            await it.wait(LinkEnding)
            assert not it.all(HandleGiven)

    asyncio.run(run())


def test_speech_that_was_held_while_connecting_arrives_whole() -> None:
    async def run() -> None:
        async with bench(Script(setup_delay_s=0.1)) as it:
            await it.ready()
            frames = [os.urandom(640) for _ in range(1500)]
            it.talk(frames=frames)
            await it.wait(ReplyAudio)
            assert bytes(it.server.activities[0].audio) == b"".join(frames)

    asyncio.run(run())


def test_the_old_socket_is_closed_before_the_next_is_opened() -> None:
    async def run() -> None:
        async with bench() as it:
            await it.ready(1)
            await it.ready(2)
            await it.ready(3)
            first, second, _ = it.server.sessions
            assert first.closed_at is not None
            assert first.closed_at <= second.opened_at
            assert first.close_code == 1000
            assert it.all(LinkReady) == [LinkReady(1), LinkReady(2), LinkReady(3)]
            assert not it.all(LinkLost)

    asyncio.run(run())


def test_so_it_is_when_a_link_between_was_left_while_it_waited() -> None:
    async def run() -> None:
        async with bench(Script(opening=[LatePong(0.3)])) as it:  # it takes as long to see that we leave
            await it.ready(1)
            await asyncio.sleep(0.05)
            it.links.open(2, None, "")
            await asyncio.sleep(0)  # it waits for the first
            await it.ready(3)
            first, *_, last = it.server.sessions
            assert first.closed_at is not None
            assert first.closed_at <= last.opened_at

    asyncio.run(run())


def test_words_for_another_link_go_nowhere() -> None:
    async def run() -> None:
        async with bench() as it:
            await it.ready(2)
            it.talk(link=1)
            it.links.answer(1, ToolCall("x", "y", {}), {})
            it.links.close(1)
            it.talk(link=2)
            await it.wait(ReplyAudio)
            assert len(it.server.activities) == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    ("members", "end"),
    [
        ({}, TurnEnd.DONE),
        ({"turnCompleteReason": "TURN_COMPLETE_REASON_UNSPECIFIED"}, TurnEnd.DONE),
        ({"turnCompleteReason": "MALFORMED_FUNCTION_CALL"}, TurnEnd.MALFORMED),
        ({"turnCompleteReason": "RESPONSE_REJECTED"}, TurnEnd.REJECTED),
        ({"turnCompleteReason": "GENERATED_CONTENT_SAFETY"}, TurnEnd.REJECTED),
        ({"turnCompleteReason": "NEED_MORE_INPUT"}, TurnEnd.WAITING),
        ({"waitingForInput": True}, TurnEnd.WAITING),
    ],
)
def test_a_turn_says_why_it_ended(members: dict[str, object], end: TurnEnd) -> None:
    async def run() -> None:
        async with bench(Script(turns=[[Send({"serverContent": {"turnComplete": True, **members}})]])) as it:
            await it.ready()
            it.talk()
            assert await it.wait(TurnDone) == TurnDone(1, end)

    asyncio.run(run())


@pytest.mark.parametrize("mode", ["automatic", "hybrid"])
def test_where_the_server_listens_for_speech_no_marks_are_sent(mode: str) -> None:
    async def run() -> None:
        async with bench(vad=Vad.model_validate({"mode": mode})) as it:
            await it.ready()
            it.talk(frames=(LOUD,) * 5)
            await it.wait(ReplyAudio)
            assert bytes(it.server.activities[0].audio).startswith(LOUD * 5)

    asyncio.run(run())


def test_extended_thinking_ends_its_turn_with_the_status() -> None:
    async def run() -> None:
        busy = Send({"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}})
        filler = Say(TONE, "Let me see.", finish=False, rush=0)
        script = Script(turns=[[filler, busy, Call([KITCHEN]), Say(TONE, turn_complete_after_s=0, rush=0)]])
        async with bench(script, live=Live(model="gemini-3.8-live-extended-thinking")) as it:
            await it.ready()
            it.talk()
            called = await it.wait(ToolCalled)
            assert not it.all(TurnDone)
            it.links.answer(1, called.call, ANSWER)
            await it.wait(TurnDone)
            assert it.all(TurnDone) == [TurnDone(1)]

    asyncio.run(run())
