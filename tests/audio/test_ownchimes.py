"""What our own chimes are for the ear, in a room with a loudspeaker: neither speech nor a part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from agentd.audio.chimes import chime_pcm
from agentd.audio.hearing import Hearing
from agentd.audio.level import level_dbfs
from agentd.audio.ownchimes import LISTENED_AFTER, OwnChimes
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.config.settings import WakeWord
from agentd.core.effects import Chime
from agentd.core.events import FRAME_BYTES, FRAME_MS, INPUT_HZ, REPLY_HZ, Heard
from agentd.core.phases import Phase
from agentd.core.utterance import End, Listening, Speech, UtteranceDetector
from agentd.resample import rate
from tests.audio.echoroom import Place
from tests.speech import VOICES, frames, samples, silence

MODERATE_DB = -20
LEAD_S = 2  # for the detector to know the room
COMMAND = "turn on the kitchen lights"
Word = Callable[[bytes], bool]


def detector() -> Word:
    vad, chimes = Vad(), OwnChimes()
    return lambda frame: chimes.speech(frame, vad.speech(frame))


def played(chime: Chime, at_s: float, length_s: float) -> np.ndarray:
    """A loudspeaker that plays nothing else; at the microphone's rate."""
    sound = np.zeros(round(length_s * INPUT_HZ))
    pcm = samples(rate(REPLY_HZ, INPUT_HZ).convert(chime_pcm(chime), last=True))
    sound[round(at_s * INPUT_HZ) :][: pcm.size] = pcm
    return sound


def begins(word: Word, microphone: bytes) -> bool:
    """Whether somebody who is listened to from the chime on seems to speak."""
    room = UtteranceDetector(Listening())
    steps = []
    for number, frame in enumerate(frames(microphone)):
        if number == LEAD_S * 1000 // FRAME_MS:
            room.listen(5_000, after_wake=False)
        steps += list(room.hear(Heard(frame, word(frame))))
    return any(isinstance(step, Speech) for step in steps)


@pytest.mark.parametrize("chime", LISTENED_AFTER)
def test_a_chime_is_not_taken_for_somebody_who_speaks(chime: Chime) -> None:
    alone = fooled = 0
    for echo_db in (0, -10, MODERATE_DB):
        for seed in range(3):
            microphone = Place(seed, echo_db).microphone(played(chime, LEAD_S + seed * 0.007, LEAD_S + 1.5))
            alone += begins(Vad().speech, microphone)
            fooled += begins(detector(), microphone)
    assert fooled == 0
    assert alone >= 6, "a voice activity detector alone takes most of them for speech"


def test_speech_is_still_speech() -> None:
    before, after = Vad(), detector()
    pcm = silence(500) + b"".join(voice.say(COMMAND) for voice in VOICES)
    said = [(before.speech(frame), after(frame)) for frame in frames(pcm)]
    assert sum(kept for _, kept in said) >= 0.99 * sum(was for was, _ in said)


@pytest.mark.parametrize("echo_db", [0, -10, MODERATE_DB])
def test_who_speaks_over_a_chime_is_noticed_soon(echo_db: float) -> None:
    for number, voice in enumerate(VOICES[::3]):
        spoken = samples(voice.say(COMMAND)) * 0.3
        near = np.concatenate((np.zeros(LEAD_S * INPUT_HZ), spoken))
        place, length_s = Place(number, echo_db), near.size / INPUT_HZ
        first = []
        for word, sound in (
            (Vad().speech, np.zeros(near.size)),
            (detector(), played(Chime.WAKE, LEAD_S, length_s)),
        ):
            said = [word(frame) for frame in frames(place.microphone(sound, near))]
            first.append(next(n for n in range(4, len(said)) if sum(said[n - 4 : n + 1]) >= 3))
        assert (first[1] - first[0]) * FRAME_MS <= 200


def test_at_the_microphone_it_is_far_softer_than_speech() -> None:
    quiet = Place(seed=1, echo_db=MODERATE_DB, noise_db=0)
    for chime in (Chime.WAKE, Chime.DONE):
        sound = played(chime, 0, 0.2)
        assert level_dbfs(quiet.microphone(sound)) < -45


class TestAWakeWord:
    """The real wake word, the chime that answers it, and what follows."""

    def heard(self, follows: bytes) -> list[Speech | End]:
        near = silence(1_000) + VOICES[0].say("hey jarvis") + follows
        crossed = next(number for number, event in self.listen(near, None) if event.wake)
        steps: list[Speech | End] = []
        room = UtteranceDetector(Listening())
        for number, event in self.listen(near, (crossed + 2) * FRAME_MS / 1000):
            steps += room.hear(event)
            if number == crossed:
                room.listen(5_000, after_wake=True)
        return steps

    def listen(self, near: bytes, chime_at_s: float | None) -> Iterator[tuple[int, Heard]]:
        hearing = Hearing(Vad(), WakeWords([WakeWord(model="hey_jarvis")]))
        hearing.attend(Phase.LISTENING)
        length_s = len(near) / 2 / INPUT_HZ
        sound = np.zeros(len(near) // 2) if chime_at_s is None else played(Chime.WAKE, chime_at_s, length_s)
        microphone = Place(seed=2, echo_db=-10).microphone(sound, samples(near))
        return enumerate(event for frame in frames(microphone) for event in hearing.hear(frame))

    def test_alone_is_followed_by_nothing(self) -> None:
        steps = self.heard(silence(6_000))
        assert steps == [End.NO_SPEECH]

    def test_and_a_command_is_a_command_whole(self) -> None:
        command = VOICES[0].say(COMMAND)
        steps = self.heard(silence(500) + command + silence(1_000))
        assert steps[-1] is End.SILENCE
        sent = sum(len(step.frames) for step in steps if isinstance(step, Speech)) * FRAME_BYTES
        assert sent >= len(command)
