"""Resumption handles of the embedded server: unguessable, short-lived, few."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from time import monotonic

KEPT = 32  # a house has one daemon; more handles than this are leftovers
VALID_S = 2 * 60 * 60  # as long as the Developer API keeps a session


class Handles:
    """Each turn stands alone, so nothing of a session is kept: a handle is known, or it is not."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._given: dict[str, float] = {}

    def give(self) -> str:
        handle = secrets.token_urlsafe(24)
        self._given[handle] = self._clock()
        if len(self._given) > KEPT:
            del self._given[next(iter(self._given))]
        return handle

    def known(self, handle: str) -> bool:
        given = self._given.get(handle)
        return given is not None and self._clock() - given <= VALID_S
