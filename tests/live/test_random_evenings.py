"""Evenings that nobody planned: a server that does anything in any order, a person who does, too.

The server's judge looks on: marks pair on each link, calls are answered once and where they were made,
nothing is said to a link that was left. At the end of each evening the house must hear and answer.
"""

from __future__ import annotations

import random

import pytest

from agentd.core.events import Asked
from agentd.core.phases import Phase
from tests.live.evening import GRACE_S, Evening, evening
from tests.live_server import (
    Call,
    CancelCalls,
    Close,
    Death,
    Drop,
    FallSilent,
    Freeze,
    Kill,
    Resumption,
    Say,
    Script,
    Send,
    Wait,
    go_away,
)
from tests.live_server.named import KITCHEN, NIGHT, WELL, voice
from tests.live_server.script import Step
from tests.room import spoken
from tests.virtual_time import virtual_time

FEW, MANY = 25, 1_000
QUESTIONS = ("turn on the kitchen lights", "what is the weather like", "good night")
SOON_S = 70.0  # PROGRESS_LIMIT_S of the core, and what comes after it


def _content(**members: object) -> Send:
    return Send({"serverContent": members})


def _steps(draw: random.Random) -> list[Step]:
    choices: list[list[tuple[str, dict[str, str]]]] = [
        [KITCHEN],
        [KITCHEN, NIGHT],
        [("stop_all", {})],
        [KITCHEN, KITCHEN],
    ]
    calls = draw.choice(choices)
    say = Say(voice(draw.choice((200, 1_000, 4_000))), " Well.", bundled=draw.random() < 0.5)
    open_end = Say(voice(600), " Well", finish=False, piece_bytes=draw.choice((None, 4_801)))
    kinds: list[list[Step]] = [
        [say],
        [say],
        [open_end],
        [Call(calls), say],
        [Call(calls, separately=True), say],
        [Call(calls, order="vertex"), say],
        [Call(calls, twice=True)],
        [Call(calls, wait=False), Wait(draw.choice((0.0, 0.1, 0.5))), CancelCalls()],
        [Call(calls, wait=False), say],
        [_content(interrupted=True)],
        [_content(turnComplete=True)],
        [_content(generationComplete=True)],
        [_content(outputTranscription={"text": " Hm."}), _content()],
        [Send({"sessionResumptionUpdate": {"newHandle": "h", "resumable": draw.random() < 0.5}})],
        [Wait(draw.choice((0.1, 1.0, 7.0)))],
        [go_away(draw.choice(("60s", "50s", "5s", "0s")))],
        [draw.choice((Close(1011, "Internal error encountered."), Close(1000), Drop()))],
        [draw.choice((FallSilent(), Freeze()))],
    ]
    return [step for _ in range(draw.choice((1, 1, 2, 4))) for step in draw.choice(kinds)]


def _script(draw: random.Random) -> Script:
    deadly = draw.random() < 0.3
    return Script(
        turns=[_steps(draw) for _ in range(draw.choice((1, 3)))],
        opening=_steps(draw) if draw.random() < 0.15 else (),
        during=_steps(draw) if draw.random() < 0.15 else (),
        kill=Kill(draw.randrange(12), draw.choice(list(Death))) if deadly else None,
        resumption=draw.choice((Resumption.TAKEN, Resumption.TAKEN, *Resumption)),
        setup_delay_s=draw.choice((0.0, 0.0, 0.3, 3.0)),
        lingers_s=draw.choice((0.0, 0.0, 2.0)),
    )


async def _person(draw: random.Random, that: Evening) -> None:
    it = that.it
    for _ in range(draw.choice((1, 2, 4))):
        match draw.randrange(5):
            case 0:
                it.runtime.emit(Asked("Is the light on?"))
            case 1 if it.conversation.phase is Phase.LISTENING:
                await it.microphone.speak(spoken(draw.choice(QUESTIONS)))
            case _:
                await it.ask(spoken(draw.choice(QUESTIONS)))
        await it.microphone.quiet(draw.choice((0.0, 0.4, 2.0, 15.0)))


async def an_evening(seed: int) -> None:
    draw = random.Random(seed)
    scripts = [_script(draw) for _ in range(draw.choice((1, 2, 3)))]
    async with evening(*scripts, WELL) as that:
        it = that.it
        await _person(draw, that)
        await it.idle(4 * SOON_S)
        for _ in range(len(scripts) + 3):  # each conversation may still meet a bad link
            heard = it.speaker.audible_ms
            await it.microphone.off(700.0)  # long enough for every handle to be forgotten
            assert it.speaker.audible_ms == heard, "nobody has asked"
            await it.ask(spoken(QUESTIONS[0]))
            await it.idle(4 * SOON_S)
            if it.speaker.audible_ms > heard and it.answered():
                break
        else:
            raise AssertionError(f"deaf at last: {it.words}")
        assert that.server.violations == []


def evenings(seeds: range) -> None:
    with virtual_time(GRACE_S) as clock:
        for seed in seeds:
            try:
                clock.run(an_evening(seed))
            except BaseException as error:
                raise AssertionError(f"evening {seed}") from error


def test_a_few_random_evenings() -> None:
    evenings(range(FEW))


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_thousand_random_evenings() -> None:
    evenings(range(FEW, FEW + MANY))
