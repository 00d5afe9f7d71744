"""Judges the order of a client's messages within one session."""

from __future__ import annotations

import json
import re
import time
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.live_server import table
from tests.live_server.judge import family_of, mistakes, setup_mistakes

GRACE_S = 0.5  # an answer may have been on its way when its call was cancelled


@dataclass
class Activity:
    """One utterance as it came: 16 kHz mono s16, and `time.monotonic()` of its marks."""

    began_at: float
    audio: bytearray = field(default_factory=bytearray)
    ended_at: float | None = None
    piece_bytes: list[int] = field(default_factory=list)


@dataclass
class Received:
    """What one session has heard from its client; `take` records and judges each message."""

    setup: dict[str, Any] | None = None
    ready: bool = False
    activities: list[Activity] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    open_calls: dict[str, str] = field(default_factory=dict)  # id → name
    anonymous_calls: int = 0
    cancelled: dict[str, float] = field(default_factory=dict)  # id → when

    def take(self, frame: str | bytes) -> tuple[str, Any, list[str]]:
        """→ the member's name, its content, and what is wrong with the message."""
        if isinstance(frame, bytes):
            return "", None, ["clients send text frames"]
        try:
            message = json.loads(frame)
        except ValueError:
            return "", None, ["Invalid JSON payload received."]
        if not isinstance(message, dict) or len(message) != 1:
            return "", None, ["a message has exactly one member"]
        ((name, content),) = message.items()
        name = str(table.SNAKE.get(name, name))
        if name not in table.MESSAGE:
            return name, content, [f'Invalid JSON payload received. Unknown name "{name}"']
        wrong = list(mistakes(content, table.MESSAGE[name], name))
        return name, content, wrong or list(self._judge(name, content))

    def _judge(self, name: str, content: dict[str, Any]) -> Iterator[str]:
        if name == "setup":
            yield from self._setup(content)
        elif self.setup is None:
            yield f"{name} before setup"
        elif not self.ready:
            yield f"{name} before setupComplete"
        elif name == "realtimeInput":
            yield from self._realtime(content)
        elif name == "toolResponse":
            for answer in content["functionResponses"]:
                yield from self._answer(answer)

    def _setup(self, content: dict[str, Any]) -> Iterator[str]:
        if self.setup is not None:
            yield "a second setup"
        self.setup = content
        if self.family != "unknown":
            yield from setup_mistakes(content)

    @property
    def manual(self) -> bool:
        rules = (self.setup or {}).get("realtimeInputConfig", {})
        return bool(rules.get("automaticActivityDetection", {}).get("disabled"))

    @property
    def speaking(self) -> Activity | None:
        """The activity that has begun and not ended."""
        last = self.activities[-1] if self.activities else None
        return last if last and last.ended_at is None else None

    def _realtime(self, content: dict[str, Any]) -> Iterator[str]:
        if len(content) != 1:
            yield "realtimeInput has exactly one member"
            return
        ((name, value),) = content.items()
        match name:
            case "activityStart":
                yield from self._start()
            case "activityEnd":
                yield from self._end()
            case "audio":
                yield from self._audio(value)
            case "audioStreamEnd":
                yield from ["audioStreamEnd with manual marks"] if self.manual else []
            case "text":
                self.texts.append(value)

    def _start(self) -> Iterator[str]:
        if not self.manual:
            yield "activityStart without manual marks"
        if self.speaking:
            yield "activityStart within an activity"
        self.activities.append(Activity(time.monotonic()))

    def _end(self) -> Iterator[str]:
        if not (activity := self.speaking):
            yield "activityEnd without a start"
            return
        activity.ended_at = time.monotonic()
        if not activity.audio:
            yield "Precondition check failed: empty activity"

    def _audio(self, blob: dict[str, str]) -> Iterator[str]:
        pcm = b64decode(blob["data"])
        if re.fullmatch(table.AUDIO_MIME_PATTERN, blob["mimeType"]) is None:
            yield f"mime type {blob['mimeType']}"
        if not pcm or len(pcm) % 2 or len(pcm) > table.MAX_AUDIO_PIECE_BYTES:
            yield f"a piece of {len(pcm)} bytes"
        if not self.manual and not self.speaking:
            self.activities.append(Activity(time.monotonic()))
        if not (activity := self.speaking):
            yield "audio outside an activity"
            return
        activity.audio += pcm
        activity.piece_bytes.append(len(pcm))

    def _answer(self, answer: dict[str, Any]) -> Iterator[str]:
        self.answers.append(answer)
        call_id = answer.get("id")
        if call_id is None:
            if not self.anonymous_calls:
                yield f"an answer without id for {answer['name']}"
            self.anonymous_calls -= 1
        elif (cancelled_at := self.cancelled.pop(call_id, None)) is not None:
            if time.monotonic() - cancelled_at > GRACE_S:
                yield f"an answer for the cancelled call {call_id}"
        elif (name := self.open_calls.pop(call_id, None)) is None:
            yield f"an answer for {call_id}, which is no open call"
        elif name != answer["name"]:
            yield f"an answer of {answer['name']} for a call of {name}"
        if "scheduling" in answer and self.family not in table.SCHEDULING_ALLOWED:
            yield f"{self.family} takes no scheduling"

    @property
    def family(self) -> str:
        return family_of((self.setup or {}).get("model", ""))
