"""A readable log of what a client says, and of what is wrong with it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.live_server.order import scheduling_of
from tests.live_server.session import Session
from tests.live_server.turns import BYTES_PER_MS

REPLY_BYTES_PER_MS = 48
SHOWN = 400  # characters of a set-up or an answer


class Diary:
    """Writes a line per message; speech is summed up, as there are fifty pieces in a second."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._began: dict[int, float] = {}
        self._pieces: dict[str, list[int]] = {}  # by direction: sizes in bytes

    def opened(self, session: Session) -> None:
        self._began[session.number] = session.opened_at
        credential = [name for name in ("x-goog-api-key", "authorization") if name in session.headers]
        path, _, query = session.path.partition("?")
        credential += [each.partition("=")[0] for each in query.split("&") if each]
        self._line(session, "--", f"connected to {path}, credential in {', '.join(credential) or 'nothing'}")

    def came(self, session: Session, name: str, content: Any, wrong: Sequence[str]) -> None:
        if name == "realtimeInput" and isinstance(content, dict) and "audio" in content and not wrong:
            self._pieces.setdefault("<-", []).append(len(content["audio"]["data"]) * 3 // 4)
            return
        self._flush(session)
        self._line(session, "<-", _told(name, content))
        for each in wrong:
            self._line(session, "!!", f"{each}; the session is closed with 1007")

    def went(self, session: Session, message: Mapping[str, Any]) -> None:
        sound = sum(len(each) for each in _sounds(message))
        if sound and message["serverContent"].keys() <= {"modelTurn", "outputTranscription"}:
            if words := message["serverContent"].get("outputTranscription"):
                self._line(session, "->", f"outputTranscription {_short(words)}")
            self._pieces.setdefault("->", []).append(sound)
            return
        self._flush(session)
        self._line(session, "->", _short(message))

    def closed(self, session: Session) -> None:
        self._flush(session)
        for each in session.received.remarks:
            self._line(session, "??", each)
        for call_id, name in session.received.open_calls.items():
            self._line(session, "??", f"{name} ({call_id}) was never answered")
        for turn in session.received.turns:
            fate = "replied to" if turn.replied else "not replied to"
            self._line(session, "--", f"{turn.kind} {turn.digest} of {turn.size} bytes: {fate}")
        reason = session.close_reason or "no reason"
        self._line(session, "--", f"closed with {session.close_code} ({reason})")

    def _flush(self, session: Session) -> None:
        for way, per_ms in (("<-", BYTES_PER_MS), ("->", REPLY_BYTES_PER_MS)):
            if sizes := self._pieces.pop(way, None):
                ms = sum(sizes) / per_ms
                kind = "speech" if way == "<-" else "sound"
                self._line(session, way, f"{ms:.0f} ms of {kind} in {len(sizes)} pieces")

    def _line(self, session: Session, way: str, text: str) -> None:
        at = session.now() - self._began.get(session.number, session.opened_at)
        self._write(f"session {session.number} {at:8.3f} s {way} {text}")


def _told(name: str, content: Any) -> str:
    match name, content:
        case "realtimeInput", {"video": {"mimeType": mime, "data": str(data)}}:
            return f"a picture, {mime}, {len(data) * 3 // 4} bytes"
        case "realtimeInput", dict():
            return f"realtimeInput {_short(content)}"
        case "toolResponse", {"functionResponses": list(answers)} if all(
            isinstance(each, dict) and isinstance(each.get("response"), dict) for each in answers
        ):
            return "; ".join(_answer(each) for each in answers)
        case _:
            return f"{name or 'a frame'} {_short(content)}"


def _answer(answer: dict[str, Any]) -> str:
    how = scheduling_of(answer)
    name = f"{answer.get('name')} ({answer.get('id', 'without id')})"
    return f"toolResponse {name}{f', {how}' if how else ''}: {_short(answer['response'])}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"


def _sounds(message: Mapping[str, Any]) -> Iterator[bytes]:
    content = message.get("serverContent")
    parts = (content.get("modelTurn") or {}).get("parts") or () if isinstance(content, Mapping) else ()
    for part in parts:
        if isinstance(part, Mapping) and isinstance(blob := part.get("inlineData"), Mapping):
            yield b64decode(blob.get("data", ""))
