"""What a plan comes to, in words for a question: `turn off the sofa lamp`."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.plan import Plan

MOST_NAMED = 3  # targets; a longer question is not listened to
LONGEST = 120  # characters, however long the names
_VERBS = {"on": "turn on", "off": "turn off", "run": "start", "set": "change"}


def deed(plan: Plan, args: Mapping[str, object]) -> str:
    """An infinitive. Names are data: they were sanitised when they came."""
    actions = {target.action for target in plan.targets}
    if len(actions) == 1 and (action := actions.pop()):
        return f"{_VERBS.get(action, action)} {_named(plan)}"[:LONGEST]
    values = ", ".join(str(value) for value in args.values() if isinstance(value, str | int | float))
    words = " ".join(plan.tool.replace("_", " ").split())
    return (f"{words} ({values})" if values else words)[:LONGEST]


def _named(plan: Plan) -> str:
    names = list(dict.fromkeys(f"the {target.name.replace('_', ' ')}" for target in plan.targets))
    left = len(names) - MOST_NAMED
    *first, last = names if left <= 0 else [*names[:MOST_NAMED], f"{left} more"]
    return f"{', '.join(first)} and {last}" if first else last
