"""Tool files written as literals; each key and item stands on a line of its own, counted in order."""

from __future__ import annotations

import json
from collections.abc import Mapping

from agentd.errors import Mistake
from agentd.home.answer import Refusal
from agentd.home.book import ToolBook, ToolFile, build_book
from agentd.home.order import Publish
from agentd.home.plan import Plan, ReadPlan
from agentd.home.reading import Report
from agentd.home.sight import BLIND, Sight

ROOM = {"type": "choice", "values": ["kitchen", "bedroom", "living_room"]}
LEVEL = {"type": "percent"}


def file(data: object, name: str = "lights.yaml") -> ToolFile:
    places: dict[tuple[str | int, ...], int] = {}

    def note(value: object, path: tuple[str | int, ...]) -> None:
        if path:
            places[path] = len(places) + 1
        pairs = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, part in pairs:
            note(part, (*path, key))

    note(data, ())
    return ToolFile(name, data, places)


def command(publish: object, args: object = None, **keys: object) -> dict[str, object]:
    """A tool that publishes."""
    given = {} if args is None else {"args": args}
    return {"description": "A tool.", **given, "publish": publish, **keys}


def question(read: object, args: object = None, **keys: object) -> dict[str, object]:
    """A tool that reads."""
    given = {} if args is None else {"args": args}
    return {"description": "A question.", **given, "read": read, **keys}


def book(**tools: object) -> ToolBook:
    """The book of tools that must be without a mistake."""
    made, mistakes = build_book([file(tools)])
    assert mistakes == []
    return made


def mistakes(**tools: object) -> list[Mistake]:
    return build_book([file(tools)])[1]


def problem(**tools: object) -> str:
    """The only mistake of these tools: `key: problem; remedy`."""
    found = mistakes(**tools)
    assert len(found) == 1, found
    return f"{found[0].key}: {found[0].problem}; {found[0].remedy}"


def sent(tools: ToolBook, name: str, **args: object) -> list[tuple[str, str]]:
    """Topic and payload of each message of a call that must be legal."""
    return told(planned(tools, name, BLIND, **args))


def refused(tools: ToolBook, name: str, args: Mapping[str, object]) -> str:
    plan = tools.plan(name, args)
    assert isinstance(plan, Refusal), plan
    assert plan.status == "failed"
    assert plan.retryable
    return plan.sentence


def asked(tools: ToolBook, name: str, **args: object) -> ReadPlan:
    plan = tools.plan(name, args)
    assert isinstance(plan, ReadPlan), plan
    return plan


def sight(**payloads: object) -> Sight:
    """A house that has told these payloads; `a__b` is the topic `a/b`."""
    reports = {topic.replace("__", "/"): json.dumps(value).encode() for topic, value in payloads.items()}
    known = {topic: Report(payload, False, 0.0) for topic, payload in reports.items()}
    return Sight(known.get, "agentd/kitchen/replies/812")


def planned(tools: ToolBook, name: str, seen: Sight = BLIND, **args: object) -> Plan:
    """What a call that must be legal comes to, in a house that has told something."""
    plan = tools.plan(name, args, seen)
    assert isinstance(plan, Plan), plan
    return plan


def told(plan: Plan) -> list[tuple[str, str]]:
    return [(step.topic, step.payload.decode()) for step in plan.steps if isinstance(step, Publish)]
