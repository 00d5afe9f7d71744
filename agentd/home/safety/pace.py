"""How often things are done: a loop in a model or in an automation must wear out no relay."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from agentd.home.answer import Refusal
from agentd.home.plan import Plan
from agentd.home.safety.safety import Safety

MINUTE_S = 60.0
VARIOUS = ("set", "")  # twice the same word, and yet not the same: first the brightness, then the colour
MOST_KEPT = 1_000  # deeds remembered; a house at 30 commands a minute never has as many


class Pace:
    """Knows what was done lately. Times are of the loop's clock."""

    def __init__(self, safety: Safety) -> None:
        self.safety = safety
        self._done: deque[tuple[float, str, frozenset[tuple[str, str]]]] = deque(maxlen=MOST_KEPT)

    def refusal(self, plan: Plan, now: float) -> Refusal | None:
        """Why it is too soon for this; None: it may be done, and counts from now on as done."""
        deeds = frozenset((each.name, each.action) for each in plan.targets if each.action not in VARIOUS)
        every_s = plan.caution.every_s
        if self._since(now - every_s, plan.tool):
            return _too_soon(f"This may be done only once in {every_s:g} seconds")
        if again := self._again(deeds, now):
            return _too_soon(f"{again} was asked for the same a moment ago")
        for limit, tool in ((plan.caution.per_minute, plan.tool), (self.safety.per_minute, "")):
            if limit and self._since(now - MINUTE_S, tool) >= limit:
                return _too_soon(f"There were {limit} commands within a minute, and that is the limit")
        self._done.append((now, plan.tool, deeds))
        return None

    def _since(self, start: float, tool: str) -> int:
        """How often something, or this tool, was done after `start`."""
        return sum(at > start and tool in ("", name) for at, name, _ in self._done)

    def _again(self, deeds: Iterable[tuple[str, str]], now: float) -> str:
        lately = [done for at, _, done in self._done if at > now - self.safety.per_device_s]
        return next((name for name, action in deeds if any((name, action) in done for done in lately)), "")


def _too_soon(why: str) -> Refusal:
    return Refusal(f"Not done: {why}.", "refused", retryable=False)
