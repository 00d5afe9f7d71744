"""Houses written as an owner writes them, with what they last told."""

from __future__ import annotations

import json
from collections.abc import Mapping

from agentd.home.answer import Answer, Refusal
from agentd.home.book import ToolBook, build_book
from agentd.home.order import Publish
from agentd.home.plan import Plan, Told
from agentd.home.reading import StateCache
from agentd.home.sight import Sight
from tests.home.books import file

ROOMS: Mapping[str, object] = {
    "kitchen": {"aliases": ["galley"]},
    "living_room": {"aliases": ["lounge", "front room"]},
    "bedroom": None,
    "bathroom": None,
}
NOW = 10_000.0


def z2m(kind: str, name: str, room: str = "", **keys: object) -> dict[str, object]:
    place = {"room": room} if room else {}
    return {"profile": f"zigbee2mqtt.{kind}", "topic": f"zigbee2mqtt/{name}", **place, **keys}


DEVICES: Mapping[str, object] = {
    "sofa_lamp": z2m("light", "sofa_lamp", "living_room", aliases=["reading lamp"], scenes={"Reading": 3}),
    "desk_lamp": z2m("light", "desk_lamp", "living_room", can=[]),
    "aquarium": z2m("light", "aquarium", "living_room", can=["brightness"]),
    "kitchen_spots": {"profile": "tasmota.light", "topic": "spots", "room": "kitchen"},
    "kettle": z2m("switch", "kettle", "kitchen"),
    "bedroom_blind": z2m("cover", "blind", "bedroom"),
    "bath_valve": z2m("climate", "bath_valve", "bathroom", min=15, max=24),
    "bedroom_fan": z2m("fan", "bedroom_fan", "bedroom"),
    "front_door": z2m("lock", "front_door"),
    "back_door": z2m("contact", "back_door", "kitchen"),
    "kitchen_window": z2m("contact", "kitchen_window", "kitchen"),
    "bedroom_window": z2m("contact", "bedroom_window", "bedroom"),
    "bath_climate": z2m("sensor", "bath_climate", "bathroom"),
    "bedroom_climate": z2m("sensor", "bedroom_climate", "bedroom"),
}
GROUPS: Mapping[str, object] = {
    "downstairs_lights": {"members": ["sofa_lamp", "kitchen_spots"], "aliases": ["ground floor lights"]}
}


def house(
    devices: Mapping[str, object] = DEVICES, here: str = "kitchen", groups: object = GROUPS, **tools: object
) -> ToolBook:
    sections = {"rooms": ROOMS, "devices": devices, **({"groups": groups} if groups else {})}
    made, mistakes = build_book([file({**sections, **tools})], here=here)
    assert mistakes == []
    return made


def sight(told: Mapping[str, object] | None = None, retained: bool = False, age_s: float = 5.0) -> Sight:
    """The house after these messages, topic → JSON."""
    states = StateCache(list(told or {}))
    for topic, state in (told or {}).items():
        states.seen(topic, json.dumps(state).encode(), retained, NOW - age_s)
    return Sight(states.latest, "agentd/test/replies/7", NOW)


def messages(book: ToolBook, tool: str, at: Sight | None = None, /, **args: object) -> list[tuple[str, str]]:
    """Topic and payload of each message of a call that must be legal."""
    plan = book.plan(tool, args, at or sight())
    assert isinstance(plan, Plan), plan
    return [(step.topic, step.payload.decode()) for step in plan.steps if isinstance(step, Publish)]


def sentence(book: ToolBook, tool: str, at: Sight | None = None, /, **args: object) -> str:
    plan = book.plan(tool, args, at or sight())
    assert isinstance(plan, Plan), plan
    return plan.sentence


def refused(book: ToolBook, tool: str, at: Sight | None = None, /, **args: object) -> str:
    plan = book.plan(tool, args, at or sight())
    assert isinstance(plan, Refusal), plan
    return plan.sentence


def told(book: ToolBook, at: Sight, /, **args: object) -> Answer:
    answer = book.plan("read_home", args, at)
    assert isinstance(answer, Told), answer
    return answer.answer


def output(book: ToolBook, at: Sight, /, **args: object) -> dict[str, object]:
    found = told(book, at, **args)["output"]
    assert isinstance(found, dict)
    return found
