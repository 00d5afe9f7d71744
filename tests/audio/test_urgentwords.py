"""Stop, cancel and mute from voices that the network was not trained on, alone and over a reply."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable

import pytest

from agentd.audio.echo import EchoCanceller
from agentd.audio.hearing import Hearing
from agentd.audio.ownwords import OwnWords
from agentd.audio.urgentwords import WORDS, UrgentWords
from agentd.audio.vad import Vad
from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.config.settings import WakeWord
from agentd.core.events import FRAME_MS, Heard
from agentd.core.phases import Phase
from agentd.core.urgent import Apart
from tests.audio.overreply import Scene, scenes
from tests.audio.readaloud import read_aloud
from tests.speech import Voice, frames, silence, with_noise
from tests.urgent.voices import HELD_OUT

WAKE = [WakeWord(model="hey_jarvis")]
VOICES = tuple(Voice(voice, wpm=150) for voice in HELD_OUT)
OWN = "I shall stop now. To stop me, just say stop. You can also say cancel, or mute, and I will be silent."


def heard_from(wake: WakeWords) -> Floats:
    assert wake.embeddings is not None
    return wake.embeddings


def obeyed(heard: Iterable[Heard], phase: Phase) -> list[str]:
    apart = Apart()
    return [word for each in heard if (word := apart.hear(each, phase))]


def said(pcm: bytes, phase: Phase) -> list[str]:
    hearing = Hearing(Vad(), WakeWords(WAKE), urgent=UrgentWords(WORDS))
    hearing.attend(phase)
    return obeyed((heard for frame in frames(pcm) for heard in hearing.hear(frame)), phase)


def over(scene: Scene) -> list[str]:
    echo, urgent = EchoCanceller(), UrgentWords(WORDS)
    hearing = Hearing(Vad(), WakeWords(WAKE), echo, OwnWords(WAKE, urgent), urgent)
    return obeyed(scene.heard(hearing, echo), scene.phase)


def clip(word: str, voice: Voice) -> bytes:
    return with_noise(silence(1_000) + voice.say(word) + silence(600), 30)


def test_heard_while_an_answer_is_awaited_and_not_in_an_idle_room() -> None:
    heard = [said(clip(word, voice), Phase.THINKING) == [word] for word in WORDS for voice in VOICES[:4]]
    assert sum(heard) >= 10, heard
    assert said(clip("stop", VOICES[0]), Phase.IDLE) == []


def test_heard_over_a_timer_that_rings_in_an_idle_room() -> None:
    assert over(Scene("stop", VOICES[0], -6, seed=1, phase=Phase.IDLE)) == ["stop"]


def test_only_the_words_that_the_owner_wants() -> None:
    wake, urgent = WakeWords(WAKE), UrgentWords(["mute"])
    pcm, heard = clip("stop", VOICES[0]), []
    for at in range(0, len(pcm) - CHUNK_BYTES + 1, CHUNK_BYTES):
        wake.heard(pcm[at : at + CHUNK_BYTES])
        heard.append(urgent.heard(heard_from(wake)))
    assert not any(heard)


def test_a_reply_that_says_stop_does_not_stop_itself() -> None:
    assert over(Scene("", None, 0, seed=1, reply=OWN)) == []


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_urgent_words_over_replies_at_three_levels() -> None:
    for echo_db, word in itertools.product((-6, 0, 6), WORDS):
        made = scenes(word, echo_db, VOICES, [21, 22])
        heard = sum(word in over(scene) for scene in made)
        print(f"\n{word}, echo {echo_db:+} dB: {heard} of {len(made)}")
        if word == "stop" and echo_db == 0:
            assert heard >= 0.9 * len(made)
    own = [
        over(Scene("", None, echo_db, seed, reply=OWN)) for echo_db in (-6, 0, 6) for seed in range(21, 25)
    ]
    print(f"\nreplies that say the words: {sum(map(len, own))} in {len(own)}")
    assert not any(own)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_words_alone_while_an_answer_is_awaited() -> None:
    for word, more in itertools.product(WORDS, ("{0}", "please {0}", "{0}, {0}")):
        clips = [clip(more.format(word), Voice(voice, wpm=wpm)) for voice in HELD_OUT for wpm in (130, 170)]
        heard = sum(word in said(pcm, Phase.THINKING) for pcm in clips)
        print(f"\n{more.format(word)}: {heard} of {len(clips)}")
        if more == "{0}":
            assert heard >= 0.75 * len(clips)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_other_speech_for_an_hour() -> None:
    """Not over a reply, where the echo would hide some of it: heard as clearly as can be."""
    hearing = Hearing(Vad(), WakeWords(WAKE), urgent=UrgentWords(WORDS))
    hearing.attend(Phase.THINKING)
    spoken = (frame for pcm in read_aloud() for frame in frames(pcm))
    hour = itertools.islice(spoken, 3_600_000 // FRAME_MS)
    heard = [each for frame in hour for each in hearing.hear(frame)]
    understood = Counter(each.urgent for each in heard if each.urgent)
    print(f"\n{len(heard) * FRAME_MS / 60_000:.0f} min; understood: {understood}")
    for phase, most in ((Phase.SPEAKING, 15), (Phase.THINKING, 4)):
        found = Counter(obeyed(heard, phase))
        print(f"{phase.value}: {found}")
        assert sum(found.values()) <= most
        assert not found["mute"]
