"""Words spoken over a reply, as the ear hears them: the room, both cancellers, the real models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agentd.audio.echo import EchoCanceller
from agentd.audio.hearing import Hearing
from agentd.core.events import INPUT_HZ, Heard
from agentd.core.phases import Phase
from tests.audio.echoroom import CARD_HZ, Place, card_blocks, level_db
from tests.speech import VOICES, Voice, frames, samples

REPLIERS = (Voice("slt", "flite", 160), Voice("rms", "flite", 160))
CALLERS = tuple(voice for voice in VOICES if voice.voice not in {"slt", "rms"})
REPLY = (
    "It will rain tomorrow in the afternoon, with a high of eighteen degrees. The kitchen light is on, "
    "and the blinds are going down. I have also set a timer for ten minutes, and there is one message."
)
SAID_AT_S = 4.5
LEVEL_DB = 60  # re 1 LSB, of who speaks at the microphone: from across a room


@dataclass(frozen=True, slots=True)
class Scene:
    """`echo_db`: how loud our own sound is at the microphone, beside who speaks. 0 is a moderate echo."""

    word: str
    voice: Voice | None
    echo_db: float
    seed: int
    reply: str = REPLY
    distortion: float = 0.01
    phase: Phase = Phase.SPEAKING

    def heard(self, hearing: Hearing, echo: EchoCanceller) -> list[Heard]:
        """Frame by frame."""
        played = samples(REPLIERS[self.seed % len(REPLIERS)].say(self.reply))[: 9 * INPUT_HZ]
        near = np.zeros(played.size)
        if self.voice is not None:
            spoken = samples(self.voice.say(self.word))
            begin = round(SAID_AT_S * INPUT_HZ)
            near[begin : begin + spoken.size] = spoken * 10 ** ((LEVEL_DB - loud_db(spoken)) / 20)
        loudness_db = LEVEL_DB + self.echo_db - loud_db(played)
        place = Place(self.seed, loudness_db, 40 + 10 * (self.seed % 6), self.distortion)
        hearing.attend(self.phase)
        blocks, out = card_blocks(played), list[Heard]()
        for number, frame in enumerate(frames(place.microphone(played, near))):
            for block in blocks[2 * number : 2 * number + 2]:
                echo.played(block, CARD_HZ)
            out += hearing.hear(frame)
        return out


def loud_db(sound: np.ndarray) -> float:
    """Of the loudest half of it: pauses do not count."""
    whole = sound[: sound.size // 320 * 320].reshape(-1, 320)
    power = (whole**2).mean(axis=1)
    return level_db(whole[power >= np.median(power)].ravel())


def scenes(word: str, echo_db: float, voices: Sequence[Voice], rooms: Sequence[int]) -> list[Scene]:
    return [Scene(word, voice, echo_db, seed) for voice in voices for seed in rooms]
