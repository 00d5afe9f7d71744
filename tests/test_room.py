"""The daemon on a virtual clock: whole evenings, in no time."""

from __future__ import annotations

import pytest

from agentd.core.effects import Outcome
from agentd.core.events import Interrupted, ReplyAudio, ReplyGenerated, TurnDone
from agentd.core.phases import Phase
from tests.room import Room, room, spoken
from tests.timed import Play, TimedLinks, now_s
from tests.virtual_time import virtual_time

SOUND = b"\0\x20" * 24_000  # a second
REPLY: Play = [
    (0.8, lambda link: ReplyAudio(link, SOUND)),
    (0.1, lambda link: ReplyAudio(link, SOUND)),
    (0.1, ReplyGenerated),
    (1.5, TurnDone),
]
COMMAND = "turn on the kitchen lights"


def links_of(it: Room) -> TimedLinks:
    assert isinstance(it.links, TimedLinks)
    return it.links


def test_an_evening_of_questions() -> None:
    """Twenty questions, a quarter of an hour between them: each link closes when it was not needed."""

    async def scene() -> None:
        async with room(lambda emit, _: TimedLinks(emit, [REPLY])) as it:
            for number in range(20):
                await it.ask(spoken(COMMAND))
                await it.until(lambda: it.conversation.phase is Phase.SPEAKING, 5)
                began = now_s()
                await it.settled()
                assert now_s() - began == pytest.approx(2.0, abs=0.1), "two seconds of sound play for two"
                await it.idle()
                assert it.answered()
                assert len(it.speaker.replies) == number + 1
                await it.until(lambda: links_of(it).told[-1][1] == "close", 60)
                await it.microphone.off(900)
            told = [what for _, what, _ in links_of(it).told]
            assert told == ["open", "begin_turn", "end_turn", "close"] * 20

    with virtual_time() as clock:
        before = clock.now
        clock.run(scene())
        assert clock.now - before > 20 * 900


def test_a_cut_reply_counts_what_was_heard() -> None:
    async def scene() -> None:
        play: Play = [(0.5, lambda link: ReplyAudio(link, SOUND * 4)), (1.0, Interrupted), (0, TurnDone)]
        async with room(lambda emit, _: TimedLinks(emit, [play])) as it:
            await it.ask(spoken(COMMAND))
            await it.until(lambda: it.conversation.phase is Phase.SPEAKING, 5)
            await it.settled()
            assert it.speaker.audible_ms == pytest.approx(1_000, abs=50)

    with virtual_time() as clock:
        clock.run(scene())


def test_silence_for_ever_is_given_up() -> None:
    async def scene() -> None:
        async with room(lambda emit, _: TimedLinks(emit, [[]])) as it:
            await it.ask(spoken(COMMAND))
            await it.settled()
            await it.idle()
            assert it.ends[-1].outcome is Outcome.FAILED
            assert it.words

    with virtual_time() as clock:
        clock.run(scene())
