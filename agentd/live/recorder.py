"""What travels in a session, as JSON lines to be played again, without what was said or is secret.

`{"at_s": 1.25, "from": "server", "message": {…}}`, and from either end "client". Of a frame that is no JSON
`"bytes"` tells the size. `"end"` is what the server said when it ended the link, empty where it just broke.
Every session begins with the client's `setup`. Times are from the first message on.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from pydantic import BaseModel

from agentd.live.loss import Loss
from agentd.live.socket import SECRET_LENGTH
from agentd.live.watched import Watch
from agentd.wire.client import ClientMessage
from agentd.wire.redacted import BLANK, redacted
from agentd.wire.server import ServerMessage


class Recorder(Watch):
    """`lines` grow as it watches. `clock` gives seconds; `key` is left out also where a server quotes it."""

    def __init__(self, clock: Callable[[], float], key: str | None = None) -> None:
        self.lines: list[str] = []
        self._clock = clock
        self._key = key if key and len(key) >= SECRET_LENGTH else None
        self._began_s: float | None = None

    def went(self, text: str) -> None:
        self._write("client", _message(text, ClientMessage))

    def came(self, frame: bytes) -> None:
        self._write("server", _message(frame, ServerMessage))

    def lost(self, loss: Loss) -> None:
        self._write("server", {"end": loss.detail})

    def _write(self, end: str, told: dict[str, object]) -> None:
        now_s = self._clock()
        self._began_s = now_s if self._began_s is None else self._began_s
        line = json.dumps({"at_s": round(now_s - self._began_s, 3), "from": end, **told}, ensure_ascii=False)
        self.lines.append(line.replace(self._key, BLANK) if self._key else line)


def _message(frame: str | bytes, form: type[BaseModel]) -> dict[str, object]:
    try:
        return {"message": redacted(json.loads(frame), form)}
    except (ValueError, RecursionError):
        return {"bytes": len(frame)}
