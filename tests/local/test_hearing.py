"""The recogniser's process: words, patience, its death, and questions given up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest

from agentd.errors import Unavailable
from agentd.local.grammar import Grammar
from agentd.local.hearing import Hearing
from tests.home.books import book, command
from tests.local.house import shipped_book, utterance
from tests.speech import Voice

GRAMMAR = Grammar.of(shipped_book().tools.values())
WAKE_WORDS = ("hey jarvis",)
PERSON = Voice("en-us")


def children() -> list[int]:
    """The processes that this one started and that are not gone yet."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def test_words_of_an_utterance_and_no_process_afterwards() -> None:
    async def run() -> list[str]:
        hearing = Hearing(GRAMMAR, WAKE_WORDS)
        try:
            words = await hearing.words(utterance("open the bedroom blinds", PERSON))
            assert set(children()) - before
        finally:
            await hearing.aclose()
        return words

    before = set(children())
    assert "bedroom" in asyncio.run(run())
    assert not set(children()) - before


def test_a_question_given_up_does_not_answer_the_next() -> None:
    async def run() -> list[str]:
        hearing = Hearing(GRAMMAR, WAKE_WORDS)
        try:
            await hearing.words(bytes(16_000))  # ready
            given_up = asyncio.create_task(hearing.words(utterance("turn on the kitchen lights", PERSON)))
            await asyncio.sleep(0.02)
            given_up.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await given_up
            return await hearing.words(utterance("open the bedroom blinds", PERSON))
        finally:
            await hearing.aclose()

    assert "bedroom" in asyncio.run(run())


def test_a_dead_recogniser_is_told() -> None:
    async def run() -> None:
        hearing = Hearing(GRAMMAR, WAKE_WORDS)
        try:
            await hearing.words(bytes(16_000))
            (recogniser,) = set(children()) - before
            os.kill(recogniser, signal.SIGKILL)
            await hearing.words(bytes(16_000))
        finally:
            await hearing.aclose()

    before = set(children())
    with pytest.raises(Unavailable, match="recogniser"):
        asyncio.run(run())


def test_without_phrases_there_is_no_process() -> None:
    async def run() -> None:
        hearing = Hearing(Grammar(), WAKE_WORDS)
        assert await hearing.words(bytes(16_000)) == []
        assert not set(children()) - before
        await hearing.aclose()

    before = set(children())
    asyncio.run(run())


@pytest.mark.parametrize("after_s", [0, 0.001, 0.01, 0.05, 0.2])
def test_closing_at_any_moment_leaves_nothing(after_s: float) -> None:
    async def run() -> None:
        hearing = Hearing(GRAMMAR, WAKE_WORDS)
        await asyncio.sleep(after_s)
        await hearing.aclose()

    before = set(children())
    asyncio.run(run())
    assert not set(children()) - before


def test_words_that_cannot_be_said_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    tools = book(odd=command({"topic": "home/odd", "text": "1"}, phrases=["start жук", "open the loggia"]))

    async def run() -> None:
        hearing = Hearing(Grammar.of(tools.tools.values()), WAKE_WORDS)
        try:
            await hearing.words(bytes(16_000))
        finally:
            await hearing.aclose()

    asyncio.run(run())
    assert [record for record in caplog.messages if "жук" in record and "loggia" not in record]
