"""A conversation in writing: what was asked, what was done about it, and what the model says, as it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from agentd.core import effects as do
from agentd.core import events as ev
from agentd.home.answer import spoken
from agentd.ports import Note

PROMPT = "> "
_DIM, _RED = "2", "31"


class Console:
    """A watcher. `typed_here`: the terminal shows what is typed by itself, after our prompt."""

    def __init__(self, out: TextIO, typed_here: bool) -> None:
        self._out = out
        self._typed_here = typed_here
        self._colour = out.isatty()
        self._in_line = False  # the last line has no end yet
        self._prompted = False  # it is a prompt
        self._told = ""  # bad news that is told already

    def prompt(self) -> None:
        """Somebody may type now."""
        if self._typed_here:
            self._write(PROMPT)
            self._prompted = True

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case ev.Asked(text=text):
                self._in_line = self._in_line and not self._typed_here
                self._told = ""
                if not self._typed_here:
                    self._line(f"{PROMPT}{text}")
            case ev.Transcript(who=ev.Who.AGENT, text=text):
                self._write(text if self._in_line else text.lstrip())
            case ev.TurnDone() | do.CutReply() if not self._prompted:  # a model may end its turn after us
                self._end_line()
            case do.StartTool(call=call):
                given = ", ".join(f"{name}={value}" for name, value in call.args.items())
                self._line(f"  → {call.name}({given})", _DIM)
            case do.AnswerTool(response=response):
                self._line(f"  ← {_verdict(response)}", _DIM)
            case do.Announce(words):
                self._bad_news(words)
            case do.ReportEnd(outcome, words):
                if outcome is do.Outcome.FAILED:
                    self._bad_news(words)
                self._end_line()
                self.prompt()
            case _:
                pass

    def _bad_news(self, words: str) -> None:
        if words and words != self._told:
            self._line(f"! {words}", _RED)
        self._told = words

    def _line(self, text: str, colour: str = "") -> None:
        self._end_line()
        self._write(f"{text}\n", colour)

    def _end_line(self) -> None:
        if self._in_line:
            self._write("\n")

    def _write(self, text: str, colour: str = "") -> None:
        """Without what a terminal would take for an order."""
        plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)
        if plain:
            self._in_line, self._prompted = not plain.endswith("\n"), False
            dyed = f"\033[{colour}m{plain}\033[0m" if colour and self._colour else plain
            self._out.write(dyed)
            self._out.flush()


def _verdict(response: Mapping[str, object]) -> str:
    """`confirmed: It is 21 degrees.`"""
    output = response.get("output", response)
    status = output.get("status") if isinstance(output, Mapping) else None
    return ": ".join(part for part in (str(status or ""), spoken(response)) if part)
