"""A room with a loudspeaker and a microphone, simulated: what the microphone hears of what a card plays.

The card takes 48 kHz in blocks of 10 ms, the ear reads 16 kHz in frames of 20 ms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import soxr

from agentd.core.events import FRAME_SAMPLES, INPUT_HZ

CARD_HZ = 48_000
BLOCK = CARD_HZ // 100
REVERB_S = 0.3  # a furnished room: after this long an echo is 60 dB down


@dataclass(frozen=True, slots=True)
class Place:
    """`echo_db`: how loud the microphone hears the loudspeaker, in dB of what is played. `delay_ms`: on the
    way through card, air and microphone. `distortion`: the third harmonic's share of a full-scale tone.
    `noise_db`: the room's own, re 1 LSB."""

    seed: int
    echo_db: float
    delay_ms: float = 70
    distortion: float = 0.0
    noise_db: float = 20.0

    def echo(self, played: np.ndarray) -> np.ndarray:
        """Of 16 kHz samples, as the microphone hears them, without noise."""
        late = np.concatenate((np.zeros(self._late), self._bent(played)))
        room = self._room()
        size = 1 << (late.size + room.size).bit_length()
        heard = np.fft.irfft(np.fft.rfft(late, size) * np.fft.rfft(room, size), size)
        return np.asarray(heard[: played.size])

    def microphone(self, played: np.ndarray, near: np.ndarray | None = None) -> bytes:
        """All that it hears, while this is played and `near` spoken: 16 kHz, as loud as at the microphone."""
        noise = np.random.default_rng(self.seed + 1).normal(0, 10 ** (self.noise_db / 20), played.size)
        sound = self.echo(played) + noise
        if near is not None:
            sound[: near.size] += near[: played.size]
        return sound.round().clip(-32768, 32767).astype("<i2").tobytes()

    @property
    def _late(self) -> int:
        return round(self.delay_ms * INPUT_HZ / 1000)

    def _bent(self, played: np.ndarray) -> np.ndarray:
        return played + 4 * self.distortion * played**3 / 32768**2

    def _room(self) -> np.ndarray:
        """From the loudspeaker to the microphone."""
        rng = np.random.default_rng(self.seed)
        reach = int(REVERB_S * INPUT_HZ)
        room = rng.normal(size=reach) * 10 ** (-3 * np.arange(reach) / reach)
        room[: int(rng.uniform(10, 60))] = 0
        direct = int(np.flatnonzero(room)[0])
        room[direct] = 2 * np.sqrt((room**2).sum())  # nearer than any wall
        return np.asarray(room * 10 ** (self.echo_db / 20) / np.sqrt((room**2).sum()))

    def live(self) -> Callable[[bytes, np.ndarray], bytes]:
        """The same for a card whose sound depends on what is heard: from what it plays within 20 ms (48 kHz,
        s16) and what is spoken meanwhile, to what the microphone hears (16 kHz)."""
        room, noise = self._room(), np.random.default_rng(self.seed + 1)
        reach = room.size + FRAME_SAMPLES - 1
        way = np.fft.rfft(room, reach)
        resampled = soxr.ResampleStream(CARD_HZ, INPUT_HZ, 1)
        late = np.zeros(self._late)  # more than the resampler holds back
        before = np.zeros(room.size - 1)

        def hear(played: bytes, near: np.ndarray) -> bytes:
            nonlocal late, before
            taken = np.frombuffer(played, "<i2").astype(np.float32)
            late = np.concatenate((late, resampled.resample_chunk(taken)))
            span = np.concatenate((before, self._bent(late[:FRAME_SAMPLES])))
            late, before = late[FRAME_SAMPLES:], span[-before.size :]
            heard = np.fft.irfft(np.fft.rfft(span) * way, reach)[-FRAME_SAMPLES:]
            sound = heard + noise.normal(0, 10 ** (self.noise_db / 20), FRAME_SAMPLES)
            sound[: near.size] += near
            return sound.round().clip(-32768, 32767).astype("<i2").tobytes()

        return hear


def card_blocks(played: np.ndarray, drift_ppm: float = 0.0) -> list[bytes]:
    """16 kHz samples as a card at 48 kHz takes them, in whole blocks; its crystal may be too fast."""
    resampled = soxr.resample(played, INPUT_HZ, CARD_HZ * (1 + drift_ppm * 1e-6))
    sound = resampled.round().clip(-32768, 32767).astype("<i2").tobytes()
    return [sound[at : at + 2 * BLOCK].ljust(2 * BLOCK, b"\0") for at in range(0, len(sound), 2 * BLOCK)]


def level_db(sound: np.ndarray) -> float:
    return float(10 * np.log10((sound**2).mean() + 1))


def seconds(sound: np.ndarray, from_s: float, to_s: float) -> np.ndarray:
    return sound[round(from_s * INPUT_HZ) : round(to_s * INPUT_HZ)]
