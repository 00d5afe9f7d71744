"""The options of one entity of Home Assistant's discovery: long keys, each read as what it must be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agentd.home.codec import Codec, Raw
from agentd.home.family.homeassistant.templates import Reading, Writing, reading, writing
from agentd.home.family.homeassistant.words import Translated
from agentd.home.feature import Ask, Bare, Key, Told
from agentd.home.quantity import number_in
from agentd.home.topic import forbidden, malformed


class UndescribedError(ValueError):
    """It cannot be operated by what it says of itself; the message says why, for the owner."""


@dataclass(frozen=True, slots=True)
class Options:
    """Every reading raises UndescribedError for what is there and makes no sense."""

    given: Mapping[str, object]

    def text(self, key: str, default: str = "") -> str:
        value = self.given.get(key)
        if value is None or isinstance(value, str):
            return default if value is None else value
        raise UndescribedError(f"`{key}` is no text")

    def raw(self, key: str, default: str) -> Raw:
        """A payload or state, of any type: what it is compared with decides."""
        value = self.given.get(key, default)
        if isinstance(value, str | int | float):
            return value
        raise UndescribedError(f"`{key}` is no text")

    def number(self, key: str, default: float) -> float:
        value = self.given.get(key)
        found = number_in(default if value is None else value)
        if found is None:
            raise UndescribedError(f"`{key}` is no number")
        return float(found)

    def flag(self, key: str) -> bool:
        return self.given.get(key) is True

    def words(self, key: str) -> tuple[str, ...]:
        value = self.given.get(key)
        listed = value if isinstance(value, list) else []
        return tuple(each for each in listed if isinstance(each, str) and 0 < len(each) <= 40)[:40]

    def has(self, *keys: str) -> bool:
        return all(self.given.get(key) for key in keys)

    def command(self, key: str) -> str:
        """A topic to publish to."""
        topic = self.text(key)
        if (fault := forbidden(topic)) is not None:
            raise UndescribedError(f"`{key}` {fault}")
        return topic

    def state(self, key: str) -> str:
        """A topic to listen to."""
        topic = self.text(key)
        if (fault := malformed(topic)) is not None:
            raise UndescribedError(f"`{key}` {fault}")
        return topic

    def read(self, template: str) -> Reading:
        if (found := reading(self.given.get(template))) is None:
            raise UndescribedError(f"its `{template}` is more than a look at a value")
        return found

    def told(self, topic: str, template: str, codec: Codec) -> tuple[Told, ...]:
        """Where `codec`'s value is told, if at all."""
        if not self.has(topic):
            return ()
        found = self.read(template)
        codec = Translated(codec, {}, found.words, found.otherwise) if found.words else codec
        return (Told(self.state(topic), found.at, codec),)

    def ask(self, topic: str, template: str, codec: Codec, names: Iterable[str] = ()) -> tuple[Ask, Codec]:
        """How it is asked for; `names` are what the template may call the value beside `value`."""
        found = writing(self.given.get(template))
        if found is None or len(found.names) != 1 or found.names[0] not in ("value", *names):
            raise UndescribedError(f"its `{template}` is more than a place for a value")
        codec = Translated(codec, found.words, {}) if found.words else codec
        return place(self.command(topic), found), codec


def place(topic: str, found: Writing) -> Ask:
    """A key of a JSON object where the text around the value is nothing else, so that wishes can share it."""
    before, _, after = found.parts
    path: list[str] = []
    try:
        tree = json.loads(f'{before}"\\u0000"{after}')
    except ValueError:
        return Bare(topic, before, after)
    while isinstance(tree, dict) and len(tree) == 1:
        step, tree = next(iter(tree.items()))
        path.append(step)
    return Key(topic, tuple(path)) if path and tree == "\0" else Bare(topic, before, after)
