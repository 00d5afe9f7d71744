"""What the next link is to know of the talk so far: a resumption handle, else a summary; never both."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from agentd.core.events import Who

MOST_LINES = 12
MOST_CHARACTERS = 1_200  # about 400 tokens: enough for "and the other one, too"
CUT_OFF = "… (cut off here by the person)"
_NAMES = {Who.PERSON: "Person", Who.AGENT: "You"}


@dataclass(frozen=True, slots=True)
class _Handle:
    text: str
    given: float
    clean: bool


class Memory:
    """Everything in it is forgotten after `remember_s`; with 0 nothing is remembered at all.

    What is said counts only once it is `settled`: the words of a turn that is about to be repeated on a new
    link must not be told to that link as well.
    """

    def __init__(self, remember_s: float) -> None:
        self._remember_s = remember_s
        self._handle: _Handle | None = None
        self._lines: deque[tuple[Who, str]] = deque(maxlen=MOST_LINES)
        self._unsettled: list[tuple[Who, str]] = []
        self._settled_at = 0.0

    def handed(self, handle: str, now: float, clean: bool) -> None:
        """A handle from the server. `clean`: no turn and no call was open, so nothing hangs on it.

        One that is not never replaces one that is: it may stand for a state that cannot be continued.
        """
        if clean or not (self._handle and self._handle.clean):
            self._handle = _Handle(handle, now, clean)

    def restore(self, handle: str, given: float) -> None:
        """A clean one that an earlier process was given, by the same clock."""
        self._handle = _Handle(handle, given, clean=True)

    @property
    def clean_handle(self) -> str:
        """Worth keeping; empty: there is none."""
        return self._handle.text if self._remember_s and self._handle and self._handle.clean else ""

    def adopt(self, remember_s: float) -> None:
        self._remember_s = remember_s

    def spoil(self) -> None:
        """The handle did not lead to a session that works: it is not tried twice."""
        self._handle = None

    def said(self, who: Who, text: str) -> None:
        """A piece of a transcript, with the spaces that it came with."""
        if self._unsettled and self._unsettled[-1][0] is who:
            text = self._unsettled.pop()[1] + text
        self._unsettled.append((who, text[:MOST_CHARACTERS]))
        del self._unsettled[:-MOST_LINES]

    def cut(self, share: float) -> None:
        """Only such a share of the reply was heard: the rest of its words was not said. Words are taken to be
        as long as one another."""
        said = [at for at, (who, _) in enumerate(self._unsettled) if who is Who.AGENT]
        if share < 1 and said:
            words = self._unsettled[said[-1]][1].split()
            heard = " ".join([*words[: int(len(words) * share)], CUT_OFF])
            self._unsettled[said[-1]] = (Who.AGENT, heard)

    def settle(self, now: float) -> None:
        """The turn is over; what was said in it happened."""
        self._lines += self._unsettled
        self._unsettled.clear()
        self._settled_at = now

    def unsettle(self) -> None:
        """The turn is to be repeated."""
        self._unsettled.clear()

    def recall(self, now: float) -> tuple[str | None, str]:
        """→ handle and summary for a link that opens now; at most one of them says something."""
        if self._handle and now - self._handle.given > self._remember_s:
            self._handle = None
        if now - self._settled_at > self._remember_s or not self._remember_s:
            self._lines.clear()
        if self._handle:
            return self._handle.text, ""
        lines = [f"{_NAMES[who]}: {' '.join(text.split())}" for who, text in self._lines]
        return None, "\n".join(lines)[-MOST_CHARACTERS:]
