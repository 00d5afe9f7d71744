"""All the profiles that a device may have, by `family.kind`."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.device.family import esphome, generic, shelly1, shelly2, tasmota, zigbee2mqtt
from agentd.home.device.family.homeassistant import profiles as homeassistant
from agentd.home.device.family.profile import Profile

PROFILES: Mapping[str, Profile] = {
    f"{family}.{kind}": profile
    for family, profiles in (
        ("zigbee2mqtt", zigbee2mqtt.PROFILES),
        ("tasmota", tasmota.PROFILES),
        ("esphome", esphome.PROFILES),
        ("shelly1", shelly1.PROFILES),
        ("shelly2", shelly2.PROFILES),
        ("homeassistant", homeassistant.PROFILES),
        ("generic", generic.PROFILES),
    )
    for kind, profile in profiles.items()
}
