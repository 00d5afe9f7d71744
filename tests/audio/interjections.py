"""Replies that are talked into: what the card plays, what a microphone hears of it, and of whom beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import soxr

from agentd.audio.card import CardFeed
from agentd.audio.echo import EchoCanceller
from agentd.audio.form import Form
from agentd.audio.hearing import Hearing
from agentd.audio.player import Played, Player
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.config.settings import WakeWord
from agentd.core import events as ev
from agentd.core.effects import CutReply, Duck, Effect
from agentd.core.events import FRAME_SAMPLES, INPUT_HZ, REPLY_HZ
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from tests.audio.echoroom import BLOCK, CARD_HZ, Place
from tests.core.scene import REPLY_100_MS, Scene
from tests.speech import Voice, samples, voiced_rms

REPLY_DB = 69.0  # of a reply's voiced frames, re 1 LSB: -21 dBFS, as the Live API's voices are
PERSON_DB = (60.0, 68.0)  # of a person at one to three metres

REPLIES = (
    "The kitchen light is on, and the blinds are going down.",
    "It will rain tomorrow in the afternoon, with about eighteen degrees.",
    "Your timer for the pasta has ten minutes left.",
    "I could not reach the lamp in the bedroom; shall I try again?",
    "There are three appointments today: the dentist at nine, a call at noon, and dinner at seven.",
)
INTERJECTIONS = (
    "stop",
    "no wait, the other one",
    "what about tomorrow",
    "turn it off please",
    "hold on a moment",
    "okay thanks that is enough",
    "cancel",
    "and the living room",
    "actually make it ten minutes",
    "I did not mean that",
    "yes do that",
    "louder please",
    "how long will it take",
    "never mind",
    "please repeat the last one",
    "the bedroom as well",
)


def level_to(sound: np.ndarray, level_db: float) -> np.ndarray:
    """As loud as that in its voiced frames, re 1 LSB."""
    return np.asarray(sound * 10 ** (level_db / 20) / voiced_rms(sound))


def reply_of(voices: Sequence[Voice], seed: int, seconds: float) -> np.ndarray:
    """Sentences with pauses between them, 16 kHz."""
    dice = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    while sum(part.size for part in parts) < seconds * INPUT_HZ:
        voice, text = voices[int(dice.integers(len(voices)))], REPLIES[dice.integers(len(REPLIES))]
        parts.append(level_to(samples(voice.say(text)), REPLY_DB))
        parts.append(np.zeros(int(dice.uniform(0.1, 0.8) * INPUT_HZ)))
    return np.concatenate(parts)


def cough(seed: int) -> np.ndarray:
    """A burst of breath and its fading: 0.3 s of noise."""
    dice = np.random.default_rng(seed)
    at = np.arange(round(dice.uniform(0.2, 0.35) * INPUT_HZ)) / INPUT_HZ
    noise = np.fft.rfft(dice.normal(size=at.size))
    hz = np.fft.rfftfreq(at.size, 1 / INPUT_HZ)
    breath = np.fft.irfft(noise / (1 + ((hz - 900) / 900) ** 2), at.size)
    return np.asarray(
        breath * np.minimum(1, at / 0.004) * np.where(at < 0.06, 1, 0.4 * np.exp(-(at - 0.06) / 0.08))
    )


def clap(seed: int) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).normal(size=1600) * np.exp(-np.arange(1600) / 200))


@dataclass
class Said:
    """What was said into a reply, or coughed, from sample `onset` to sample `end` of 16 kHz."""

    kind: str
    onset: int
    end: int


@dataclass
class Evening:
    """A loudspeaker in a room that plays 16 kHz samples, and what else there is to be heard."""

    place: Place
    reply: np.ndarray
    near: np.ndarray = field(default_factory=lambda: np.zeros(0))
    said: list[Said] = field(default_factory=list)

    def says(self, kind: str, sound: np.ndarray, at: int, onset: int = 0) -> None:
        """`onset`: the sample of `sound` at which it begins to be audible."""
        end = at + sound.size
        self.near = np.concatenate((self.near, np.zeros(max(0, end - self.near.size))))
        self.near[at:end] += sound
        self.said.append(Said(kind, at + onset, end))

    def heard(self) -> Iterator[tuple[int, Effect]]:
        """What the conversation makes of it: effects on the reply, and after how many samples of the ear."""
        echo, player = EchoCanceller(), playing(self.reply)
        hearing = Hearing(Vad(), NoWord(), echo)
        hearing.attend(Phase.SPEAKING)
        card, microphone, scene = (
            CardFeed(player, Form(CARD_HZ, 1), echo.played),
            self.place.live(),
            speaking(),
        )
        for at in range(0, self.reply.size, FRAME_SAMPLES):
            played = card.fill(BLOCK) + card.fill(BLOCK)
            frame = microphone(played, self.near[at : at + FRAME_SAMPLES])
            for heard in hearing.hear(frame):
                for effect in scene.tell(heard):
                    if isinstance(effect, Duck):
                        player.gain.duck(effect.on)
                    elif isinstance(effect, CutReply):  # the next one comes into the same sound
                        player.gain.duck(False)
                        scene = speaking()
                    else:
                        continue
                    yield at + FRAME_SAMPLES, effect


class NoWord(WakeWords):
    """The wake model is not asked: it hears the room as it is, and has no part in this."""

    def __init__(self) -> None:
        super().__init__((WakeWord(model="hey_jarvis"),))

    def heard(self, chunk: bytes, over: bool = False) -> str | None:  # noqa: ARG002
        return None


def playing(reply: np.ndarray) -> Player:
    """Of 16 kHz samples."""
    player = Player(_nobody)
    player.play(
        1, soxr.resample(reply, INPUT_HZ, REPLY_HZ).round().clip(-32768, 32767).astype("<i2").tobytes()
    )
    player.finish(1)
    return player


def speaking() -> Scene:
    scene = Scene(Manners(barge_in="full"))
    scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
    return scene


def _nobody(_played: Played) -> None: ...
