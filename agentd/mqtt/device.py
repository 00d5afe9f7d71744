"""agentd as a device of Home Assistant: one message for its MQTT discovery that declares all there is.

The format: https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload. What it demands beside
that: an entity has an id and at least one option; a sensor's category is never `config`; a state is at most
255 characters long, so whole texts are attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.core.happenings import OF_THE_ENTITY
from agentd.mqtt.knobs import FULL

MOST_ASKED = 255  # characters that a text entity takes
# Of these `offline` is never told: then `…/status` says it, and every entity is unavailable.
STATES = ("idle", "listening", "thinking", "speaking", "muted", "offline", "error")

_SHORT = "{{ (value_json.text | default(''))[:255] }}"
_MICROPHONE = "{{ {'reason': ((value_json.sound | default({})).microphone | default(''))} | tojson }}"

Entity = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are to Home Assistant. It knows us again by `own_id`; all else may change. `room` may be empty,
    `model` is that of the machine."""

    own_id: str
    room: str
    model: str
    version: str

    @property
    def name(self) -> str:
        if self.room:
            return f"{self.room} agentd"
        return "agentd" if self.own_id == "agentd" else f"agentd {self.own_id}"


def discovery_topic(prefix: str, own_id: str) -> str:
    """Where Home Assistant looks for it; empty without a `prefix`."""
    return prefix and f"{prefix}/device/agentd_{own_id}/config"


def announcement(who: Identity) -> dict[str, object]:
    """The message. Ids are made of `own_id` and never change, or people's automations would break."""
    base = f"agentd/{who.own_id}"
    device = {
        "identifiers": [f"agentd_{who.own_id}"],
        "name": who.name,
        "manufacturer": "agentd",
        "model": who.model,
        "sw_version": who.version,
    }
    if who.room:
        device["suggested_area"] = who.room
    return {
        "device": device,
        "origin": {"name": "agentd", "sw_version": who.version},
        "availability": [{"topic": f"{base}/status"}],
        "qos": 1,
        "components": {
            key: {"unique_id": f"agentd_{who.own_id}_{key}", **entity}
            for key, entity in {**_switched(base), **_told(base), **_diagnosed(base)}.items()
        },
    }


def _switched(base: str) -> dict[str, Entity]:
    """What people do with us."""
    return {
        "mute": {
            "platform": "switch",
            "name": "Microphone mute",
            "icon": "mdi:microphone-off",
            "command_topic": f"{base}/mute/set",
            "state_topic": f"{base}/mute",
            "optimistic": False,
        },
        "volume": {
            "platform": "number",
            "name": "Volume",
            "icon": "mdi:volume-high",
            "min": 0,
            "max": FULL,
            "step": 1,
            "mode": "slider",
            "unit_of_measurement": "%",
            "command_topic": f"{base}/volume/set",
            "state_topic": f"{base}/volume",
        },
        "say": {"platform": "notify", "name": "Say", "command_topic": f"{base}/say/set"},
        "ask": {
            "platform": "text",
            "name": "Ask",
            "mode": "text",
            "min": 0,
            "max": MOST_ASKED,
            "command_topic": f"{base}/ask/set",
        },
        "listen": _button(base, "listen", "Start listening", icon="mdi:microphone-message"),
        "stop": _button(base, "stop", "Stop talking", icon="mdi:stop"),
        "restart": _button(base, "restart", "Restart", device_class="restart", entity_category="config"),
    }


def _told(base: str) -> dict[str, Entity]:
    """What we tell. Of what was heard and said nothing is told unless the owner wants it."""
    return {
        "state": {
            "platform": "sensor",
            "name": "State",
            "icon": "mdi:account-voice",
            "device_class": "enum",
            "options": list(STATES),
            "state_topic": f"{base}/state",
            "json_attributes_topic": f"{base}/state/attributes",
        },
        "heard": _words(base, "heard"),
        "said": _words(base, "said"),
        "event": {
            "platform": "event",
            "name": "Event",
            "event_types": list(OF_THE_ENTITY),
            "state_topic": f"{base}/event",
        },
    }


def _diagnosed(base: str) -> dict[str, Entity]:
    """How we are."""
    diagnostic = {"entity_category": "diagnostic"}
    return {
        "model_link": {
            "platform": "binary_sensor",
            "name": "Model connection",
            "device_class": "connectivity",
            "state_topic": f"{base}/model_link",
            **diagnostic,
        },
        "mic_problem": {
            "platform": "binary_sensor",
            "name": "Microphone problem",
            "device_class": "problem",
            "state_topic": f"{base}/mic_problem",
            "json_attributes_topic": f"{base}/state/attributes",
            "json_attributes_template": _MICROPHONE,
            **diagnostic,
        },
        "latency": {
            "platform": "sensor",
            "name": "Reply latency",
            "device_class": "duration",
            "unit_of_measurement": "ms",
            "state_class": "measurement",
            "state_topic": f"{base}/latency",
            **diagnostic,
        },
    }


def _button(base: str, key: str, name: str, **more: str) -> Entity:
    return {"platform": "button", "name": name, "command_topic": f"{base}/{key}/press", **more}


def _words(base: str, key: str) -> Entity:
    return {
        "platform": "sensor",
        "name": f"Last {key}",
        "entity_category": "diagnostic",
        "enabled_by_default": False,
        "state_topic": f"{base}/{key}",
        "value_template": _SHORT,
        "json_attributes_topic": f"{base}/{key}",
    }
