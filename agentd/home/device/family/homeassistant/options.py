"""The options of one entity of Home Assistant's discovery: long keys, each read as what it must be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agentd.home.device.codec import Codec, Scalar
from agentd.home.device.family.homeassistant.templates import Fill, Look, reading, writing
from agentd.home.device.family.homeassistant.words import Translated
from agentd.home.device.feature import Ask, Bare, Key, Told
from agentd.home.language.quantity import number_in
from agentd.home.language.topic import forbidden, malformed

LONGEST = 200  # characters of a topic, a payload, a state


class UndescribedError(ValueError):
    """It cannot be operated by what it says of itself; the message says why, for the owner."""


@dataclass(frozen=True, slots=True)
class Options:
    """Every look at one raises UndescribedError for what is there and makes no sense."""

    given: Mapping[str, object]
    _seen: set[str] = field(default_factory=set)

    @property
    def used(self) -> Mapping[str, object]:
        """Those that have been looked at, in the order in which they were given."""
        return {key: value for key, value in self.given.items() if key in self._seen}

    def get(self, key: str, default: object = None) -> object:
        self._seen.add(key)
        value = self.given.get(key)
        return default if value is None else value

    def text(self, key: str, default: str = "") -> str:
        value = self.get(key, default)
        if isinstance(value, str) and len(value) <= LONGEST:
            return value
        raise UndescribedError(f"`{key}` is no text")

    def raw(self, key: str, default: Scalar) -> Scalar:
        """A payload or state, of any type: what it is compared with decides."""
        value = self.get(key, default)
        if isinstance(value, int | float) or (isinstance(value, str) and len(value) <= LONGEST):
            return value
        raise UndescribedError(f"`{key}` is no text")

    def number(self, key: str, default: float) -> float:
        found = number_in(self.get(key, default))
        if found is None:
            raise UndescribedError(f"`{key}` is no number")
        return float(found)

    def flag(self, key: str) -> bool:
        return self.get(key) is True

    def words(self, key: str) -> tuple[str, ...]:
        value = self.get(key)
        listed = value if isinstance(value, list) else []
        return tuple(each for each in listed if isinstance(each, str) and 0 < len(each) <= 40)[:40]

    def has(self, *keys: str) -> bool:
        return all(self.get(key) for key in keys)

    def is_null(self, key: str) -> bool:
        self._seen.add(key)
        return key in self.given and self.given[key] is None

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

    def read(self, template: str) -> Look:
        if (found := reading(self.get(template))) is None:
            raise UndescribedError(f"its `{template}` is more than a look at a value")
        return found

    def told(self, topic: str, template: str, codec: Codec) -> tuple[Told, ...]:
        """Where `codec`'s value is told, if at all."""
        if not self.has(topic):
            return ()
        found = self.read(template)
        if found.words or found.case:
            codec = Translated(codec, {}, found.words, found.otherwise, found.case)
        return (Told(self.state(topic), found.at, codec),)

    def ask(self, topic: str, template: str, codec: Codec, names: Iterable[str] = ()) -> tuple[Ask, Codec]:
        """How it is asked for; `names` are what the template may call the value beside `value`."""
        found = writing(self.get(template))
        if found is None or len(found.names) != 1 or found.names[0] not in ("value", *names):
            raise UndescribedError(f"its `{template}` is more than a place for a value")
        if found.words or found.case:
            codec = Translated(codec, found.words, {}, None, found.case)
        return place(self.command(topic), found), codec


def place(topic: str, found: Fill) -> Ask:
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
