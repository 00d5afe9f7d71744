"""Pictures from the owner's cameras: what a command writes, or what lies in a file."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import stat
import time

from agentd.home.answer import Refusal
from agentd.home.language.picture import MOST_BYTES, Picture, whole
from agentd.home.plan import LookPlan
from agentd.home.reading import age
from agentd.service.owncommand import environment, signal_all

log = logging.getLogger(__name__)

LIMIT_S = 8.0  # the model waits meanwhile, ten seconds at most
END_S = 1.0  # for what was killed to be gone
MOST_COMPLAINT = 500  # characters of what a command says on its stderr
PIECE_BYTES = 64 * 1024


async def look(plan: LookPlan, limit_s: float = LIMIT_S) -> Picture | Refusal:
    """As `agentd.ports.Look`."""
    try:
        async with asyncio.timeout(limit_s):
            if plan.command:
                return whole(await _output(plan.command))
            return await asyncio.to_thread(_content, plan)
    except TimeoutError:
        problem = f"the camera took longer than {limit_s:g} seconds"
    except OSError as error:
        what = plan.command[0] if plan.command else plan.file
        problem = f"{what} cannot be used ({error.strerror})"
    except ValueError as error:
        problem = str(error)
    log.warning("%s: no picture: %s", plan.tool, problem, extra={"TOOL": plan.tool})
    return Refusal(f"There is no picture: {problem}.")


async def _output(command: tuple[str, ...]) -> bytes:
    """All that the command writes, without a shell. It ends with us, and whatever it has begun with it."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    assert process.stdout
    assert process.stderr
    complaining = asyncio.create_task(_last_words(process.stderr))
    try:
        image = await _read(process.stdout)
        if len(image) <= MOST_BYTES and (status := await process.wait()):
            complaint = await complaining
            log.warning("%s ended with status %d: %s", command[0], status, complaint)
            raise ValueError(f"the camera's command failed with status {status}")
        return image
    finally:
        signal_all(process)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                await asyncio.gather(_last_words(process.stdout), complaining, process.wait())


async def _read(output: asyncio.StreamReader) -> bytes:
    """One byte more than is allowed, at most."""
    image = bytearray()
    while len(image) <= MOST_BYTES and (piece := await output.read(PIECE_BYTES)):
        image += piece
    return bytes(image[: MOST_BYTES + 1])


async def _last_words(errors: asyncio.StreamReader) -> str:
    said = b""
    while piece := await errors.read(PIECE_BYTES):
        said = (said + piece)[-MOST_COMPLAINT:]
    return " ".join(said.decode("utf-8", "replace").split())


def _content(plan: LookPlan) -> Picture:
    """Raises OSError and ValueError."""
    descriptor = os.open(plan.file, os.O_RDONLY | os.O_NONBLOCK)  # a pipe without a writer would hold us
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(f"{plan.file} is no file")
        old_s = max(0.0, time.time() - status.st_mtime)
        if plan.max_age_s is not None and old_s > plan.max_age_s:
            raise ValueError(f"the last one is {age(old_s)} old")
        return whole(os.read(descriptor, MOST_BYTES + 1), round(old_s, 1))
    finally:
        os.close(descriptor)
