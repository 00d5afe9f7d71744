"""The voice of the embedded server: espeak-ng, one process a sentence, sound while it is still made."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agentd.core.events import REPLY_HZ
from agentd.errors import Unavailable
from agentd.resample import rate

PROGRAM = "espeak-ng"
MISSING = "The program espeak-ng is not installed, so there is no voice; type: sudo apt-get install espeak-ng"
LONGEST_TEXT = 2000  # characters; two minutes of talk
PIECE_BYTES = 2 * REPLY_HZ // 10  # 100 ms
IN_HZ = 22_050  # of espeak-ng's voices
READ_BYTES = 2 * IN_HZ // 50  # 20 ms
WAV_HEADER_BYTES = 44  # espeak-ng writes the plain one
SILENCE_LIMIT_S = 5.0  # without a byte from espeak-ng: it is stuck


@dataclass(frozen=True, slots=True)
class Voice:
    """`voice` is a name that espeak-ng knows (`espeak-ng --voices`)."""

    voice: str = "en-us"
    words_per_minute: int = 165

    def require(self) -> None:
        """Raises Unavailable when there is no espeak-ng."""
        if shutil.which(PROGRAM) is None:
            raise Unavailable(MISSING)

    async def speak(self, text: str) -> AsyncGenerator[bytes, None]:
        """`text` as 24 kHz mono s16 in pieces of 100 ms, as fast as it can be made.

        Close the iterator early (`contextlib.aclosing`) to end the process. Raises Unavailable.
        """
        converted, sound = rate(IN_HZ, REPLY_HZ), bytearray()
        async with _process(self, text) as output:
            header = await _read(output, WAV_HEADER_BYTES)
            if len(header) < WAV_HEADER_BYTES or int.from_bytes(header[24:28], "little") != IN_HZ:
                raise Unavailable(f"espeak-ng gave no sound for its voice {self.voice}")
            while pcm := await _read(output, READ_BYTES):
                sound += converted.convert(pcm[: len(pcm) & ~1])
                if len(sound) >= PIECE_BYTES:
                    yield bytes(sound[:PIECE_BYTES])
                    del sound[:PIECE_BYTES]
                await asyncio.sleep(0)  # what was read at once is still resampled piece by piece
        sound += converted.convert(b"", last=True)
        for at in range(0, len(sound), PIECE_BYTES):
            yield bytes(sound[at : at + PIECE_BYTES])


@asynccontextmanager
async def _process(voice: Voice, text: str) -> AsyncIterator[asyncio.StreamReader]:
    """The output of espeak-ng speaking `text`, which it gets on its input: no text is ever an option."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(
                PROGRAM,
                "-v",
                voice.voice,
                "-s",
                str(voice.words_per_minute),
                "-b",
                "1",
                "--stdin",
                "--stdout",
            ),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # a terminal's Ctrl-C is for us alone, who end it
        )
    except FileNotFoundError:
        raise Unavailable(MISSING) from None
    except OSError as error:
        raise Unavailable(f"espeak-ng cannot be started: {error.strerror}") from None
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(_speakable(text))  # far below the pipe's size: nothing to wait for
        process.stdin.close()
        yield process.stdout
    finally:
        with contextlib.suppress(ProcessLookupError):
            # Not `process.kill`: that looks first whether it has ended, and takes its status from asyncio.
            os.killpg(process.pid, signal.SIGKILL)
        # Not `wait`: that waits for the end of the output, which nobody reads any more.
        await process.communicate()


async def _read(output: asyncio.StreamReader, size: int) -> bytes:
    """Exactly `size` bytes, fewer only at the end."""
    try:
        async with asyncio.timeout(SILENCE_LIMIT_S):
            return await output.readexactly(size)
    except asyncio.IncompleteReadError as end:
        return end.partial
    except TimeoutError:
        raise Unavailable("espeak-ng is stuck") from None


def _speakable(text: str) -> bytes:
    """One line without control characters."""
    plain = "".join(c if c.isprintable() else " " for c in text[:LONGEST_TEXT])
    return (" ".join(plain.split()) + "\n").encode("utf-8", "replace")
