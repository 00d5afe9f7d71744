"""Announcements with the real voice, into a file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest

from agentd.audio.announcer import MOST_WAITING, Announcer, Synth
from agentd.audio.chimes import chime_pcm
from agentd.audio.level import level_dbfs
from agentd.audio.speaker import LoudSpeaker
from agentd.core.effects import Chime, Hush, PlayChime
from agentd.core.events import REPLY_HZ, Event
from agentd.local.voice import Voice
from tests.audio.test_player import tone
from tests.audio.test_speaker import content, with_speaker

Act = Callable[[Announcer, LoudSpeaker], Awaitable[None]]


async def beep(words: str) -> AsyncGenerator[bytes, None]:
    """A voice that is there at once: as many tenths of a second as there are letters."""
    yield tone(len(words) * 2_400, len(words))


def announce(file: Path, synth: Synth, act: Act, pace: float = 20) -> bytes:
    """What was played by the end of `act`."""

    async def scene(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        announcer = Announcer(synth, speaker)
        try:
            await act(announcer, speaker)
        finally:
            await announcer.aclose()
        assert events.empty(), "an announcement is no reply"

    with_speaker(f"wav:{file}", scene, pace)
    return content(file)


async def until_silent(speaker: LoudSpeaker, file: Path, least: int) -> None:
    while len(content(file)) < least or speaker.announcing:
        await asyncio.sleep(0.02)


async def talks(announcer: Announcer, file: Path) -> None:
    """Has begun to, with more to come."""
    announcer.say("a" * 300)
    announcer.say("b" * 200)
    while len(content(file)) < 5_000:
        await asyncio.sleep(0.01)


def test_words_are_spoken(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"

    async def act(announcer: Announcer, speaker: LoudSpeaker) -> None:
        assert announcer.takes("The key for the model is refused.\n-f /etc/passwd")
        await until_silent(speaker, file, 2 * REPLY_HZ)

    pcm = announce(file, Voice().speak, act)
    assert 1.5 < len(pcm) / 2 / REPLY_HZ < 6
    assert level_dbfs(pcm) > -40


def test_the_same_is_not_said_twice_at_once_and_something_else_follows(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"

    async def act(announcer: Announcer, speaker: LoudSpeaker) -> None:
        assert announcer.takes("one")
        assert not announcer.takes("one")
        await asyncio.sleep(0)
        assert not announcer.takes(" one ")
        assert announcer.takes("three")
        assert not announcer.takes("three")
        assert not announcer.takes("  ")
        await until_silent(speaker, file, 2 * 8 * 2_400)
        await asyncio.sleep(0.2)
        assert announcer.takes("one")
        await until_silent(speaker, file, 2 * 11 * 2_400)

    pcm = announce(file, beep, act)
    assert pcm == tone(7_200, 3) + tone(12_000, 5) + tone(7_200, 3)


def test_there_is_a_bound_to_what_waits(tmp_path: Path) -> None:
    async def act(announcer: Announcer, _speaker: LoudSpeaker) -> None:
        said = [announcer.takes(f"word {number}") for number in range(20)]
        assert said.count(True) == MOST_WAITING

    announce(tmp_path / "out.wav", beep, act)


def test_a_wake_word_ends_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"

    async def act(announcer: Announcer, speaker: LoudSpeaker) -> None:
        await talks(announcer, file)
        speaker.chime(Chime.WAKE)
        announcer.saw(0.0, PlayChime(Chime.WAKE))
        await until_silent(speaker, file, 0)
        await asyncio.sleep(0.3)

    pcm = announce(file, beep, act, pace=4)
    assert pcm.endswith(chime_pcm(Chime.WAKE))
    assert len(pcm) < 2 * 30 * REPLY_HZ / 2


def test_hushed_without_a_sound(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"

    async def act(announcer: Announcer, speaker: LoudSpeaker) -> None:
        await talks(announcer, file)
        speaker.hush()
        announcer.saw(0.0, Hush())
        await until_silent(speaker, file, 0)
        await asyncio.sleep(0.3)

    assert 5_000 <= len(announce(file, beep, act, pace=4)) < 2 * 30 * REPLY_HZ / 2


def test_a_wake_word_before_the_voice_is_ready_keeps_it_silent(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def slow(words: str) -> AsyncGenerator[bytes, None]:
        begun.set()
        await asyncio.sleep(0.2)
        yield tone(24_000, len(words))

    async def act(announcer: Announcer, _speaker: LoudSpeaker) -> None:
        announcer.say("late")
        await begun.wait()
        announcer.saw(0.0, PlayChime(Chime.WAKE))
        await asyncio.sleep(0.4)

    assert announce(tmp_path / "out.wav", slow, act) == b""


def test_without_a_voice_there_is_the_error_chime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.wav"
    monkeypatch.setenv("PATH", os.devnull)

    async def act(announcer: Announcer, _speaker: LoudSpeaker) -> None:
        announcer.say("nobody can say this")
        while len(content(file)) < len(chime_pcm(Chime.ERROR)):
            await asyncio.sleep(0.01)

    assert announce(file, Voice().speak, act) == chime_pcm(Chime.ERROR)
