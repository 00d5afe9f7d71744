"""What waits for a person's yes: each bound to its call, for a short time, to be used once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall
from agentd.core.secret import Secret
from agentd.home.plan import Plan
from agentd.home.safety.risk import Risk

MOST_PENDING = 8  # nobody keeps more questions apart; the oldest is forgotten
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")  # ids have no digits, PINs nothing else


@dataclass(frozen=True, slots=True)
class Pending:
    """Asked for in turn number `turn` by `persona`, so a yes must come in a later one, to the same, and
    before `until` (s)."""

    id: str
    call: ToolCall
    digest: str
    risk: Risk
    turn: int
    until: float
    persona: str = ""


@dataclass(frozen=True, slots=True)
class PinCheck:
    """Find out whether these digits are the PIN (it takes a while), and say so to Household.proven."""

    pending: Pending
    digits: Secret
    mandate: Mandate


class Waiting:
    """All that waits."""

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self._pending: dict[str, Pending] = {}
        self._count = 0

    def put(self, call: ToolCall, plan: Plan, risk: Risk, mandate: Mandate, now: float) -> Pending:
        """Asked again, it keeps its id, and in the same turn its time, too."""
        digest = digest_of(call, plan)
        known = next((each for each in self._pending.values() if each.digest == digest), None)
        if known is not None and now <= known.until:
            if mandate.turn == known.turn:
                return known
            return self.back(known, mandate, now)
        self._count += 1
        name = hashlib.sha256(f"{self._count} {digest}".encode()).hexdigest()[:6].translate(_LETTERS)
        if len(self._pending) >= MOST_PENDING:
            del self._pending[next(iter(self._pending))]
        return self.back(Pending(name, call, digest, risk, 0, 0.0), mandate, now)

    def find(self, name: str) -> Pending | None:
        return self._pending.get(name)

    def take(self, pending: Pending) -> None:
        """It is used."""
        self._pending.pop(pending.id, None)

    def back(self, pending: Pending, mandate: Mandate, now: float) -> Pending:
        """It is asked for once more, and wants a yes of a later turn than this."""
        until = now + self.window_s
        pending = replace(pending, turn=mandate.turn, until=until, persona=mandate.persona)
        self._pending[pending.id] = pending
        return pending


def digest_of(call: ToolCall, plan: Plan) -> str:
    """Of the call and of what it would be done to: another lamp in the group is another deed."""
    targets = sorted((each.name, each.kind, each.action, each.risk) for each in plan.targets)
    whole = json.dumps([call.name, call.args, plan.tool, targets], sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()
