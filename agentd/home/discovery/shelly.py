"""Devices of Shelly: the first generation announces itself when asked, later ones answer our questions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agentd.home.device.device import Kind
from agentd.home.discovery.found import Find, Found, Skipped, identities, mac
from agentd.home.discovery.guard import guarded, true_kind
from agentd.home.discovery.untrusted import UnreadableError, mapping, parsed, text
from agentd.home.harmless import harmless
from agentd.home.language.topic import malformed
from agentd.home.order import Publish

MOST_DEVICES = 2_000

_ANNOUNCED = "shellies/announce"
_ASKED = ("Shelly.GetDeviceInfo", "Shelly.GetStatus")
_Part = tuple[
    Kind, int, Mapping[str, object], tuple[str, ...]
]  # kind, channel, keys of the entry, what it can

_ON: _Part = ("switch", 0, {}, ("on",))
_DIM: _Part = ("light", 0, {"can": ["brightness"]}, ("on", "brightness"))
_TINT: _Part = ("light", 0, {"can": ["brightness", "color"]}, ("on", "brightness", "color"))
_BLIND: _Part = ("cover", 0, {}, ("movement", "position"))
_CLIMATE: _Part = ("sensor", 0, {"sleepy": True}, ("temperature", "humidity"))
_DOOR: _Part = ("contact", 0, {"sleepy": True}, ("contact",))
_FLOOD: _Part = ("sensor", 0, {"sleepy": True, "reads": ["flood", "temperature"]}, ("flood", "temperature"))

# first generation: what begins the model, its mode (empty: any) → what it has, how often
_MODELS: tuple[tuple[str, str, _Part, int], ...] = (
    ("SHSW-21", "roller", _BLIND, 1),
    ("SHSW-25", "roller", _BLIND, 1),
    ("SHSW-21", "", _ON, 2),
    ("SHSW-25", "", _ON, 2),
    ("SHSW-44", "", _ON, 4),
    ("SHSW-", "", _ON, 1),
    ("SHPLG", "", _ON, 1),
    ("SHEM", "", _ON, 1),
    ("SHDM-", "", _DIM, 1),
    ("SHBDUO", "", _DIM, 1),
    ("SHVIN", "", _DIM, 1),
    ("SHRGBW2", "color", _TINT, 1),
    ("SHBLB", "color", _TINT, 1),
    ("SHCB", "color", _TINT, 1),
    ("SHBLB", "white", _DIM, 1),
    ("SHCB", "white", _DIM, 1),
    ("SHHT", "", _CLIMATE, 1),
    ("SHDW", "", _DOOR, 1),
    ("SHWT", "", _FLOOD, 1),
)
# later generations: component → what it is
_COMPONENTS: Mapping[str, _Part] = {
    "switch": _ON,
    "light": _DIM,
    "cct": ("light", 0, {"can": ["brightness", "color_temp"]}, ("on", "brightness", "color_temp")),
    "rgb": _TINT,
    "cover": _BLIND,
}


@dataclass(frozen=True, slots=True)
class Shelly:
    """`replies`: a topic of ours; answers come below it."""

    replies: str

    @property
    def topics(self) -> tuple[str, ...]:
        return _ANNOUNCED, "+/online", f"{self.replies}/rpc"

    @property
    def opening(self) -> tuple[Publish, ...]:
        return (Publish("shellies/command", b"announce"),)

    def takes(self, topic: str) -> bool:
        return topic in (_ANNOUNCED, f"{self.replies}/rpc") or (
            topic.count("/") == 1 and topic.endswith("/online")
        )

    def questions(self, topic: str, payload: bytes) -> tuple[Publish, ...]:
        """To whoever says that it is online: nobody else listens there."""
        prefix, _, word = topic.rpartition("/")
        if word != "online" or payload != b"true" or malformed(prefix):
            return ()
        asked = ({"id": f"{prefix} {method}", "src": self.replies, "method": method} for method in _ASKED)
        return tuple(Publish(f"{prefix}/rpc", json.dumps(each).encode()) for each in asked)

    def place(self, topic: str, payload: bytes) -> str:
        """Many devices on one topic: told apart by who they are."""
        if topic.endswith("/online"):
            return topic
        message = _mapping(payload)
        return f"{topic} {text(message.get('id'))}"

    def finds(self, messages: Mapping[str, bytes]) -> Iterator[Find]:
        answers = dict[str, Mapping[str, object]]()
        for place, payload in sorted(messages.items()):
            topic, _, identity = place.partition(" ")
            if topic == _ANNOUNCED:
                yield from _announced(_mapping(payload))
            elif topic == f"{self.replies}/rpc":
                answers[identity] = mapping(_mapping(payload).get("result"))
        for prefix in sorted({identity.rpartition(" ")[0] for identity in answers})[:MOST_DEVICES]:
            info, status = (answers.get(f"{prefix} {method}", {}) for method in _ASKED)
            yield from _answered(prefix, info, status)


def _mapping(payload: bytes) -> Mapping[str, object]:
    try:
        return mapping(parsed(payload))
    except UnreadableError:
        return {}


def _announced(told: Mapping[str, object]) -> Iterator[Find]:
    own, address, model, mode = (text(told.get(key)) for key in ("id", "mac", "model", "mode"))
    same, topic = identities(address), f"shellies/{own}"
    if not mac(address) or malformed(topic):
        return
    source, name = f"shelly/{mac(address)}", harmless(own)
    found = next((row for row in _MODELS if model.startswith(row[0]) and row[1] in ("", mode)), None)
    if found is None:
        yield Skipped(source, name, f"needs manual mapping: the model {harmless(model)} is not known", same)
        return
    _, _, part, count = found
    for channel in range(count):
        keys = {"endpoint": channel} if count > 1 else {}
        here = f"{source}/{part[0]}:{channel}"
        yield _found(
            here, same, name, "shelly1", topic, (part[0], channel, {**keys, **part[2]}, part[3]), count
        )


def _answered(prefix: str, info: Mapping[str, object], status: Mapping[str, object]) -> Iterator[Find]:
    address = mac(text(info.get("mac")))
    if not address:
        return
    same = identities(address)
    source, name = f"shelly/{address}", harmless(info.get("name")) or harmless(info.get("id"))
    keys = [found for found in map(_COMPONENT.fullmatch, status) if found]
    parts = [(_COMPONENTS[each[1]], int(each[2])) for each in keys if each[1] in _COMPONENTS]
    for (kind, _, more, can), channel in parts:
        others = sum(part[0] == kind for part, _ in parts)
        entry = {**({"endpoint": channel} if channel else {}), **more}
        here = f"{source}/{kind}:{channel}"
        yield _found(here, same, name, "shelly2", prefix, (kind, channel, entry, can), others)
    if not parts and any(each[1] == "temperature" for each in keys):
        part: _Part = ("sensor", 0, {}, ("temperature", "humidity"))
        yield _found(f"{source}/sensor", same, name, "shelly2", prefix, part, 1)
    elif not parts:
        yield Skipped(source, name, "has nothing that can be operated or asked for", same)


_COMPONENT = re.compile(r"([a-z]+):(\d{1,3})")


def _found(
    source: str, same: frozenset[str], name: str, family: str, topic: str, part: _Part, count: int
) -> Found:
    kind, channel, keys, can = part
    called = f"{name} {channel + 1}" if count > 1 else name
    true = true_kind(kind, called)
    entry = {
        "profile": f"{family}.{kind}",
        "topic": topic,
        **({} if true == kind else {"kind": true}),
        **keys,
    }
    return Found(source, same, called, true, entry, can, "", guarded(true, called))
