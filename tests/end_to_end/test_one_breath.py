"""Wake word and command in one breath: nothing of the command is lost; and a wake word alone is no command.

Real speech, voice activity detector, wake model and conversation; as fast as they can, without link or card.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest

from agentd.audio.hearing import Hearing
from agentd.audio.vad import Vad
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.config.settings import WakeWord
from agentd.core.conversation import Conversation
from agentd.core.effects import OpenLink, SendAudio
from agentd.core.events import FRAME_BYTES, LinkReady
from agentd.core.manners import Manners
from tests.end_to_end.daemon import voiced_part
from tests.speech import HZ, VOICES, Voice, silence, with_noise

WAKE = "hey jarvis"
COMMANDS = ("stop", "lights", "louder", "next", "what time is it", "turn on the kitchen lights")
GAPS_MS = (0, 50, 100, 200)
SPEEDS_WPM = (110, 150, 180)
NOISES_DB = (None, 20)  # below the speech; None: clean
LAST_MS = 300  # of a command that was spoken as one sentence with the wake word: where it begins is not known
AFTER_MS = 2_600  # longer than any doubt; and the wake model has forgotten all by the next clip
LONE_SENT = 0.2  # share; nearly all of them at up to 130 words a minute
# Share that is still lost: 4 of 271, all at 180 words a minute, where score and silence are those of a lone
# wake word. With a `LONE_MS` of 600 these 4 arrive, but over twice as many lone words are taken for commands.
SENTENCES_LOST = 0.02


@dataclass(frozen=True, slots=True)
class Clip:
    """What the microphone hears, 16 kHz mono s16, and the part of it that must be sent whole."""

    pcm: bytes
    command: bytes


def clip(words: bytes, command_bytes: int, noise_db: float | None, number: int) -> Clip:
    """The last `command_bytes` of the words are the command; `number` shifts them against the chunks."""
    before = silence(1_000 + number * 27 % 80)
    pcm = before + words + silence(AFTER_MS)
    pcm = pcm.ljust(-(-len(pcm) // CHUNK_BYTES) * CHUNK_BYTES, b"\0")
    if noise_db is not None:
        pcm = with_noise(pcm, noise_db, seed=number)
    end = len(before) + len(words)
    return Clip(pcm, pcm[end - command_bytes : end])


def lone(voices: Iterable[Voice], noises: Iterable[float | None]) -> Iterator[Clip]:
    for number, (voice, noise_db) in enumerate(itertools.product(voices, noises)):
        yield clip(voiced_part(voice.say(WAKE)), 0, noise_db, number)


def joined(
    voices: Iterable[Voice], noises: Iterable[float | None], commands: Iterable[str], gaps_ms: Iterable[int]
) -> Iterator[Clip]:
    """Wake word and command spoken apart and put together, so that the command's first sample is known."""
    cases = itertools.product(voices, noises, commands, gaps_ms)
    for number, (voice, noise_db, command, gap_ms) in enumerate(cases):
        said = voiced_part(voice.say(command))
        words = voiced_part(voice.say(WAKE)) + silence(gap_ms) + said
        yield clip(words, len(said), noise_db, number)


def sentences(
    voices: Iterable[Voice], noises: Iterable[float | None], commands: Iterable[str]
) -> Iterator[Clip]:
    """Spoken as one: the wake word runs into the command, and both are shorter."""
    for number, (voice, noise_db, command) in enumerate(itertools.product(voices, noises, commands)):
        words = voiced_part(voice.say(f"{WAKE} {command}"))
        yield clip(words, LAST_MS * HZ // 1000 * 2, noise_db, number)


class House:
    """Hears clip after clip with one pair of ears, as a daemon."""

    def __init__(self) -> None:
        self._hearing = Hearing(Vad(), WakeWords([WakeWord(model="hey_jarvis")]))

    def sent(self, pcm: bytes) -> bytes | None:
        """What of the clip is sent on a link that is ready at once; None where no wake word was heard."""
        conversation = Conversation(Manners())
        woken, sent = False, bytearray()
        for start in range(0, len(pcm), FRAME_BYTES):
            end = start + FRAME_BYTES
            self._hearing.attend(conversation.phase)
            for heard in self._hearing.hear(pcm[start:end]):
                woken = woken or heard.wake is not None
                for effect in conversation.handle(heard, end / 2 / HZ):
                    if isinstance(effect, OpenLink):
                        assert not conversation.handle(LinkReady(effect.link), end / 2 / HZ)
                    elif isinstance(effect, SendAudio):
                        sent += effect.pcm
        return bytes(sent) if woken else None

    def count(self, clips: Iterable[Clip]) -> Counter[str]:
        """How many wake words were `heard`, clips `sent`, and commands `lost` as they were not sent whole."""
        found: Counter[str] = Counter()
        for each in clips:
            sent = self.sent(each.pcm)
            found["heard"] += sent is not None
            found["sent"] += bool(sent)
            found["lost"] += sent is not None and each.command not in sent
        return found


def test_a_wake_word_alone_is_no_command_and_a_command_of_one_word_is_one() -> None:
    house, voices = House(), [replace(voice, wpm=150) for voice in VOICES[::3]]
    alone = house.count(lone(voices, [None]))
    assert (alone["heard"], alone["sent"]) == (4, 0)
    commands = house.count(joined(voices, [None], ["stop", "next"], [0, 100]))
    assert (commands["heard"], commands["lost"]) == (15, 0)
    spoken = house.count(sentences(voices, [None], ["stop"]))
    assert spoken["heard"] >= 3
    assert spoken["lost"] == 0


@pytest.mark.proof
@pytest.mark.timeout(1_800)
def test_eleven_voices_at_all_speeds() -> None:
    house = House()
    voices = [replace(voice, wpm=wpm) for wpm, voice in itertools.product(SPEEDS_WPM, VOICES)]
    every = [replace(voice, wpm=wpm) for wpm, voice in itertools.product(range(110, 181, 10), VOICES)]
    alone = house.count(lone(every, NOISES_DB))
    commands = house.count(joined(voices, NOISES_DB, COMMANDS, GAPS_MS))
    spoken = house.count(sentences(voices, NOISES_DB, COMMANDS))
    print(f"\nlone wake words: {alone['sent']} of {alone['heard']} were taken for a command", end="")
    print(f"\ncommands after the wake word: {commands['lost']} of {commands['heard']} were lost", end="")
    print(f"\nthe same spoken as one sentence: {spoken['lost']} of {spoken['heard']} were lost")
    assert alone["heard"] >= 160
    assert alone["sent"] <= LONE_SENT * alone["heard"]
    assert commands["heard"] >= 1_400
    assert commands["lost"] == 0
    assert spoken["heard"] >= 260
    assert spoken["lost"] <= SENTENCES_LOST * spoken["heard"]
