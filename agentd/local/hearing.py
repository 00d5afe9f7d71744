"""The recogniser as a session sees it: a process of its own, asked for the words of an utterance.

A process and not a thread: its 100 MB go back when the session ends, and no decoding holds the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import agentd
from agentd.errors import Unavailable
from agentd.local.grammar import Grammar
from agentd.local.worker import frame, task

logger = logging.getLogger(__name__)

ANSWER_LIMIT_S = 30.0  # loading included; a minute of speech takes a Pi some ten seconds
GONE = "the recogniser ended unexpectedly"


class Hearing:
    """Starts at once; `words` waits until it is ready. To be closed with `aclose`."""

    def __init__(self, grammar: Grammar, wake_words: tuple[str, ...]) -> None:
        self._grammar = grammar
        self._task = task(wake_words, grammar.automaton()) if grammar.patterns else b""
        self._process: asyncio.subprocess.Process | None = None
        self._owed = 0  # answers not read yet; more than one when a question was given up
        self._ready = asyncio.create_task(self._start(), name="recogniser")

    async def words(self, pcm: bytes) -> list[str]:
        """What was said in 16 kHz mono s16; empty when it was no command. Raises Unavailable."""
        await asyncio.shield(self._ready)
        if self._process is None:  # there is nothing that could be said
            return []
        await self._ask(pcm)
        hearings: list[list[str]] = []
        while self._owed:  # the last answer is ours
            hearings = await self._answer()
        return self._grammar.agreed(hearings)

    async def aclose(self) -> None:
        self._ready.cancel()
        with contextlib.suppress(asyncio.CancelledError, Unavailable):
            await self._ready
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # see `agentd.local.voice`
            await self._process.wait()

    async def _start(self) -> None:
        if not self._task:
            return
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "agentd.local.worker"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(Path(agentd.__file__).parents[1])},
                start_new_session=True,  # a terminal's Ctrl-C is for us alone; it ends with its input
            )
        except OSError as error:
            raise Unavailable(f"the recogniser cannot be started: {error.strerror}") from None
        await self._ask(self._task)
        if unspeakable := await self._answer():
            logger.warning("no phrase with these words can be recognised: %s", ", ".join(unspeakable))

    async def _ask(self, body: bytes) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(frame(body))
        self._owed += 1
        try:
            await self._process.stdin.drain()
        except ConnectionError:
            raise Unavailable(GONE) from None

    async def _answer(self) -> Any:
        """What one line of the recogniser's output holds."""
        assert self._process
        assert self._process.stdout
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                # A line is taken whole or not at all, also when this is cancelled.
                line = await self._process.stdout.readline()
        except TimeoutError:
            raise Unavailable("the recogniser takes too long") from None
        if not line.endswith(b"\n"):
            raise Unavailable(GONE)
        self._owed -= 1
        return json.loads(line)
