"""All trials of one bench."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from agentd.audio.wake.openwakeword import OpenWakeWord
from agentd.cli.bench.corpus import DAY, SPEECH, Corpus, Size, Track, television
from agentd.cli.bench.idle import SETTLE_S, idle
from agentd.cli.bench.process import installed
from agentd.cli.bench.rows import (
    Row,
    false_row,
    hourly_rows,
    memory_rows,
    own_rows,
    processor_rows,
    recall_rows,
)
from agentd.cli.bench.trials import SIDES, Side, Trial, trial
from agentd.cli.bench.yardsticks import Yardsticks
from agentd.config.settings import WakeWord
from agentd.errors import Unavailable

FIRST = "hey_jarvis"
ALL = ("hey_jarvis", "alexa", "hey_marvin", "hey_mycroft", "weather")

Say = Callable[[str], None]


def measure(corpus: Corpus, size: Size, by: Yardsticks, say: Say) -> list[Row]:
    """Some minutes of work; `say` is told how it goes. Raises Unavailable."""
    rounds: dict[Side, list[Trial]] = {side: [] for side in SIDES}
    for number in range(size.rounds):
        say(f"processor time, round {number + 1} of {size.rounds} …")
        for side, answer in _everybody(by, FIRST, corpus.timed, rounds, say).items():
            rounds[side].append(answer)
    rounds = {side: answers for side, answers in rounds.items() if len(answers) == size.rounds}
    say(f"the whole daemon in a quiet room, {size.idle_s:.0f} s …")
    settle_s = min(SETTLE_S, size.idle_s)
    busy, one = idle([FIRST], size.idle_s, settle_s), idle([FIRST], 0, settle_s)
    several = idle(ALL, 0, settle_s)
    say(f"the whole daemon beside a television, {size.idle_s:.0f} s …")
    beside = idle([FIRST], size.idle_s, settle_s, lambda seconds: television(corpus, seconds))
    return [
        *processor_rows(corpus, rounds, busy),
        *_hearing(corpus, by, rounds, say),
        *memory_rows(one, several, len(ALL) - 1, rounds),
        *hourly_rows(busy, beside, installed()),
    ]


def _hearing(corpus: Corpus, by: Yardsticks, sides: Mapping[Side, object], say: Say) -> Iterator[Row]:
    for word, tracks in corpus.said.items():
        say(f"“{word.replace('_', ' ')}” by all voices …")
        unsaid = [track for track in corpus.timed if track.name in (SPEECH, DAY)]
        trials = _everybody(by, word, (*tracks, *unsaid, *corpus.own), sides, say)
        yield from recall_rows(word, tracks, trials)
        yield false_row(word, unsaid, trials)
        yield from own_rows(word, corpus.own, trials)


def _everybody(
    by: Yardsticks, word: str, tracks: Sequence[Track], sides: Mapping[Side, object], say: Say
) -> dict[Side, Trial]:
    """One after the other. A yardstick that does not run here is left out, and that is told."""
    answers: dict[Side, Trial] = {}
    (rule,) = OpenWakeWord([WakeWord(model=word)]).rules
    for side in sides:
        try:
            answers[side] = trial(side, by, word, rule, tracks)
        except Unavailable as trouble:
            if side == "agentd":
                raise
            say(str(trouble))
    return answers
