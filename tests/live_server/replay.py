"""The server's side of a recorded talk (`agentd check --live --record FILE`), played again.

What the server sent after a message of the client is sent after the client's message of the same kind, with
the pauses as they were, up to `LONGEST_PAUSE_S`. What the client says is not judged, and neither is its
credential: the service that was recorded may be another than the one we know. The first link gets the
first session of the recording and so on; the last one serves all later links.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.live_server.loopback import Loopback
from tests.live_server.spelling import camel

LONGEST_PAUSE_S = 2.0
SOUND = "realtimeInput.audio"
NO_JSON = b"\xff"

Line = Mapping[str, Any]


def read_recording(file: Path) -> list[list[Line]]:
    """→ its sessions. Raises OSError, and ValueError for what is no recording."""
    sessions: list[list[Line]] = []
    for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
        line = json.loads(text)
        if not isinstance(line, dict) or not {"at_s", "from"} <= line.keys():
            raise ValueError(f"line {number} is none of a recording")
        if kind_of(line.get("message")) == "setup":
            sessions.append([])
        if not sessions:
            raise ValueError("a recording begins with the client's set-up")
        sessions[-1].append(line)
    if not sessions:
        raise ValueError("nothing was recorded")
    return sessions


def kind_of(message: object) -> str:
    """`setup`, `clientContent`, `realtimeInput.audio` …: the member's name, and what stands in it."""
    if not isinstance(message, Mapping) or not message:
        return ""
    name, content = next(iter(message.items()))
    name = camel(name)
    within = isinstance(content, Mapping) and name == "realtimeInput"
    return f"{name}.{camel(next(iter(content), ''))}" if within else name


@dataclass(frozen=True)
class Cue:
    """The client's `count`th message of a kind. Of speech, which another voice cuts into fewer pieces, the
    next message of another kind will do as well."""

    kind: str
    count: int
    instead: Cue | None = None

    def has_come(self, heard: Counter[str]) -> bool:
        return heard[self.kind] >= self.count or (self.instead is not None and self.instead.has_come(heard))


def played(session: Sequence[Line]) -> Iterator[tuple[float, Cue | Line]]:
    """In order: the pause before it in seconds, and what to wait for or to send."""
    counted: Counter[str] = Counter()
    cues: list[Cue] = []
    for line in session:
        if line["from"] == "client":
            kind = kind_of(line.get("message"))
            counted[kind] += 1
            cues.append(Cue(kind, counted[kind]))
    others = (cue for cue in cues if cue.kind != SOUND)
    later = next(others, None)
    waiting, before_s = iter(cues), 0.0
    for line in session:
        pause_s = min(max(line["at_s"] - before_s, 0.0), LONGEST_PAUSE_S)
        before_s = line["at_s"]
        if line["from"] != "client":
            yield pause_s, line
            continue
        cue = next(waiting)
        if cue.kind == SOUND:
            cue = Cue(cue.kind, cue.count, later)
        else:
            later = next(others, None)
        yield 0.0, cue


class Replay(Loopback):
    """The server's part of a recording."""

    def __init__(self, sessions: Sequence[Sequence[Line]], port: int = 0) -> None:
        super().__init__(port)
        self._sessions = sessions
        self.links = 0

    async def _serve(self, connection: ServerConnection) -> None:
        session = self._sessions[min(self.links, len(self._sessions) - 1)]
        self.links += 1
        heard: Counter[str] = Counter()
        news = asyncio.Event()
        playing = asyncio.create_task(_play(connection, session, heard, news))
        try:
            async for frame in connection:
                heard[_kind_of_frame(frame)] += 1
                news.set()
        except ConnectionClosed:
            pass
        finally:
            playing.cancel()


def _kind_of_frame(frame: str | bytes) -> str:
    try:
        return kind_of(json.loads(frame))
    except (ValueError, RecursionError):
        return ""


async def _play(
    connection: ServerConnection, session: Sequence[Line], heard: Counter[str], news: asyncio.Event
) -> None:
    with suppress(ConnectionClosed):
        for pause_s, due in played(session):
            if isinstance(due, Cue):
                while not due.has_come(heard):
                    news.clear()
                    await news.wait()
                continue
            await asyncio.sleep(pause_s)
            await _send(connection, due)


async def _send(connection: ServerConnection, line: Line) -> None:
    match line:
        case {"message": message}:
            await connection.send(json.dumps(message).encode())
        case {"bytes": int(size)}:
            await connection.send(NO_JSON * size)
        case {"end": str(end)} if (code := end.partition(" ")[0]).isdecimal():
            await connection.close(int(code), end.partition(" ")[2].encode()[:120].decode(errors="ignore"))
        case _:
            connection.transport.abort()
