"""Every row of the catalogue, lived through by the daemon's core and a real WebSocket, in virtual time.

Whatever the server does: within twelve seconds of its last sign of life the question is answered or done
with, the reason is said where there is no answer, and the next question is heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from agentd.core.effects import Chime, Outcome
from agentd.core.phases import Phase
from tests.live.evening import GRACE_S, evening
from tests.live_server import LiveServer
from tests.live_server.scripts import SCRIPTS, Ending, Named, Person
from tests.room import Room, spoken
from tests.timed import now_s
from tests.virtual_time import virtual_time

LIMIT_S = 12.0  # from the last sign of life
SLACK_S = 0.5  # frames come up to 80 ms apart, and farewells take their time
AUDIBLE_MS = 200  # of reply: that is an answer to somebody
QUESTION = "turn on the kitchen lights"
OTHER_QUESTION = "what is the weather like"
LAST_QUESTION = "good night"
NO_ANSWER = (Chime.ERROR, Chime.OFFLINE)


@dataclass
class Row:
    """What became of one row: the evening, when the first question was done with, and ..."""

    it: Room
    server: LiveServer
    settled_at: float = 0.0
    silent_s: float = 0.0  # ... how long nothing had come from the server by then


@asynccontextmanager
async def lived(named: Named) -> AsyncIterator[Row]:
    async with evening(*named.scripts, model=named.model) as that:
        one = Row(that.it, that.server)
        await _the_question(one, named.person)
        yield one


async def _the_question(one: Row, person: Person) -> None:
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


def _signs_of_life(one: Row) -> Iterator[float]:
    """Up to the moment at which the question was done with."""
    for session in one.server.sessions:
        yield from (at for at, _ in session.sent if at <= one.settled_at)
        yield from (at for at in (session.opened_at, session.closed_at) if at and at <= one.settled_at)
    yield from (min(each.ends_at, one.settled_at) for each in one.it.speaker.replies)


def _was_answered(it: Room) -> bool:
    return it.speaker.audible_ms >= AUDIBLE_MS


def _was_told(it: Room, named: Named) -> bool:
    """By the chime and with the reason in the status; in words where it is for the owner to act."""
    failed = [end.words for end in it.ends if end.outcome is Outcome.FAILED]
    told = failed if named.heals else [words for _, words in it.voice.said]
    if not (failed and failed[0] and _chimed(it, *NO_ANSWER)):
        return False
    return any(named.word in words for words in told)


def _was_done(it: Room) -> bool:
    """The house has acted, and the chime says so."""
    return bool(it.house.done) and _chimed(it, Chime.DONE)


def _chimed(it: Room, *wanted: Chime) -> bool:
    return any(chime in wanted for _, chime in it.speaker.chimes)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_row_is_lived_through(name: str) -> None:
    named = SCRIPTS[name]

    async def scene() -> None:
        async with lived(named) as one:
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


def _check_ending(one: Row, named: Named) -> None:
    answered, told = _was_answered(one.it), _was_told(one.it, named)
    match named.ending:
        case Ending.ANSWERED:
            assert answered, one.it.words
        case Ending.TOLD:
            assert told, one.it.words
            assert not answered
        case Ending.EITHER:
            assert answered or told or _was_done(one.it), one.it.words
        case Ending.QUIET:
            assert not _chimed(one.it, *NO_ANSWER)
            assert _was_done(one.it) or not named.tools
            assert not answered


async def _check_not_deaf(one: Row, named: Named) -> None:
    """The next question, after a while: it is answered, or the same reason is said again."""
    it = one.it
    await it.microphone.off(1.0)
    replies, said = len(it.speaker.replies), len(it.voice.said)
    await it.ask(spoken(LAST_QUESTION))
    await it.settled()
    await it.idle()
    if named.heals:
        assert len(it.speaker.replies) > replies, it.words
        assert it.answered()
    else:
        assert len(it.voice.said) > said
        assert named.word in it.voice.said[-1][1]
