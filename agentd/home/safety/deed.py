"""What a plan comes to, in words for a question: `turn off the sofa lamp`."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.harmless import listed, told
from agentd.home.plan import Plan

MOST_NAMED = 3  # targets; a longer question is not listened to
LONGEST = 120  # characters, however long the names
_VERBS = {"on": "turn on", "off": "turn off", "run": "start", "set": "change"}


def deed(plan: Plan, args: Mapping[str, object]) -> str:
    """An infinitive. Names are data: they were sanitised when they came."""
    actions = {target.action for target in plan.targets}
    if len(actions) == 1 and (action := actions.pop()):
        names = dict.fromkeys(f"the {told(target.name)}" for target in plan.targets)
        return f"{_VERBS.get(action, action)} {listed(list(names), most=MOST_NAMED)}"[:LONGEST]
    values = ", ".join(str(value) for value in args.values() if isinstance(value, str | int | float))
    words = " ".join(plan.tool.replace("_", " ").split())
    return (f"{words} ({values})" if values else words)[:LONGEST]
