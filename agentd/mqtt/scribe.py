"""What is heard and said, on `agentd/<id>/heard` and `…/said`: only where the owner wants it, and never kept
by the broker. It is a transcript of a home."""

from __future__ import annotations

from datetime import datetime

from agentd.core.effects import Announce, ReportEnd
from agentd.core.events import Interrupted, LinkLost, Transcript, TurnDone, Who
from agentd.mqtt.client import Bus
from agentd.mqtt.outbox import Outbox
from agentd.ports import Note

MOST_TEXT = 8_000  # characters; minutes of speech


class Scribe:
    """A watcher. `language` is the one that agentd is set to; nobody tells which one was spoken."""

    def __init__(self, bus: Bus, language: str) -> None:
        self._language = language
        base = f"agentd/{bus.own_id}"
        self._outboxes = {
            Who.PERSON: Outbox(bus, f"{base}/heard", 0),
            Who.AGENT: Outbox(bus, f"{base}/said", 0),
        }
        self._words = dict.fromkeys(Who, "")

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case Transcript(who=who, text=text):
                self._words[who] = (self._words[who] + text)[:MOST_TEXT]
            case Announce(words):
                self._put(Who.AGENT, words)
            case TurnDone() | Interrupted() | LinkLost() | ReportEnd():
                for who in Who:
                    self._put(who, self._words[who].strip())
                    self._words[who] = ""
            case _:
                pass

    def adopt(self, language: str) -> None:
        """From now on."""
        self._language = language

    async def aclose(self) -> None:
        """Nothing more goes out."""
        for outbox in self._outboxes.values():
            await outbox.aclose()

    def _put(self, who: Who, text: str) -> None:
        if text:
            at = datetime.now().astimezone().isoformat(timespec="seconds")
            self._outboxes[who].put({"text": text, "lang": self._language, "at": at})
