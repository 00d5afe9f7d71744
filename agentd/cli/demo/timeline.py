"""The demo's live timeline: what happens, in words, with the milliseconds between the steps."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TextIO

from agentd.core import effects as do
from agentd.core import events as ev
from agentd.ports import Note

_COLOURS = {
    "hears": "36",
    "link": "2",
    "speech": "36",
    "calls": "35",
    "mqtt": "33",
    "device": "33",
    "says": "32",
}


class Timeline:
    """A watcher that prints a line per step, after the ms since the wake word and since the last line."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._colour = out.isatty()
        self._start: float | None = None
        self._last = 0.0
        self._heard = ""
        self._said = ""
        self._playing = False

    def headline(self, text: str) -> None:
        self._start = None
        print(f"\n{self._dye('1', _plain(text))}", file=self._out, flush=True)

    def line(self, at: float, what: str, text: str) -> None:
        """One step at loop time `at` (seconds)."""
        if self._start is None:
            self._start = self._last = at
        since_wake, since_last = (round((at - then) * 1000) for then in (self._start, self._last))
        self._last = at
        times = f"{since_wake:6d} ms {f'+{since_last}':>6}"
        print(
            f"  {self._dye('2', times)}  {self._dye(_COLOURS.get(what, '0'), f'{what:<8}')} {_plain(text)}",
            file=self._out,
        )
        self._out.flush()

    def message(self, at: float, what: str, topic: str, payload: bytes) -> None:
        """An MQTT message, as an independent client saw it."""
        self.line(at, what, f"{topic} {payload.decode(errors='replace')}")

    def saw(self, at: float, note: Note) -> None:
        match note:
            case ev.Heard(wake=str(word)):
                self.line(at, "hears", f"the wake word “{word.replace('_', ' ')}”")
            case ev.Transcript(who=ev.Who.PERSON, text=text):
                self._heard += text
            case ev.Transcript(text=text):
                self._said += text
            case ev.ToolCalled(call=call):
                self._quote_heard(at)
                self.line(at, "calls", f"{call.name}({_arguments(call.args)})")
            case ev.LinkReady():
                self.line(at, "link", "ready")
            case ev.PlaybackDrained(heard_samples=samples):
                self._quote_said(at)
                self.line(at, "speaker", f"has played {samples / ev.REPLY_HZ:.1f} s")
                self._playing = False
            case _:
                self._effect(at, note)

    def _effect(self, at: float, note: Note) -> None:
        match note:
            case do.OpenLink():
                self.line(at, "link", "connecting while the speech is held")
            case do.BeginTurn():
                self.line(at, "speech", "begins: activityStart, with everything since the wake word")
            case do.ReportSpeechEnd(end):
                self.line(at, "speech", f"is over: {end.value}")
            case do.EndTurn():
                self.line(at, "speech", "has all been sent: activityEnd")
            case do.AnswerTool(response=response):
                self.line(at, "answers", json.dumps(response.get("output", response)))
            case do.PlayReply() if not self._playing:
                self._quote_heard(at)
                self._playing = True
                self.line(at, "speaker", "first sound of the reply")
            case do.ReportEnd(outcome=outcome, words=words):
                self._quote_said(at)
                self.line(at, "idle", f"{outcome.value}{': ' * bool(words)}{words}")
            case _:
                pass

    def _quote_heard(self, at: float) -> None:
        if self._heard:
            self.line(at, "model", f"understood “{self._heard.strip()}”")
        self._heard = ""

    def _quote_said(self, at: float) -> None:
        if self._said:
            self.line(at, "says", f"“{self._said.strip()}”")
        self._said = ""

    def _dye(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colour else text


def _plain(text: str) -> str:
    """One line, and nothing that a terminal would obey: payloads and sentences are other people's."""
    return "".join(c if c.isprintable() else " " for c in text)


def _arguments(args: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in args.items())
