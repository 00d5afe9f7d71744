"""The control socket: people and programs of this machine tell the running daemon what they want.

One JSON object per line each way; see `agentd.service.wishes`. After `{"do": "events"}` each public event is
a line. Nobody is waited for: who does not read is let go.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import struct
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from agentd.core.happenings import VERSION
from agentd.service.doorway import Doorway, claim
from agentd.service.wishes import KNOWN, Facts, Wishes, refused

log = logging.getLogger(__name__)

MOST_LINE = 300_000  # bytes: the largest picture, in base64, and a question about it
MOST_CALLERS = 16
MOST_BEHIND = 64 * 1024  # bytes that a caller has not read, beyond what the kernel keeps
PATIENCE_S = 60.0  # for a wish; then the place is somebody else's
LOOK_S = 10.0  # whether the socket is still there; nobody waits for it
EVENTS = "events"
WISHES = (*KNOWN, EVENTS)
QUIET = ("status", EVENTS)  # nothing is changed by them

_PEER = struct.Struct("3i")  # SO_PEERCRED, unix(7): pid, uid, gid


class Control:
    """`run` it in a task; `tell` is an `agentd.ports.Reader`. On the loop's thread."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._callers: set[_Caller] = set()

    async def run(self, directories: Sequence[Path]) -> None:
        """Until cancelled, in the first of them that can be had; without one all else goes on."""
        async with asyncio.TaskGroup() as tasks:
            while doorway := claim(directories):
                log.info("the control socket is %s", doorway.path)
                with contextlib.closing(doorway):
                    await self._receive(doorway, tasks)
                log.warning("the control socket %s is gone: there will be another one", doorway.path)

    async def _receive(self, doorway: Doorway, tasks: asyncio.TaskGroup) -> None:
        """Until nobody can find it any more. Whoever is connected remains so."""
        # not start_unix_server: from Python 3.13 on that removes the socket's file, by a name of ours that is
        # gone by then
        arrived = partial(self._arrived, tasks)
        server = await asyncio.start_server(arrived, sock=doorway.socket, limit=MOST_LINE)
        with contextlib.closing(server):
            while doorway.stands:
                await asyncio.sleep(LOOK_S)

    def tell(self, facts: Facts) -> None:
        """Everybody who wants to know what happens, knows."""
        for caller in self._callers:
            if caller.reads_events:
                caller.send(facts)

    def _arrived(
        self, tasks: asyncio.TaskGroup, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        caller = _Caller(writer)
        if len(self._callers) < MOST_CALLERS:
            self._callers.add(caller)
            tasks.create_task(self._serve(reader, caller), name="caller")
            return
        caller.send(refused(f"{MOST_CALLERS} others are connected already; try again later"))
        caller.close()

    async def _serve(self, reader: asyncio.StreamReader, caller: _Caller) -> None:
        try:
            while True:
                async with asyncio.timeout(None if caller.reads_events else PATIENCE_S):
                    line = await reader.readuntil(b"\n")
                await self._hear(line, caller)
        except asyncio.LimitOverrunError:
            caller.send(refused(f"a line has {MOST_LINE} bytes at most"))
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError):
            pass  # it has gone, or has nothing to say
        finally:
            self._callers.discard(caller)
            caller.close()

    async def _hear(self, line: bytes, caller: _Caller) -> None:
        try:
            wish = _read(line)
            if wish["do"] not in QUIET:
                log.info("the control socket: %s, by %s", wish["do"], caller.name)
            if wish["do"] == EVENTS:
                caller.reads_events = True
                caller.send({"v": VERSION, "done": False})
            else:
                caller.send(await self._wishes.carry_out(wish, caller.send))
        except ValueError as wrong:
            caller.send(refused(str(wrong)))


class _Caller:
    """Somebody who is connected."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.reads_events = False
        connection: socket.socket = writer.get_extra_info("socket")
        pid, uid, _ = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
        self.name = f"user {uid}, process {pid}"

    def send(self, facts: Facts) -> None:
        """Returns at once."""
        transport = self._writer.transport
        if transport.is_closing():
            return
        self._writer.write(json.dumps(facts, ensure_ascii=False).encode() + b"\n")
        if transport.get_write_buffer_size() > MOST_BEHIND:
            log.warning("the control socket: %s does not read what it has asked for", self.name)
            transport.abort()

    def close(self) -> None:
        """What the kernel has not taken by now, nobody reads."""
        transport = self._writer.transport
        (transport.abort if transport.get_write_buffer_size() else transport.close)()


def _read(line: bytes) -> Facts:
    """Raises ValueError."""
    try:
        wish = json.loads(line)
    except (ValueError, RecursionError):
        wish = None
    if not isinstance(wish, dict):
        raise ValueError('a wish is a JSON object in one line, as {"do": "status"}')
    if wish.get("do") not in WISHES:
        raise ValueError(f"`do` is one of {', '.join(WISHES)}")
    return wish
