"""What the urgent words are learnt from: synthetic voices in rooms, in noise, over what a reply leaves."""

from __future__ import annotations

import random
import re
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from pydoc_data import topics

import numpy as np
import soxr

from agentd.audio.urgentwords import WORDS
from tests.speech import HZ, samples, say, voiced_rms
from tests.urgent.voices import ACCENTS, FLITE, VARIANTS

Sound = np.ndarray
# Words that are nearly ours: the network must be shown that they are none.
NEARLY = (
    "shop step top star stomp store start stock spot stoop stab strap shot stuck drop",
    "the shop at the top of the street is open",
    "he took a step up to the top",
    "start the story at the start",
    "the spot on the map is not a lot",
    "candle council castle channel camel handle cancer chancellor counsel cattle",
    "the council will handle the channel",
    "light a candle in the castle",
    "can sell the camel",
    "moot menu minute music mule mood new use meet newt mutual mutate muse mutiny",
    "the new music is on the menu",
    "wait a minute, you are new",
    "hey jarvis, what is the weather",
)
NEARLY_SHARE = 0.35


def spoken(dice: random.Random, text: str) -> Sound:
    """By any voice but those that are held out, at any pace."""
    if dice.random() < 0.2:
        return _flite(text, dice.choice(FLITE), dice.randint(110, 210), dice.randint(90, 230))
    voice = f"{dice.choice(ACCENTS)}+{dice.choice(VARIANTS)}"
    return samples(say(text, voice, "espeak-ng", dice.randint(105, 210)))


def _flite(text: str, voice: str, wpm: int, pitch_hz: int) -> Sound:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speech.wav"
        settings = ("--setf", f"duration_stretch={170 / wpm:.3f}", "--setf", f"int_f0_target_mean={pitch_hz}")
        subprocess.run(
            ["flite", "-voice", voice, *settings, "-t", text, "-o", str(file)], check=True, timeout=30
        )
        with wave.open(str(file)) as clip:
            rate, pcm = clip.getframerate(), clip.readframes(clip.getnframes())
    return np.asarray(soxr.resample(samples(pcm), rate, HZ))


def word(dice: random.Random, rng: np.random.Generator, name: str, fillers: list[Sound]) -> tuple[Sound, int]:
    """A second of something else, the word, half a second of it → the sound, and where the word ends."""
    clip = _trimmed(spoken(dice, name))
    clip = np.asarray(soxr.resample(clip, HZ, HZ / rng.uniform(0.82, 1.22)))
    before, size = int(rng.uniform(0.95, 1.05) * HZ), 0
    size = before + clip.size + int(0.45 * HZ)
    sound = np.zeros(size)
    heard = in_a_room(rng, clip)[: size - before]
    sound[before : before + heard.size] = heard
    level = 10 ** rng.uniform(2, 3.7)
    sound *= level / voiced_rms(clip)
    if rng.random() < 0.65:
        sound += _residue(rng, fillers, size) * level * 10 ** (rng.uniform(-28, -5) / 20)
    sound += noise(rng, size) * level * 10 ** (rng.uniform(-45, -10) / 20)
    begin = int(rng.integers(1280))  # the ear's chunks begin anywhere
    return sound[begin:].clip(-32768, 32767), before + clip.size - begin


def other_speech(dice: random.Random, rng: np.random.Generator) -> Iterator[Sound]:
    """For ever: a manual that nobody chose for its sounds, and sentences chosen for theirs."""
    paragraphs = [text for text in _manual() if not any(name in text.lower() for name in WORDS)]
    while True:
        text = dice.choice(NEARLY if dice.random() < NEARLY_SHARE else paragraphs)
        clip = np.asarray(soxr.resample(spoken(dice, text), HZ, HZ / rng.uniform(0.85, 1.18)))
        clip *= 10 ** rng.uniform(2, 3.7) / voiced_rms(clip)
        clip = in_a_room(rng, clip)[: clip.size]
        clip += noise(rng, clip.size) * voiced_rms(clip) * 10 ** (rng.uniform(-45, -10) / 20)
        yield np.concatenate((np.zeros(12_000), clip)).clip(-32768, 32767)


def _manual() -> Iterator[str]:
    for topic in sorted(topics.topics):
        for paragraph in topics.topics[topic].split("\n\n"):
            if len(paragraph) > 80 and not paragraph.startswith("  "):
                yield re.sub(r"[^a-zA-Z ,.]+", " ", paragraph)[:400]


def in_a_room(rng: np.random.Generator, sound: Sound) -> Sound:
    """Two of three times, with a reverberation of 0.15 to 0.5 s."""
    if rng.random() < 1 / 3:
        return sound
    reach = int(rng.uniform(0.15, 0.5) * HZ)
    room = rng.normal(size=reach) * 10 ** (-3 * np.arange(reach) / reach)
    room /= np.sqrt((room**2).sum())
    room[0] = 10 ** (rng.uniform(0, 12) / 20)
    size = 1 << (sound.size + reach).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)
    return np.asarray(heard[: sound.size + reach])


def noise(rng: np.random.Generator, size: int) -> Sound:
    """White, pink or brown, with an RMS of 1."""
    spectrum = np.fft.rfft(rng.normal(size=size))
    spectrum /= (np.arange(spectrum.size) + 20.0) ** (rng.integers(3) / 2)
    sound = np.fft.irfft(spectrum, size)
    return np.asarray(sound / np.sqrt((sound**2).mean()))


def _residue(rng: np.random.Generator, fillers: list[Sound], size: int) -> Sound:
    filler = np.resize(fillers[rng.integers(len(fillers))], size + HZ)
    begin = int(rng.integers(HZ))
    return np.asarray(filler[begin : begin + size] / voiced_rms(filler))


def _trimmed(clip: Sound) -> Sound:
    power = (clip[: clip.size // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1)
    voiced = np.flatnonzero(power > power.max() * 1e-4)
    return clip[voiced[0] * 160 : (voiced[-1] + 1) * 160]
