"""`mqtt.url: embedded`: a private broker for trying out. mosquitto where it is installed, else in-process."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from agentd.errors import Unavailable
from agentd.mqtt import inprocess

log = logging.getLogger(__name__)

Kind = Literal["mosquitto", "inprocess"]

START_S = 10.0
RESTART_S = 1.0
STOP_S = 1.0


@asynccontextmanager
async def embedded_broker(prefer: Kind = "mosquitto") -> AsyncIterator[str]:
    """Yields the URL of a broker on loopback that lives as long as the context.

    Anyone on this machine may use it; nothing is stored. Raises Unavailable when none can be started.
    """
    program = find_mosquitto()
    if prefer == "mosquitto" and program is not None:
        async with _private_mosquitto(program) as url:
            yield url
    else:
        async with _in_process() as url:
            yield url


def find_mosquitto() -> str | None:
    """Its path; Debian keeps it where ordinary users do not look."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def _in_process() -> AsyncIterator[str]:
    port = _free_port()
    try:
        broker = await inprocess.start(port)
    except OSError as error:
        raise Unavailable(f"the embedded broker cannot be started: {error}") from error
    try:
        yield f"mqtt://127.0.0.1:{port}?version=3.1.1"
    finally:
        await broker.shutdown()


@asynccontextmanager
async def _private_mosquitto(program: str) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory(prefix="agentd-broker-") as folder:
        port, config = _free_port(), Path(folder, "mosquitto.conf")
        config.write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
            f"user {getpass.getuser()}\nlog_dest stderr\nlog_type error\n",
            encoding="utf-8",
        )
        process = await _start(program, config, port)
        keeper = asyncio.create_task(_keep(process, program, config, port))
        try:
            yield f"mqtt://127.0.0.1:{port}"
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper


async def _keep(process: asyncio.subprocess.Process, program: str, config: Path, port: int) -> None:
    """Notices its death and starts it again, on the same port; ends it when cancelled."""
    while True:
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            await _stop(process)
            raise
        log.error("the embedded broker ended (status %d); starting it again", status)
        await asyncio.sleep(RESTART_S)
        try:
            process = await _start(program, config, port)
        except Unavailable as trouble:
            log.error("%s", trouble)


async def _start(program: str, config: Path, port: int) -> asyncio.subprocess.Process:
    complaints = config.with_suffix(".log")
    # It would tell systemd that it is ready, in our place.
    environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
    with complaints.open("wb") as log_file:
        process = await asyncio.create_subprocess_exec(
            *(*_with_us(), program, "-c", str(config)),
            stdin=asyncio.subprocess.DEVNULL,
            stderr=log_file,
            env=environment,
            start_new_session=True,  # Ctrl-C is ours to take: we still have to say goodbye through it
        )
    try:
        async with asyncio.timeout(START_S):
            while not await answers(port):
                if process.returncode is not None:
                    words = complaints.read_text("utf-8", "replace").strip()
                    raise Unavailable(f"mosquitto ended at once (status {process.returncode}): {words}")
                await asyncio.sleep(0.01)
    except TimeoutError:
        await _stop(process)
        raise Unavailable("mosquitto does not take connections") from None
    except asyncio.CancelledError:
        await _stop(process)
        raise
    return process


async def answers(port: int) -> bool:
    """Whether something on this machine takes connections on `port`."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _with_us() -> tuple[str, ...]:
    """The kernel ends it when we are killed; a broker without its daemon would run for ever.

    A service's processes are ended together by systemd, and its sandbox would not let setpriv do its work.
    """
    setpriv = None if os.environ.get("NOTIFY_SOCKET") else shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM") if setpriv else ()


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
