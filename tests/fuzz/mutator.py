"""A seeded source of server messages that are nearly right."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from tests.fuzz.corpus import CORPUS, Message

Spot = tuple[Any, Any]  # a container, and a key or an index of it

_DEEP = "@deep@"  # stands for nesting that no tree of Python's could be written from
_DEPTHS = (150, 199, 201, 511, 513, 2_000, 50_000)
_ODD: Sequence[Any] = (
    None, True, False, 0, -1, 1, 3.5, 1e308, -0.0, float("nan"), float("inf"), 2**31, 2**63, -(2**64),
    10**400, "", "0", "IDLE", "\x00", "\ud800", "\udfff\ud800", "é" * 300, "AAA", "AA==", "A=A=", "____", "!",
    "50s", "-5s", "1e9s", "99999999999s", [], [[]], {}, {"": None}, [None], [0] * 300, {"parts": None},
)  # fmt: skip
_ENUMS = ("IN_PROGRESS", "IDLE", "REQUIRES_ACTION", "NEW_WORD", "idle", "", "BLOCKLIST")
_NAMES = sorted(
    {"thought", "ids", "args", "id", "finished", "setup", "__class__", "model_config", "new"}
    | {name for message in CORPUS for name in message}
    | {name for message in CORPUS for name in message.get("serverContent", {})}
)


class Mutator:
    """`next()` gives a frame: JSON more often than not, known members more often than not."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._mends: Sequence[Callable[[dict[str, Any]], None]] = (
            self._drop,
            self._swap,
            self._replace,
            self._replace,
            self._rename,
            self._merge,
            self._repeat,
            self._spoil_text,
        )

    def next(self) -> bytes:
        draw = self._random
        message: dict[str, Any] = deepcopy(dict(draw.choice(CORPUS)))
        for _ in range(draw.choice((0, 1, 1, 2, 3))):
            draw.choice(self._mends)(message)
        if draw.random() < 0.002:
            self._put(message, _DEEP)
        text = json.dumps(message, indent=draw.choice((None, 2)))
        if draw.random() < 0.05:
            text = self._double(text, message)
        if _DEEP in text:
            text = text.replace(f'"{_DEEP}"', self._nesting(), 1)
        frame = text.encode()
        return self._damage(frame) if draw.random() < 0.15 else frame

    def _spots(self, value: Any) -> list[Spot]:
        found: list[Spot] = []
        left = [value]
        while left:
            each = left.pop()
            keys: Any = list(each) if isinstance(each, dict) else range(len(each))
            for key in keys:
                found.append((each, key))
                if isinstance(each[key], dict | list):
                    left.append(each[key])
        return found

    def _spot(self, message: dict[str, Any]) -> Spot | None:
        spots = self._spots(message)
        return self._random.choice(spots) if spots else None

    def _put(self, message: dict[str, Any], value: Any) -> None:
        if spot := self._spot(message):
            spot[0][spot[1]] = value

    def _drop(self, message: dict[str, Any]) -> None:
        if spot := self._spot(message):
            del spot[0][spot[1]]

    def _swap(self, message: dict[str, Any]) -> None:
        one, other = self._spot(message), self._spot(message)
        if one and other:
            first, second = deepcopy(one[0][one[1]]), deepcopy(other[0][other[1]])
            one[0][one[1]] = second
            if isinstance(other[0], dict) or other[1] < len(other[0]):
                other[0][other[1]] = first

    def _replace(self, message: dict[str, Any]) -> None:
        self._put(message, deepcopy(self._random.choice(_ODD)))

    def _rename(self, message: dict[str, Any]) -> None:
        spot = self._spot(message)
        if spot and isinstance(spot[0], dict):
            spot[0][self._random.choice(_NAMES)] = spot[0].pop(spot[1])

    def _merge(self, message: dict[str, Any]) -> None:
        other: Message = deepcopy(self._random.choice(CORPUS))
        for name, value in other.items():
            if isinstance(mine := message.get(name), dict) and isinstance(value, dict):
                mine.update(value)
            else:
                message[name] = value

    def _repeat(self, message: dict[str, Any]) -> None:
        spot = self._spot(message)
        if spot and isinstance(spot[0], list):
            spot[0].extend(deepcopy(spot[0][spot[1]]) for _ in range(self._random.choice((1, 2, 140))))

    def _spoil_text(self, message: dict[str, Any]) -> None:
        texts = [(where, key) for where, key in self._spots(message) if isinstance(where[key], str)]
        if not texts:
            return
        where, key = self._random.choice(texts)
        text, at = where[key], self._random.randrange(len(where[key]) + 1)
        where[key] = self._random.choice(
            (text[:at], text[at:], text + "=", text[:at] + "*" + text[at:], self._random.choice(_ENUMS))
        )

    def _double(self, text: str, message: dict[str, Any]) -> str:
        """A member twice in one object, which no tree can hold."""
        if not message:
            return text
        name = self._random.choice(list(message))
        return f"{{{json.dumps(name)}: {json.dumps(self._random.choice(_ODD))}, {text.lstrip()[1:]}"

    def _nesting(self) -> str:
        depth = self._random.choice(_DEPTHS)
        if self._random.random() < 0.5:
            return "[" * depth + "]" * depth
        return '{"a":' * depth + "1" + "}" * depth

    def _damage(self, frame: bytes) -> bytes:
        draw = self._random
        spoilt = bytearray(frame)
        at, end = draw.randrange(len(frame) + 1), draw.randrange(len(frame) + 1)
        match draw.randrange(6):
            case 0:
                del spoilt[at:]
            case 1 if frame:
                for _ in range(draw.choice((1, 1, 4))):
                    spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
            case 2:
                spoilt[at:at] = draw.randbytes(draw.choice((1, 3, 9)))
            case 3:
                spoilt[at:at] = frame[min(at, end) : max(at, end)]
            case 4:
                spoilt[:0] = draw.choice((b"\xef\xbb\xbf", b" ", b"\0", b"\xff\xfe"))
            case _:
                spoilt += draw.choice((b"}", b"{}", b"\0", b"]", b"\n\n"))
        return bytes(spoilt)
