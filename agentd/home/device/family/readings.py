"""What devices measure: the names that most of them use, and the units that they have."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.device.codec import Codec, Reading, words
from agentd.home.device.feature import Feature, Told, at_key

UNITS: Mapping[str, str] = {
    "temperature": "celsius",
    "humidity": "percent",
    "pressure": "hectopascal",
    "illuminance": "lux",
    "co2": "ppm",
    "pm25": "micrograms per cubic metre",
    "battery": "percent",
    "power": "watts",
    "energy": "kilowatt hours",
    "voltage": "volts",
    "current": "amperes",
    "occupancy": "",
    "presence": "",
    "water_leak": "",
    "smoke": "",
    "gas": "",
    "vibration": "",
}
METER = ("power", "energy", "voltage", "current")
CLIMATE = ("temperature", "humidity", "pressure")


def reading(name: str, topic: str, at: str | None, codec: Codec | None = None) -> Feature:
    codec = codec or Reading()
    return Feature(name, codec, told=(Told(topic, at, codec),), unit=UNITS.get(name, ""))


def readings(topic: str, *names: str) -> tuple[Feature, ...]:
    """Keys of a JSON state that are named like what they measure."""
    return tuple(reading(name, topic, at_key(name)) for name in names)


def further(topic: str, reads: Mapping[str, str | None]) -> tuple[Feature, ...]:
    """What the owner's `reads:` adds: names, with a JSON pointer where it is not the key of that name."""
    return tuple(
        reading(name, topic, at_key(name) if at is None else at or None) for name, at in reads.items()
    )


def contact(closed: bool | str, opened: bool | str, turned: bool) -> Codec:
    """`open` or `closed`: a magnet's true means closed, and nobody wants to hear `true`."""
    if turned:
        closed, opened = opened, closed
    return words({}, {closed: "closed", opened: "open"})
