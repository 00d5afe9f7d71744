"""Devices of Tasmota, by their own discovery: a retained `config` each, and `sensors` beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agentd.home.device.device import Kind
from agentd.home.discovery.found import Find, Found, Skipped, identities, mac
from agentd.home.discovery.guard import guarded, true_kind
from agentd.home.discovery.untrusted import UnreadableError, items, mapping, parsed, text, texts
from agentd.home.harmless import harmless
from agentd.home.language.topic import malformed
from agentd.home.order import Publish

MOST_DEVICES = 2_000

_BASE = "tasmota/discovery/"
_RELAY, _LIGHT, _SHUTTER = 1, 2, 3
_LIGHTS = {1: ["brightness"], 2: ["brightness", "color_temp"], 3: ["brightness", "color"]}
_LIGHTS |= {4: _LIGHTS[3], 5: ["brightness", "color_temp", "color"]}
_WARM, _NARROW = [2000, 6536], [2632, 5000]  # kelvin: 153..500 mired; 200..380 with SetOption82
_INVERTED = 1  # bit of a shutter's options
_MEASURED = {
    "Temperature": "temperature",
    "Humidity": "humidity",
    "Pressure": "pressure",
    "Illuminance": "illuminance",
    "CarbonDioxide": "co2",
    "PM2.5": "pm25",
}

Told = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Tasmota:
    opening: tuple[Publish, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        return f"{_BASE}+/config", f"{_BASE}+/sensors"

    def takes(self, topic: str) -> bool:
        return topic.startswith(_BASE)

    def questions(self, topic: str, payload: bytes) -> tuple[Publish, ...]:  # noqa: ARG002
        return ()

    def place(self, topic: str, payload: bytes) -> str:  # noqa: ARG002
        return topic

    def finds(self, messages: Mapping[str, bytes]) -> Iterator[Find]:
        for topic in sorted(messages)[: 2 * MOST_DEVICES]:
            if topic.endswith("/config") and messages[topic]:
                sensors = messages.get(f"{topic.removesuffix('/config')}/sensors", b"")
                yield from _finds(_mapping(messages[topic]), _mapping(sensors))


def _mapping(payload: bytes) -> Told:
    try:
        return mapping(parsed(payload)) if payload else {}
    except UnreadableError:
        return {}


def _finds(told: Told, sensors: Told) -> Iterator[Find]:
    address, topic = mac(text(told.get("mac"))), text(told.get("t"))
    if not address or not topic:
        return
    same = identities(address)
    name = harmless(told.get("dn")) or harmless(topic)
    source = f"tasmota/{address}"
    base = _base(told, topic)
    if why := _odd(told, base):
        yield Skipped(source, name, f"needs manual mapping: {why}", same)
        return
    for part, called, kind, keys, can in _parts(told, name):
        entry = {"profile": f"tasmota.{kind}", **base, **keys}
        here = f"{source}/{part}" if part else source
        true = true_kind(kind, called)
        entry |= {} if true == kind else {"kind": true}
        yield Found(here, same, called, true, entry, can, "", guarded(true, called))
    if reads := _reads(mapping(sensors.get("sn"))):
        entry = {"profile": "tasmota.sensor", **base, "reads": reads}
        yield Found(f"{source}/sensor", same, name, "sensor", entry, tuple(reads))


def _base(told: Told, topic: str) -> dict[str, object]:
    full = text(told.get("ft")).replace("%hostname%", text(told.get("hn")))
    full = full.replace("%id%", text(told.get("mac"))[-6:])
    base: dict[str, object] = {"topic": topic}
    if full.rstrip("/") not in ("", "%prefix%/%topic%"):
        base["full_topic"] = full
    if texts(told.get("tp")) not in ((), ("cmnd", "stat", "tele")):
        base["prefixes"] = list(texts(told.get("tp")))
    if told.get("bat") == 1 or told.get("dslp") == 1:
        base["sleepy"] = True
    return base


def _odd(told: Told, base: Told) -> str:
    """What makes it unlike the devices that the profiles know."""
    full = text(base.get("full_topic")) or "%prefix%/%topic%"
    if "%prefix%" not in full or "%topic%" not in full or malformed(full.replace("%", "").rstrip("/")):
        return "its full topic has no place for prefix and topic"
    if malformed(text(base["topic"])) or len(items(told.get("tp"))) not in (0, 3):
        return "its topic cannot be used"
    if texts(told.get("state"))[:2] not in ((), ("OFF", "ON")):
        return "its relays are not told ON and OFF"
    options = mapping(told.get("so"))
    if options.get("68") == 1:
        return "its dimmers are channels of their own (SetOption68)"
    if told.get("lk") == 0 and items(told.get("rl")).count(_LIGHT) > 1:
        return "its colours and whites are lamps of their own (SetOption37)"
    return ""


def _parts(told: Told, name: str) -> Iterator[tuple[str, str, Kind, Told, tuple[str, ...]]]:
    """Part, name, kind, keys of the entry and what it can, of each that can be operated."""
    relays = items(told.get("rl"))[:32]
    names = [harmless(each) for each in items(told.get("fn"))]
    fan = told.get("if") == 1
    used = [at for at, relay in enumerate(relays) if relay in (_RELAY, _LIGHT)]
    numbered = fan or len([relay for relay in relays if relay]) > 1
    for at in used:
        own = names[at] if at < len(names) else ""
        called = name if not numbered else own if own and own != name else f"{name} {at + 1}"
        keys: dict[str, object] = {"endpoint": at + 1} if numbered else {}
        part = str(at + 1) if numbered else ""
        if relays[at] == _LIGHT or mapping(told.get("so")).get("30") == 1:
            can = _LIGHTS.get(_int(told.get("lt_st")), []) if relays[at] == _LIGHT else []
            narrow = mapping(told.get("so")).get("82") == 1
            warm = {"kelvin": _NARROW if narrow else _WARM} if "color_temp" in can else {}
            yield part, called, "light", {**keys, "can": can, **warm}, ("on", *can)
        else:
            yield part, called, "switch", keys, ("on",)
    shutters = relays.count(_SHUTTER) // 2
    options = items(told.get("sho"))
    for number in range(1, shutters + 1):
        inverted = number <= len(options) and bool(_int(options[number - 1]) & _INVERTED)
        keys = {**({"endpoint": number} if shutters > 1 else {}), **({"invert": True} if inverted else {})}
        called = name if shutters == 1 else f"{name} {number}"
        yield f"shutter{number}", called, "cover", keys, ("movement", "position")
    if fan:
        yield "fan", name, "fan", {}, ("on", "speed")


def _reads(told: Told) -> dict[str, object]:
    """Name → JSON pointer; a second thermometer gets the name of its sensor as well."""
    found = dict[str, object]()
    for sensor, values in told.items():
        for key, name in _MEASURED.items():
            if key in mapping(values) and not (key == "Temperature" and told.get("TempUnit") == "F"):
                own = name if name not in found else harmless(f"{sensor} {name}").lower().replace(" ", "_")
                if not set(f"{sensor}{key}") & set("~/"):
                    found[own] = f"/{sensor}/{key}"
    return found


def _int(value: object) -> int:
    return value if type(value) is int else 0
