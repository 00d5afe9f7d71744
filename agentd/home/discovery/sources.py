"""The sources, the one that knows its devices best first."""

from __future__ import annotations

from agentd.home.discovery.homeassistant import HomeAssistant
from agentd.home.discovery.homie import Homie
from agentd.home.discovery.shelly import Shelly
from agentd.home.discovery.survey import Source
from agentd.home.discovery.tasmota import Tasmota
from agentd.home.discovery.zigbee2mqtt import Zigbee2Mqtt


def every_source(base: str, prefix: str, skip_origins: tuple[str, ...], replies: str) -> tuple[Source, ...]:
    """`base` is zigbee2mqtt's topic, `prefix` Home Assistant's; `replies` one of ours."""
    return Zigbee2Mqtt(base), Tasmota(), Shelly(replies), Homie(), HomeAssistant(prefix, skip_origins)


def chosen_sources(
    zigbee2mqtt: str | None, tasmota: bool, homeassistant: str | None, skip_origins: tuple[str, ...]
) -> tuple[Source, ...]:
    """Those that tell of themselves, unasked; None: not this one."""
    chosen: list[Source] = [] if zigbee2mqtt is None else [Zigbee2Mqtt(zigbee2mqtt)]
    chosen += [Tasmota()] if tasmota else []
    chosen += [] if homeassistant is None else [HomeAssistant(homeassistant, skip_origins)]
    return tuple(chosen)
