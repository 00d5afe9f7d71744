"""A timer rings until it is noticed, in between what is announced."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agentd.audio.chimes import chime_pcm
from agentd.audio.ringing import Ringing
from agentd.audio.speaker import LoudSpeaker
from agentd.core.effects import Chime, Hush, PlayChime, PlayReply
from agentd.core.events import Event
from agentd.ports import Note
from tests.audio.test_player import tone
from tests.audio.test_speaker import content, with_speaker

RING = chime_pcm(Chime.TIMER)
Act = Callable[[Ringing, LoudSpeaker], Awaitable[None]]


def rings(pcm: bytes) -> int:
    return pcm.count(RING)


def heard(file: Path, act: Act, ring_for_s: float = 60.0) -> bytes:
    """What was played by the end of `act`; faster than real time."""

    async def scene(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        ringing = Ringing(speaker, ring_for_s, pause_s=0.1)
        speaker.chime(Chime.TIMER)  # as the runtime does, before watchers see it
        ringing.saw(0.0, PlayChime(Chime.TIMER))
        try:
            await act(ringing, speaker)
        finally:
            await ringing.aclose()
        assert events.empty()

    with_speaker(f"wav:{file}", scene, 20)
    return content(file)


def test_it_rings_for_its_time_and_no_longer(tmp_path: Path) -> None:
    async def act(ringing: Ringing, speaker: LoudSpeaker) -> None:  # noqa: ARG001
        await asyncio.sleep(1.5)
        played = rings(content(tmp_path / "out.wav"))
        assert 3 <= played <= 11
        await asyncio.sleep(0.5)
        assert rings(content(tmp_path / "out.wav")) == played

    heard(tmp_path / "out.wav", act, ring_for_s=1.0)


@pytest.mark.parametrize("note", [PlayChime(Chime.WAKE), PlayReply(1, b""), Hush()])
def test_whoever_speaks_to_us_has_noticed(tmp_path: Path, note: Note) -> None:
    async def act(ringing: Ringing, speaker: LoudSpeaker) -> None:  # noqa: ARG001
        await asyncio.sleep(0.4)
        ringing.saw(0.0, note)
        await asyncio.sleep(0.2)
        before = rings(content(tmp_path / "out.wav"))
        assert before >= 2
        await asyncio.sleep(0.5)
        assert rings(content(tmp_path / "out.wav")) == before

    heard(tmp_path / "out.wav", act)


def test_words_are_not_rung_over(tmp_path: Path) -> None:
    words = tone(24_000, 5)

    async def act(ringing: Ringing, speaker: LoudSpeaker) -> None:  # noqa: ARG001
        speaker.announce(words)
        await asyncio.sleep(0.8)

    pcm = heard(tmp_path / "out.wav", act)
    assert pcm.startswith(RING + words)
    assert rings(pcm) >= 3


def test_other_chimes_do_not_stop_it(tmp_path: Path) -> None:
    async def act(ringing: Ringing, speaker: LoudSpeaker) -> None:  # noqa: ARG001
        ringing.saw(0.0, PlayChime(Chime.DONE))
        await asyncio.sleep(0.5)

    assert rings(heard(tmp_path / "out.wav", act)) >= 2
