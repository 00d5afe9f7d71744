"""Hearing with the gate beside hearing everything: real speech, detector and wake model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from agentd.audio.gate import Gate
from agentd.audio.hearing import PIECE_FRAMES, Hearing, Words
from agentd.audio.vad import Vad
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.config.settings import WakeWord
from agentd.core.events import FRAME_BYTES, Heard
from agentd.core.phases import Phase
from tests.speech import HZ, VOICES, Voice, frames, samples, silence, voiced_rms, with_noise

HEY_JARVIS = [WakeWord(model="hey_jarvis")]
LEVEL_45 = 32_768 * 10 ** (-45 / 20)  # -45 dBFS
QUIET_MS = 7_000  # longer than the detector's memory of the room


def heard(pcm: bytes, phase: Phase = Phase.IDLE) -> list[Heard]:
    hearing = Hearing(Vad(), WakeWords(HEY_JARVIS))
    hearing.attend(phase)
    return [each for frame in frames(pcm) for each in hearing.hear(frame)]


def frame_by_frame(events: list[Heard]) -> Iterator[tuple[bool, str | None]]:
    """`speech` and `wake` of each frame."""
    for each in events:
        for start in range(0, len(each.pcm), FRAME_BYTES):
            yield each.speech, each.wake if start + FRAME_BYTES == len(each.pcm) else None


def evening() -> bytes:
    """Quiet, the wake word, quiet, a command; a whole number of pieces."""
    pcm = silence(QUIET_MS) + VOICES[0].say("hey jarvis") + silence(QUIET_MS) + VOICES[7].say("lights off")
    pcm += silence(2_000)
    return with_noise(pcm.ljust(-(-len(pcm) // CHUNK_BYTES) * CHUNK_BYTES, b"\0"), 30)


def test_every_sample_comes_out_in_its_order() -> None:
    pcm = evening()
    out = b"".join(each.pcm for each in heard(pcm))
    assert pcm.startswith(out)
    assert len(pcm) - len(out) < PIECE_FRAMES * FRAME_BYTES
    assert b"".join(each.pcm for each in heard(pcm, Phase.LISTENING)) == pcm


@pytest.mark.parametrize("phase", [Phase.IDLE, Phase.LISTENING])
def test_while_the_gate_is_open_speech_is_what_the_detector_says(phase: Phase) -> None:
    pcm = evening()
    gate, raw, all_ears = Gate(), Vad(), Vad()
    told = list(frame_by_frame(heard(pcm, phase)))
    spoken = 0
    for (speech, _), frame in zip(told, frames(pcm), strict=False):
        said = all_ears.speech(frame)
        if gate.hear(raw.voiced(frame)) or phase is not Phase.IDLE:
            assert speech == said
            spoken += said
        elif speech:
            assert said, "a frame or two from before it opened"
    assert spoken > 40


def test_after_a_long_quiet_the_wake_word_is_heard_in_the_same_chunk() -> None:
    """The model has passed over the quiet, and what it remembers of it does not matter."""
    pcm = evening()
    gated = [index for index, (_, wake) in enumerate(frame_by_frame(heard(pcm))) if wake]
    every = [index for index, (_, wake) in enumerate(frame_by_frame(heard(pcm, Phase.LISTENING))) if wake]
    assert gated == every
    assert len(gated) == 1


WORD = samples(VOICES[0].say("hey jarvis"))
WHISPERED = samples(Voice("en+whisper").say("hey jarvis"))


def quiet(seconds: float, lsb: float = 5) -> np.ndarray:
    return np.random.default_rng(1).normal(0, lsb, round(seconds * HZ))


def hum(seconds: float) -> np.ndarray:
    return np.asarray(600 * np.sin(2 * np.pi * 50 / HZ * np.arange(round(seconds * HZ))))


BANG = np.random.default_rng(3).normal(0, 20_000, HZ // 7) * np.exp(-np.arange(HZ // 7) / 1_200)
ODD = {
    "whispered": (quiet(3), WHISPERED * LEVEL_45 / voiced_rms(WHISPERED)),
    "softly": (quiet(3), WORD * LEVEL_45 / voiced_rms(WORD)),
    "at the very start": (WORD,),
    "at once after a bang": (quiet(3), BANG, WORD),
    "after digital silence": (np.zeros(60 * HZ), WORD),
    "after loud noise has ended": (quiet(8, 3_000), WORD * LEVEL_45 / voiced_rms(WORD)),
    "in noise that keeps the gate open": (quiet(8, 400), WORD + quiet(WORD.size / HZ, 400), quiet(2, 400)),
    "twice": (quiet(3), WORD, quiet(2.2), WORD),
    "as the gate shuts": (quiet(3), samples(VOICES[2].say("yes")), quiet(0.72), WORD),
    "beside mains hum": (hum(3), WORD + hum(WORD.size / HZ), hum(1)),
    "with an offset": (quiet(3) + 3_000, WORD + 3_000, quiet(1) + 3_000),
}


@pytest.mark.parametrize("sounds", ODD.values(), ids=ODD)
def test_the_gate_loses_no_word(sounds: tuple[np.ndarray, ...]) -> None:
    pcm = np.concatenate((*sounds, quiet(1.5))).clip(-32768, 32767).astype("<i2").tobytes()
    gated = [index for index, (_, wake) in enumerate(frame_by_frame(heard(pcm))) if wake]
    every = [index for index, (_, wake) in enumerate(frame_by_frame(heard(pcm, Phase.LISTENING))) if wake]
    assert gated == every
    assert gated


def test_rests_to_the_end_of_the_chunk_while_nobody_speaks() -> None:
    hearing = Hearing(Vad(), WakeWords(HEY_JARVIS))
    rests = []
    for frame in frames(silence(100)):
        hearing.hear(frame)
        rests.append(round(hearing.rest_s * 1_000))
    assert rests == [60, 40, 20, 80, 60]
    hearing.attend(Phase.LISTENING)
    assert hearing.rest_s == 0
    hearing.attend(Phase.IDLE)
    for frame in frames(VOICES[0].say("hey jarvis"))[:20]:
        hearing.hear(frame)
    assert hearing.rest_s == 0, "somebody speaks"


def test_a_silent_room_is_not_listened_to() -> None:
    class Deaf(WakeWords):
        def score(self, chunk: bytes) -> dict[str, float]:
            raise AssertionError(f"{len(chunk)} bytes were listened to")

    rng = np.random.default_rng(1)
    hiss = rng.normal(0, 10, 16_000 * 3).astype("<i2").tobytes()
    hearing = Hearing(Vad(), Deaf(HEY_JARVIS))
    sizes = {len(each.pcm) for frame in frames(hiss) for each in hearing.hear(frame)}
    assert sizes == {PIECE_FRAMES * FRAME_BYTES}
    assert hearing.holding


def test_who_begins_to_listen_gets_at_once_what_was_held() -> None:
    hearing = Hearing(Vad(), WakeWords(HEY_JARVIS))
    quiet = frames(silence(100))
    assert not [each for frame in quiet for each in hearing.hear(frame)]
    hearing.attend(Phase.LISTENING)
    assert [each.pcm for each in hearing.hear(quiet[0])] == [*quiet, quiet[0]]
    assert not hearing.holding


@pytest.mark.parametrize("within", [0.3, 0.6, 0.9])
def test_who_says_a_word_while_others_are_taken_up_is_heard_once(within: float) -> None:
    pcm = silence(QUIET_MS) + VOICES[0].say("hey jarvis") + silence(1_500)
    at = (len(silence(QUIET_MS)) + round(within * len(VOICES[0].say("hey jarvis")))) // FRAME_BYTES
    hearing = Hearing(Vad(), WakeWords([WakeWord(model="alexa")]))
    found = []
    for number, frame in enumerate(frames(pcm)):
        if number == at:
            hearing.adopt(Words(WakeWords(HEY_JARVIS)))
        found += [each.wake for each in hearing.hear(frame) if each.wake]
    assert found == ["hey_jarvis"]


def test_a_word_that_was_heard_is_not_heard_again_by_others() -> None:
    hearing = Hearing(Vad(), WakeWords(HEY_JARVIS))
    found = []
    for frame in frames(silence(QUIET_MS) + VOICES[0].say("hey jarvis") + silence(1_500)):
        for each in hearing.hear(frame):
            if each.wake:
                found.append(each.wake)
                hearing.adopt(Words(WakeWords(HEY_JARVIS)))
    assert found == ["hey_jarvis"]
