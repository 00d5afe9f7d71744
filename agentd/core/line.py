"""The line to the model: which link is open, and for whom; when the next is tried, and what it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from agentd.core.causes import FOR_THE_OWNER, Cause
from agentd.core.effects import CloseLink, Effect, OpenLink
from agentd.core.memory import Memory
from agentd.core.recovery import Attempts, Draw

MOST_LEFT = 3  # links that are left for their end in a row, with no turn done: such a server ends them all
LEAVE_AHEAD_S = 8.0  # a link is left so long before the server would end it: set-up limit of the next one
QUOTA_PAUSE_S = 5.0  # after a used-up quota nobody is asked for so long: not twice in one breath


@dataclass(slots=True)
class Link:
    """One connection. `resumes` says that it was opened with a handle."""

    number: int
    resumes: bool
    ready: bool = False
    proved: bool = False  # a turn was done on it
    leave_by: float | None = None  # the server has announced its end


class Line:
    """At most one link at a time, each closed once; a lost one is followed by another if that can help."""

    def __init__(self, remember_s: float, draw: Draw) -> None:
        self.link: Link | None = None
        self.retry_at: float | None = None
        self.persona = ""  # who answers on the link, and on the next one
        self._remember_s = remember_s
        self._memories = defaultdict[str, Memory](lambda: Memory(self._remember_s))
        self._draw = draw
        self._attempts = Attempts(draw)
        self._opened = 0
        self._left = 0  # links, because of their announced end, since something last went well
        self._lost_by: Cause | None = None  # the latest loss in this conversation
        self._barred: tuple[float, str] | None = None

    @property
    def memory(self) -> Memory:
        """That of the persona: none knows what was said to another."""
        return self.memory_of(self.persona)

    def memory_of(self, persona: str) -> Memory:
        return self._memories[persona]

    def adopt(self, remember_s: float, strangers: Collection[str]) -> None:
        """Whose handles would lead to somebody else now, forgets them; not what was said."""
        self._remember_s = remember_s
        for persona, memory in self._memories.items():
            memory.adopt(remember_s)
            if persona in strangers:
                memory.spoil()

    @property
    def ready(self) -> Link | None:
        """The link, if a turn may begin on it."""
        return self.link if self.link and self.link.ready else None

    @property
    def alive(self) -> bool:
        """There is a link, or one will be tried."""
        return self.link is not None or self.retry_at is not None

    @property
    def out_of_reach(self) -> bool:
        """A link could not be made, or was lost; and the owner can mend nothing about it."""
        failed = self.link is not None or self._lost_by is not None
        return failed and self.ready is None and self._lost_by not in FOR_THE_OWNER

    @property
    def ending(self) -> bool:
        """The server has announced the end of the link."""
        return self.link is not None and self.link.leave_by is not None

    def barred(self, now: float) -> str:
        """Why nothing should be tried yet; empty: nothing speaks against it."""
        return self._barred[1] if self._barred and now < self._barred[0] else ""

    def begin(self) -> None:
        """A new conversation forgives what failed in the last one."""
        self._attempts = Attempts(self._draw)
        self._left = 0
        self._lost_by = None

    def open(self, now: float) -> list[Effect]:
        """Make a link unless there is one."""
        if self.link:
            return []
        self.retry_at = None
        handle, summary = self.memory.recall(now)
        self._opened += 1
        self.link = Link(self._opened, resumes=handle is not None)
        return [OpenLink(self._opened, handle, summary, self.persona)]

    def retry(self, now: float) -> list[Effect]:
        """Make the link that is due."""
        return self.open(now) if self.retry_at is not None and self.retry_at <= now else []

    def close(self) -> list[Effect]:
        """Leave the link, if any, and try no other."""
        self.retry_at = None
        if self.link is None:
            return []
        self._left += self.ending
        number, self.link = self.link.number, None
        return [CloseLink(number)]

    def lost(self, cause: Cause, words: str, now: float) -> bool:
        """The link ended by itself. True: another will be tried, at `retry_at`."""
        assert self.link
        link, self.link, self._lost_by = self.link, None, cause
        presented = link.resumes and (link.ready or cause is not Cause.NETWORK)
        if (presented and not link.proved) or cause in (Cause.INVALID, Cause.MODEL):
            self.memory.spoil()
        if cause is Cause.QUOTA:
            self._barred = (now + QUOTA_PAUSE_S, words)
        pause_s = self._attempts.failed(cause, link.resumes, link.ready)
        self.retry_at = None if pause_s is None else now + pause_s
        return pause_s is not None

    def end_announced(self, seconds: float, now: float) -> None:
        """A link that follows many which had to be left is not left, too: when it goes, there is a pause."""
        assert self.link
        if self._left < MOST_LEFT:
            self.link.leave_by = now + max(0.0, seconds - LEAVE_AHEAD_S)

    def turn_done(self) -> None:
        """A turn went well on it: it is worth what it cost."""
        assert self.link
        self._attempts.succeeded()
        self._left = 0
        self.link.proved = True
