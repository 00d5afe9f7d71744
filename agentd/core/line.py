"""The line to the model: which link is open, and with which handle the next one may resume."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.core.effects import CloseLink, Effect, OpenLink


@dataclass(slots=True)
class Link:
    """One connection. `opened` is when; `resumes` says that it was opened with a handle."""

    number: int
    opened: float
    resumes: bool
    ready: bool = False
    ending: bool = False  # the server has announced its end


@dataclass(frozen=True, slots=True)
class _Handle:
    text: str
    given: float


class Line:
    """At most one link at a time, each closed once."""

    def __init__(self, remember_s: float) -> None:
        self.link: Link | None = None
        self._remember_s = remember_s
        self._opened = 0
        self._handle: _Handle | None = None

    @property
    def ready(self) -> Link | None:
        """The link, if a turn may begin on it."""
        return self.link if self.link and self.link.ready else None

    @property
    def lasting(self) -> bool:
        """There is a link, and it is worth keeping."""
        return self.link is not None and not self.link.ending

    def open(self, now: float) -> list[Effect]:
        """Make a link unless there is one; resume while the newest handle is fresh."""
        if self.link:
            return []
        if self._handle and now - self._handle.given > self._remember_s:
            self._handle = None
        self._opened += 1
        self.link = Link(self._opened, now, resumes=self._handle is not None)
        return [OpenLink(self._opened, self._handle.text if self._handle else None)]

    def close(self) -> list[Effect]:
        if self.link is None:
            return []
        number, self.link = self.link.number, None
        return [CloseLink(number)]

    def lost(self) -> None:
        """The link ended by itself. A handle that did not get us a session is not tried twice."""
        assert self.link
        if self.link.resumes and not self.link.ready:
            self._handle = None
        self.link = None

    def remember(self, handle: str, now: float) -> None:
        self._handle = _Handle(handle, now)
