"""From values to messages: what one topic is asked for in JSON is one message."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agentd.home.device.codec import Raw
from agentd.home.device.feature import Ask, Bare, Call, Key, Word
from agentd.home.faults import ArgumentError
from agentd.home.order import Publish

TWICE = "would be told two values of the same setting; give one of them"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number of our own for what a device answers by number, and the topic that answers come below."""

    source: str
    number: int

    @property
    def replies(self) -> str:
        return f"{self.source}/rpc"


def read_ticket(text: str) -> Ticket:
    """`agentd/kitchen/replies/812`: the number 812, answered on `agentd/kitchen/replies/rpc`."""
    source, _, number = text.rpartition("/")
    return Ticket(source, int(number))


def messages(asked: Iterable[tuple[Ask, Raw]], by: Ticket) -> tuple[Publish, ...]:
    """In the order in which they were first asked for. Raises ArgumentError when two want the same place."""
    made: dict[_Place, dict[str, object]] = {}
    for ask, value in asked:
        match ask:
            case Key(topic, path):
                _put(made.setdefault(_Place(topic, "json"), {}), path, value)
            case Bare(topic, before, after):
                text = f"{before}{plain_text(value)}{after}"
                _put(made.setdefault(_Place(topic, "text"), {}), ("text",), text)
            case Word(above):
                made[_Place(f"{above}/{plain_text(value)}", "text")] = {"text": ""}
            case Call(topic, method, param, fixed):
                params = made.setdefault(_Place(topic, "call", method if param else str(value)), {})
                params.update(fixed)
                if param:
                    _put(params, (param,), value)
    return tuple(_publish(place, content, by) for place, content in made.items())


def call(topic: str, method: str, params: object, number: int | str, source: str) -> Publish:
    request = {"id": number, "src": source, "method": method, "params": params}
    return Publish(topic, _json(request))


def plain_text(value: Raw) -> str:
    return value if isinstance(value, str) else _json(value).decode()


@dataclass(frozen=True, slots=True)
class _Place:
    """What makes one message."""

    topic: str
    form: Literal["json", "text", "call"]
    method: str = ""


def _publish(place: _Place, content: dict[str, object], by: Ticket) -> Publish:
    if place.form == "call":
        return call(place.topic, place.method, content, by.number, by.source)
    if place.form == "text":
        return Publish(place.topic, str(content["text"]).encode())
    return Publish(place.topic, _json(content))


def _put(tree: dict[str, object], path: tuple[str, ...], value: object) -> None:
    for step in path[:-1]:
        inner = tree.setdefault(step, {})
        assert isinstance(inner, dict)
        tree = inner
    if tree.setdefault(path[-1], value) != value:
        raise ArgumentError(TWICE)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
