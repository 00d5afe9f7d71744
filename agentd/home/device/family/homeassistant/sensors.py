"""What is only told: numbers, and what is one of two."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agentd.home.device.codec import Codec, Reading, Value
from agentd.home.device.family.homeassistant.options import Options
from agentd.home.device.family.homeassistant.words import named
from agentd.home.device.family.readings import UNITS
from agentd.home.device.feature import Feature

_USUAL = ("°C", "%", "hPa", "lx", "ppm", "µg/m³", "W", "kWh", "V", "A")  # those that UNITS means
# class of a binary sensor → what it is called here, and what its on and off mean
_TWO: Mapping[str, tuple[str, Value, Value]] = {
    **dict.fromkeys(("door", "window", "opening", "garage_door"), ("contact", "open", "closed")),
    "moisture": ("water_leak", True, False),
}


def sensor(options: Options, name: str) -> Feature:
    """`name`: where its class says nothing."""
    name = _word(options.text("device_class") or name)
    told = options.told("state_topic", "value_template", Reading())
    unit = options.text("unit_of_measurement")
    return Feature(name, Reading(), None, told, UNITS.get(name) or unit if unit in _USUAL else unit)


def binary_sensor(options: Options, name: str) -> Feature:
    called, on, off = _TWO.get(
        options.text("device_class"), (options.text("device_class") or name, True, False)
    )
    told = {options.raw("payload_on", "ON"): on, options.raw("payload_off", "OFF"): off}
    codec: Codec = named({}, told)
    return Feature(_word(called), codec, None, options.told("state_topic", "value_template", codec))


def _word(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "value"
