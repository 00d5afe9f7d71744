"""Noise for tests: what is heard in rooms where people live. Arrays at 16 kHz, as loud as speech.

That is: the level of speech is that of its voiced frames, as `tests.speech.with_noise` has it; here it is 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from tests.speech import HZ, VOICES, say, trimmed, voiced_rms

Noise = Callable[[int, int], np.ndarray]  # samples, seed

TALES = (
    "the weather will stay mild until the end of the week with some rain in the north and dry spells at sea",
    "she had never thought that the old house by the river would be sold to somebody who did not live in it",
    "in the second half the team played much better and after twenty minutes the captain scored again",
    "mix the flour with the butter and the sugar then add the eggs one by one and stir until it is smooth",
    "prices have risen by three percent since last year and the bank expects that they will go on rising",
    "they walked along the beach for hours talking about the summers when they were children",
)


def white(samples: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, samples)


def pink(samples: int, seed: int) -> np.ndarray:
    return _coloured(samples, np.random.default_rng(seed), 0.5)


def fan(samples: int, seed: int) -> np.ndarray:
    """Low rumble and the hum of a motor with its overtones, a little louder and softer by turns."""
    random = np.random.default_rng(seed)
    seconds = np.arange(samples) / HZ
    motor_hz, turns_hz = random.uniform(45, 60), random.uniform(0.3, 1.5)
    hum = sum(
        np.sin(2 * np.pi * motor_hz * n * seconds + random.uniform(0, 2 * np.pi)) / n for n in (1, 2, 3, 4, 6)
    )
    both = _coloured(samples, random, 1) + 1.2 * hum / np.std(hum)
    both *= 1 + 0.15 * np.sin(2 * np.pi * turns_hz * seconds)
    return np.asarray(both / both.std())


def babble(samples: int, seed: int) -> np.ndarray:
    """Six people at once."""
    return _talk(samples, seed, 6)


def television(samples: int, seed: int) -> np.ndarray:
    """One who reads on and on."""
    return _talk(samples, seed, 1)


def among(pcm: bytes, noise: Noise, snr_db: float, seed: int) -> bytes:
    """Speech (s16) in noise so many dB softer than its voiced frames; all softer if it would clip."""
    speech = np.frombuffer(pcm, "<i2").astype(np.float64)
    both = speech + voiced_rms(speech) * 10 ** (-snr_db / 20) * noise(speech.size, seed)
    fits = min(1.0, 32_000 / float(np.abs(both).max()))
    return np.asarray(both * fits, "<i2").tobytes()


def _coloured(samples: int, random: np.random.Generator, slope: float) -> np.ndarray:
    """Amplitude falls with frequency ** `slope` above 20 Hz: 0.5 is pink, 1 brown."""
    size = 1 << samples.bit_length()  # other sizes may take seconds
    hz = np.fft.rfftfreq(size, 1 / HZ)
    shape = np.where(hz < 20, 0, np.maximum(hz, 20) ** -slope)
    noise = np.fft.irfft(np.fft.rfft(random.normal(0, 1, size)) * shape)[:samples]
    return np.asarray(noise / noise.std())


def _talk(samples: int, seed: int, people: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    talk = np.zeros(samples)
    for who in random.permutation(len(VOICES))[:people]:
        voice = _reading(int(who), int(random.integers(len(TALES))))
        talk += np.resize(np.roll(voice, int(random.integers(voice.size))), samples)
    return talk / voiced_rms(talk)


@cache
def _reading(who: int, first: int) -> np.ndarray:
    """All tales, from the given one on, with the pauses of one who reads."""
    random = np.random.default_rng(first)
    parts = []
    for n in range(len(TALES)):
        voice = VOICES[who]
        pcm = trimmed(say(TALES[(first + n) % len(TALES)], voice.voice, voice.engine, voice.wpm))
        parts += [np.frombuffer(pcm, "<i2"), np.zeros(round(random.uniform(0.1, 0.5) * HZ))]
    reading = np.concatenate(parts).astype(np.float64)
    return reading / voiced_rms(reading)
