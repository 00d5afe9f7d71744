"""How often a link that fails is tried again within one conversation, and after which pause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from agentd.core.backoff import delay_s
from agentd.core.events import Cause

Draw = Callable[[], float]  # uniform in [0, 1)

# How many links may fail for a cause; the conversation ends with the last. The others are tried without end,
# which the conversation's own patience bounds.
LIMITS = {
    Cause.REFUSED: 1,  # the same bytes are refused again
    Cause.QUOTA: 1,
    Cause.INVALID: 2,  # it may have been the handle
    Cause.SETUP_TIMEOUT: 2,
    Cause.MODEL: 4,  # as many as there are models to move on to
}
# The first pause is drawn from so many seconds; causes that are not here are tried again at once.
BASE_S = {Cause.NETWORK: 0.25, Cause.SERVER: 0.5, Cause.CLOSED: 0.25}
FREE = {Cause.CLOSED: 2}  # so many come at no pause (old age, a handle that did not work); a storm does not
CAP_S = 8.0


class Attempts:
    """The failures of one conversation's links, since something last went well."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._failed: Counter[Cause] = Counter()

    def failed(self, cause: Cause, by_handle: bool, was_ready: bool) -> float | None:
        """Seconds until the next link may be tried; None: it must not.

        A set-up that was refused as invalid is refused again, unless it held a handle.
        """
        self._failed[cause] += 1
        if self._failed[cause] >= LIMITS.get(cause, self._failed[cause] + 1):
            return None
        if cause is Cause.INVALID and not (by_handle or was_ready):
            return None
        base_s, paused = BASE_S.get(cause), self._failed[cause] - 1 - FREE.get(cause, 0)
        return delay_s(paused, self._draw(), base_s, CAP_S) if base_s and paused >= 0 else 0.0

    def succeeded(self) -> None:
        self._failed.clear()
