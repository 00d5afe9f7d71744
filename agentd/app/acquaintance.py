"""How the house gets to know us: by what name, in which room, on what machine."""

from __future__ import annotations

from contextlib import AsyncExitStack

from agentd import __version__
from agentd.app.crew import Crew
from agentd.config.settings import Settings
from agentd.mqtt.client import Bus
from agentd.mqtt.device import Identity
from agentd.mqtt.health import Health
from agentd.mqtt.presence import Presence
from agentd.mqtt.reborn import Reborn
from agentd.mqtt.tidying import Tidying
from agentd.mqtt.traces import NAMES_FILE, Name, Traces
from agentd.service.machine import machine_model
from agentd.service.store import Store


def introduced(settings: Settings, bus: Bus, crew: Crew, stack: AsyncExitStack) -> Presence:
    """Before the bus runs. Where Home Assistant is not to be told, what it was told before is taken back."""
    assert settings.store, "load() has filled it in"
    mqtt, room = settings.mqtt, settings.home.here.replace("_", " ")
    who = Identity(mqtt.id, room[:1].upper() + room[1:], machine_model(), __version__)
    presence = crew.closes(Presence(bus, who, mqtt.discovery))
    crew.watches(Health(presence))
    stack.callback(Reborn(bus, mqtt.discovery, presence.announce).close)
    names = crew.closes(Store(settings.store / NAMES_FILE))
    crew.closes(Tidying(bus, Traces(Name(mqtt.id, mqtt.discovery), names.read(), names.keep)))
    return presence
