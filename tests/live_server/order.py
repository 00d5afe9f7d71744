"""Judges the order of a client's messages within one session."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.live_server import table
from tests.live_server.judge import family_of, mistakes, raw, setup_mistakes
from tests.live_server.spelling import camel, spelled
from tests.live_server.turns import SILENCE_MS, Activity, Turn, digest_of

GRACE_S = 0.5  # an answer may have been on its way when its call was cancelled


def scheduling_of(answer: dict[str, Any]) -> str | None:
    """Beside the response or inside it: the guide and the reference disagree, so both are read."""
    inside = answer["response"].get("scheduling")
    return answer.get("scheduling") or (inside if isinstance(inside, str) else None)


@dataclass
class Received:
    """What one session has heard from its client; `take` records and judges each message.

    `remarks` are what the real server would put up with, but a good client does not do.
    """

    clock: Callable[[], float] = time.monotonic
    setup: dict[str, Any] | None = None
    ready: bool = False
    activities: list[Activity] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)  # turns that were told, not asked
    answers: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    images: list[bytes] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    open_calls: dict[str, str] = field(default_factory=dict)  # id → name
    anonymous_calls: int = 0
    cancelled: dict[str, float] = field(default_factory=dict)  # id → when
    _seeded: bool = False
    _image_at: float | None = None

    def take(self, frame: str | bytes) -> tuple[str, Any, list[str]]:
        """→ the member's name, its content, and what is wrong with the message."""
        if isinstance(frame, bytes):
            return "", None, ["clients send text frames"]
        try:
            message = json.loads(frame)
        except (ValueError, RecursionError):
            return "", None, ["Invalid JSON payload received."]
        if not isinstance(message, dict) or len(message) != 1:
            return "", None, ["a message has exactly one member"]
        ((name, content),) = message.items()
        name = name if name in table.MESSAGE else camel(name)
        if name not in table.MESSAGE:
            return name, content, [f'Invalid JSON payload received. Unknown name "{name}"']
        content = spelled(content, table.MESSAGE[name])
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
        elif name == "clientContent":
            yield from self._content(content)
        elif name == "contextUpdate":
            yield from self._update(content)
        elif name == "toolResponse":
            for answer in content["functionResponses"]:
                yield from self._answer(answer)

    def _setup(self, content: dict[str, Any]) -> Iterator[str]:
        if self.setup is not None:
            yield "a second setup"
        self.setup = content
        if self.family != "unknown":
            yield from setup_mistakes(content)

    # Who speaks when

    def _detection(self, member: str) -> Any:
        rules = (self.setup or {}).get("realtimeInputConfig", {})
        return rules.get("automaticActivityDetection", {}).get(member)

    @property
    def manual(self) -> bool:
        return bool(self._detection("disabled"))

    @property
    def interrupts(self) -> bool:
        """Whether new input cuts the reply that is being given."""
        rules = (self.setup or {}).get("realtimeInputConfig", {})
        return bool(rules.get("activityHandling") != "NO_INTERRUPTION")

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
            case "mediaChunks":
                self.remarks.append("mediaChunks is deprecated")
                yield from self._media(value[0]) if value else ["mediaChunks is empty"]
            case "video":
                yield from self._image(value)
            case "audioStreamEnd":
                yield from ["audioStreamEnd with manual marks"] if self.manual else []
                if self.speaking:
                    self._over(self.speaking)
            case "text":
                self.texts.append(value)
                self._asked("text", value.encode("utf-8", "replace"))

    def _media(self, blob: dict[str, str]) -> Iterator[str]:
        return self._audio(blob) if blob["mimeType"].startswith("audio/") else self._image(blob)

    def _start(self) -> Iterator[str]:
        if not self.manual:
            yield "activityStart without manual marks"
        if self.speaking:
            yield "activityStart within an activity"
        self.activities.append(Activity(self.clock()))

    def _end(self) -> Iterator[str]:
        if not (activity := self.speaking):
            yield "activityEnd without a start"
            return
        if not activity.audio:
            yield "Precondition check failed: empty activity"
        self._over(activity)

    def _over(self, activity: Activity) -> None:
        activity.ended_at = self.clock()
        self._asked("speech", bytes(activity.audio))

    def _asked(self, kind: str, said: bytes) -> None:
        self.turns.append(Turn(kind, digest_of(said), len(said), self.clock()))

    def _audio(self, blob: dict[str, str]) -> Iterator[str]:
        pcm = raw(blob["data"])
        if (mime := re.fullmatch(table.AUDIO_MIME_PATTERN, blob["mimeType"])) is None:
            yield f"mime type {blob['mimeType']}"
            return
        if not pcm or len(pcm) % 2 or len(pcm) > int(mime[1]) * 2 * table.MAX_AUDIO_PIECE_MS // 1000:
            yield f"a piece of {len(pcm)} bytes"
        if not self.manual and not self.speaking:
            self.activities.append(Activity(self.clock()))
        if not (activity := self.speaking):
            yield "audio outside an activity"
            return
        activity.add(pcm)
        silence_ms = float(self._detection("silenceDurationMs") or SILENCE_MS)
        if not self.manual and activity.spoken and activity.quiet_ms >= silence_ms:
            self._over(activity)

    def _image(self, blob: dict[str, str]) -> Iterator[str]:
        picture = raw(blob["data"])
        begins = table.IMAGE_MIMES.get(blob["mimeType"])
        if begins is None or not picture.startswith(begins):
            yield f"a picture of {len(picture)} bytes that is no {blob['mimeType']}"
        if self._image_at is not None and self.clock() - self._image_at < table.IMAGES_EVERY_S:
            self.remarks.append("more than one picture in a second")
        self._image_at = self.clock()
        self.images.append(picture)

    # What is told in writing

    @property
    def seeding(self) -> bool:
        """Whether clientContent is still history, which no model answers."""
        wanted = (self.setup or {}).get("historyConfig", {}).get("initialHistoryInClientContent")
        return bool(wanted) and not self._seeded

    def _content(self, content: dict[str, Any]) -> Iterator[str]:
        turns, complete = content.get("turns", []), bool(content.get("turnComplete"))
        for part in (part for turn in turns for part in turn["parts"]):
            if len(part) != 1:
                yield "a part has exactly one member"
        if self.speaking:
            yield "clientContent within an activity: Request contains an invalid argument."
        if any(turn.done for turn in self.turns) and self.family in table.CONTENT_ONLY_FIRST:
            yield "clientContent after the first turn: Request contains an invalid argument."
        self.history += turns
        if self.seeding:
            if complete and self.family in table.SEED_ENDS_WITH_USER and self._last_role() != "user":
                yield f"{self.family} wants a history that ends with the user"
            self._seeded = complete
        elif complete:
            said = json.dumps(self.history[-1:], sort_keys=True).encode()
            self._asked("content", said)

    def _last_role(self) -> str:
        return str(self.history[-1]["role"]) if self.history else "user"

    def _update(self, content: dict[str, Any]) -> Iterator[str]:
        if self.family not in table.CONTEXT_UPDATE_ALLOWED:
            yield f"{self.family} takes no contextUpdate"
        if not content:
            yield "an empty contextUpdate"
        self.updates.append(content)

    # Answers

    def _answer(self, answer: dict[str, Any]) -> Iterator[str]:
        self.answers.append(answer)
        call_id = answer.get("id")
        if call_id is None:
            if not self.anonymous_calls:
                yield f"an answer without id for {answer['name']}"
            self.anonymous_calls = max(0, self.anonymous_calls - 1)
        elif (cancelled_at := self.cancelled.pop(call_id, None)) is not None:
            if self.clock() - cancelled_at > GRACE_S:
                yield f"an answer for the cancelled call {call_id}"
        elif (name := self.open_calls.pop(call_id, None)) is None:
            yield f"an answer for {call_id}, which is no open call"
        elif answer.get("willContinue") and name == answer["name"]:
            self.open_calls[call_id] = name
        elif name != answer["name"]:
            yield f"an answer of {answer['name']} for a call of {name}"
        if scheduling_of(answer) and self.family not in table.SCHEDULING_ALLOWED:
            yield f"{self.family} takes no scheduling"

    @property
    def family(self) -> str:
        return family_of((self.setup or {}).get("model", ""))
