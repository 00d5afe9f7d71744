"""espeak-ng itself, and its absence."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import numpy as np
import pytest

from agentd.errors import Unavailable
from agentd.local.voice import PIECE_BYTES, Voice


def spoken(text: str) -> list[bytes]:
    async def pieces() -> list[bytes]:
        return [piece async for piece in Voice().speak(text)]

    return asyncio.run(pieces())


def test_a_sentence_comes_in_pieces_of_a_tenth_of_a_second() -> None:
    pieces = spoken("It is twenty one degrees in the kitchen.")
    assert {len(piece) for piece in pieces[:-1]} == {PIECE_BYTES}
    sound = np.frombuffer(b"".join(pieces), "<i2")
    assert 1.5 < len(sound) / 24_000 < 4
    assert np.abs(sound).max() > 5_000


@pytest.mark.parametrize("text", ["--version", "-v de hello", "$(reboot)", "a\nb\0c", "\ud800 half", ""])
def test_a_text_is_only_ever_spoken(text: str) -> None:
    assert len(b"".join(spoken(text))) % 2 == 0


def test_a_long_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentd.local.voice.LONGEST_TEXT", 30)
    assert 48_000 < len(b"".join(spoken("no " * 100))) < 48_000 * 8


def test_giving_up_leaves_no_process() -> None:
    async def first() -> bytes:
        async with aclosing(Voice().speak("a long story, " * 50)) as pieces:
            return await anext(pieces)

    assert len(asyncio.run(first())) == PIECE_BYTES


def test_giving_up_with_much_unread_does_not_hang() -> None:
    async def first() -> None:
        async with asyncio.timeout(10), aclosing(Voice().speak("a long story, " * 100)) as pieces:
            await anext(pieces)
            await asyncio.sleep(0.5)  # espeak-ng fills the buffer meanwhile

    asyncio.run(first())


def test_without_espeak_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(Unavailable, match="apt-get install espeak-ng"):
        spoken("hello")
    with pytest.raises(Unavailable, match="apt-get install espeak-ng"):
        Voice().require()
