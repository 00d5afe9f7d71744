"""Every row of the catalogue, lived through by the daemon's core and a real WebSocket, in virtual time.

Whatever the server does: within twelve seconds of its last sign of life the question is answered or done
with, the reason is said where there is no answer, and the next question is heard.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from agentd.config.settings import Live, Vad
from agentd.core.effects import Chime, Outcome
from agentd.core.phases import Phase
from agentd.live.link import LiveLinks
from agentd.ports import Emit
from tests.live.harness import KEY, LIGHTS, STOP
from tests.live_server import LiveServer
from tests.live_server.scripts import SCRIPTS, Ending, Named, Person
from tests.room import Room, room, spoken
from tests.timed import now_s
from tests.virtual_time import virtual_time

GRACE_S = 0.0002  # for the loopback before the clock jumps
LIMIT_S = 12.0  # from the last sign of life
SLACK_S = 0.5  # frames of 80 ms, and the second try that fails at once
AUDIBLE_MS = 200  # of reply: that is an answer to somebody
QUESTION = "turn on the kitchen lights"
OTHER_QUESTION = "what is the weather like"

# What today's core cannot do yet.
NOT_YET: dict[str, str] = {}


@dataclass
class Evening:
    """What became of one row: the room, the server, and when the first question was done with."""

    it: Room
    server: LiveServer
    settled_at: float = 0.0
    silent_s: float = 0.0  # from the last sign of life until then


@asynccontextmanager
async def evening(named: Named) -> AsyncIterator[Evening]:
    async with LiveServer(*named.scripts) as server:

        def links(emit: Emit, tasks: asyncio.TaskGroup) -> LiveLinks:
            live = Live(model=named.model)
            return LiveLinks(live, Vad(), (LIGHTS, STOP), KEY, emit, tasks, endpoint=server.endpoint)

        async with room(links) as it:
            one = Evening(it, server)
            await _the_question(one, named.person)
            yield one
            assert isinstance(it.links, LiveLinks)
            await it.links.aclose()


async def _the_question(one: Evening, person: Person) -> None:
    it = one.it
    await it.ask(spoken(QUESTION))
    asked_at = now_s()
    if person is Person.BARGES_IN:
        await it.until(lambda: it.conversation.phase is Phase.SPEAKING, 60)
        await it.ask(spoken(OTHER_QUESTION))
        asked_at = now_s()
    one.settled_at = await it.settled()
    if person is Person.ASKS_TWICE:
        await it.microphone.speak(spoken(OTHER_QUESTION))
        asked_at = now_s()
        one.settled_at = await it.settled()
    one.silent_s = one.settled_at - max([asked_at, *_signs_of_life(one)])


def _signs_of_life(one: Evening) -> Iterator[float]:
    """Up to the moment at which the question was done with."""
    for session in one.server.sessions:
        yield from (at for at, _ in session.sent if at <= one.settled_at)
        yield from (at for at in (session.opened_at, session.closed_at) if at and at <= one.settled_at)
    yield from (min(each.ends_at, one.settled_at) for each in one.it.speaker.replies)


def _was_answered(it: Room) -> bool:
    return it.speaker.audible_ms >= AUDIBLE_MS


def _was_told(it: Room, word: str) -> bool:
    failed = [end for end in it.ends if end.outcome is Outcome.FAILED]
    return bool(failed) and bool(it.words) and word in it.words


def rows(*endings: Ending) -> list[object]:
    return [
        pytest.param(
            name,
            marks=[pytest.mark.xfail(strict=False, reason=NOT_YET[name])] if name in NOT_YET else [],
        )
        for name, named in SCRIPTS.items()
        if named.ending in endings
    ]


@pytest.mark.parametrize("name", rows(*Ending))
def test_the_row_is_lived_through(name: str) -> None:
    named = SCRIPTS[name]

    async def scene() -> None:
        async with evening(named) as one:
            it = one.it
            assert one.silent_s <= LIMIT_S + SLACK_S, f"{one.silent_s:.1f} s of nothing"
            _check_ending(one, named)
            assert len(it.house.done) == named.tools, "the house acts once for each thing that is wanted"
            await it.idle()
            await _check_not_deaf(one, named)
            answered = Counter(turn.digest for turn in one.server.turns if turn.replied)
            assert [digest for digest, times in answered.items() if times > 1] == []
            assert one.server.violations == []

    with virtual_time(GRACE_S) as clock:
        clock.run(scene())


def _check_ending(one: Evening, named: Named) -> None:
    answered, told = _was_answered(one.it), _was_told(one.it, named.word)
    match named.ending:
        case Ending.ANSWERED:
            assert answered, one.it.words
        case Ending.TOLD:
            assert told, one.it.words
            assert not answered
        case Ending.EITHER:
            assert answered or told, one.it.words
        case Ending.QUIET:
            assert Chime.ERROR not in [chime for _, chime in one.it.speaker.chimes]
            assert not answered


async def _check_not_deaf(one: Evening, named: Named) -> None:
    """The next question, after a while: it is answered, or the same reason is said again."""
    it = one.it
    await it.microphone.off(1.0)
    replies, ends = len(it.speaker.replies), len(it.ends)
    await it.ask(spoken(OTHER_QUESTION))
    await it.settled()
    await it.idle()
    assert len(it.ends) > ends
    if named.heals:
        assert len(it.speaker.replies) > replies, it.words
        assert it.answered()
    else:
        assert _was_told(it, named.word)
