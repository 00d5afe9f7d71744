"""One property of a device: how it is asked for, and where it is told. A family is a table of these."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.home.device.codec import Codec, Scalar


@dataclass(frozen=True, slots=True)
class Key:
    """In a JSON object, `path` leading into it. All that one topic is asked for makes one message."""

    topic: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bare:
    """A message that is nothing but the value, between `before` and `after`."""

    topic: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A message without content: the value is the last level of its topic."""

    above: str


@dataclass(frozen=True, slots=True)
class Call:
    """A parameter of a JSON-RPC method on `topic`. Without `param` the value is itself the method's name."""

    topic: str
    method: str
    param: str
    fixed: tuple[tuple[str, Scalar], ...] = ()


Ask = Key | Bare | Word | Call


@dataclass(frozen=True, slots=True)
class Told:
    """The value on `topic`, `at` as in Wanted. What does not `prove` is only the echo of a wish; what does
    not `show` tells something else than the property's value (a motor that runs proves a position)."""

    topic: str
    at: str | None
    codec: Codec
    proves: bool = True
    shows: bool = True


@dataclass(frozen=True, slots=True)
class Feature:
    """`ask` None: it can only be read. A property that takes two messages is two features of one name.
    `back`: the key that is sent without a value to be told it, where the family has such a thing."""

    name: str
    codec: Codec
    ask: Ask | None = None
    told: tuple[Told, ...] = ()
    unit: str = ""
    back: tuple[str, ...] = ()


def at_key(*path: str) -> str:
    """The JSON pointer to a key."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
