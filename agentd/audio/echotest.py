"""How much of our own sound comes back, and what is left of it: may people talk into replies?

The test sound is made of a gliding voice's syllables, as loud as a reply: what matters is whether the very
detector of near speech is deceived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agentd.audio.level import FULL_SCALE_DB, clipped_samples, level_db
from agentd.audio.near import LOUD_DB, NearSpeech
from agentd.core.bargein import BargeIn, Verdict
from agentd.core.events import FRAME_MS, FRAME_SAMPLES, INPUT_HZ, REPLY_HZ
from agentd.resample import rate

SOUND_S = 8.0
SOUND_DB = 69.0  # re 1 LSB, RMS of a syllable: as loud as replies are
SYLLABLE_S = 0.2
PAUSE_EVERY = 5  # syllables to a word
SETTLED_MS = 2_000  # the canceller needs one second, and the first sound of all is late
# What is left must be below what counts as a person by this: rooms and speakers change, and voices differ.
MARGIN_DB = 4.0
# Louder than that our own sound hides people, whom the canceller then takes for echo: of who speaks at 60 to
# 68 dB some wait for more than a quarter of a second, and when it is 10 dB louder half the frames are lost.
LOUDEST_DB = 61.0
CLIPPED_SHARE = 1e-4

Pair = tuple[bytes, bytes]  # a frame as heard, and what the canceller left of it


@dataclass(frozen=True, slots=True)
class EchoFound:
    """Levels in dBFS: of the room, of our own sound as heard, and of what is left of it, at their loudest."""

    room_dbfs: float
    echo_dbfs: float
    left_dbfs: float
    clipped: bool
    deceived: int  # how often it would have interrupted itself

    @property
    def why_not(self) -> str:
        """Why people cannot talk into replies here; empty: they can."""
        if self.clipped:
            return "our own sound overdrives the microphone"
        if self.echo_dbfs > LOUDEST_DB - FULL_SCALE_DB:
            return "our own sound is so loud at the microphone that nobody can be made out in it"
        if self.deceived or self.left_dbfs > LOUD_DB - MARGIN_DB - FULL_SCALE_DB:
            return "too much of our own sound is left after cancelling"
        return ""


def sound() -> bytes:
    """The test sound, 24 kHz mono s16."""
    dice = np.random.default_rng(7)
    syllable = round(SYLLABLE_S * REPLY_HZ)
    parts = []
    for number in range(round(SOUND_S / SYLLABLE_S)):
        if number % PAUSE_EVERY == PAUSE_EVERY - 1:
            parts.append(np.zeros(syllable))
            continue
        pitch_hz = np.linspace(dice.uniform(100, 220), dice.uniform(100, 220), syllable)
        phase = 2 * np.pi * np.cumsum(pitch_hz) / REPLY_HZ
        formants_hz = dice.uniform((300, 900, 2_200), (800, 2_000, 3_200))
        voice = sum(
            np.cos(order * phase) / (1 + ((order * 150 - formant_hz) / 120) ** 2)
            for order in range(1, 40)
            for formant_hz in formants_hz
        )
        hiss = dice.normal(size=syllable) * (np.arange(syllable) < syllable // 4)
        part = (voice + hiss) * np.hanning(syllable)
        parts.append(part * 10 ** (SOUND_DB / 20) / np.sqrt((part**2).mean()))
    return np.concatenate(parts).round().clip(-32768, 32767).astype("<i2").tobytes()


def judge(room: Sequence[bytes], played: Sequence[Pair]) -> EchoFound:
    """`room`: frames (20 ms, 16 kHz) of silence; `played`: while the sound was heard. Neither is empty."""
    near, barge_in, deceived = NearSpeech(), BargeIn(), 0
    for heard, left in played:
        deceived += barge_in.hear(near.near(heard, left)) is Verdict.CUT
    settled = played[SETTLED_MS // FRAME_MS :] or played
    clipped = sum(clipped_samples(heard) for heard, _ in played)
    return EchoFound(
        room_dbfs=_level(room, 50),
        echo_dbfs=_level([heard for heard, _ in settled], 90),
        left_dbfs=_level([left for _, left in settled], 99),
        clipped=clipped > CLIPPED_SHARE * len(played) * FRAME_SAMPLES,
        deceived=deceived,
    )


def _level(frames: Sequence[bytes], percent: float) -> float:
    return round(float(np.percentile([level_db(frame) for frame in frames], percent)) - FULL_SCALE_DB, 1)


def delay_ms(heard: bytes, begun_ms: float) -> int:
    """How long our own sound is on its way, when the card took its first after `begun_ms` of `heard`."""
    converted = rate(REPLY_HZ, INPUT_HZ)
    played = np.frombuffer(converted.convert(sound()) + converted.convert(b"", last=True), "<i2").astype(
        float
    )
    room = np.frombuffer(heard, "<i2").astype(float)
    size = 1 << (played.size + room.size).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(room, size) * np.fft.rfft(played, size).conj(), size)[: room.size]
    return max(0, round(float(np.abs(likeness).argmax()) * 1000 / INPUT_HZ - begun_ms))
