"""A real Home Assistant with nothing but its MQTT integration: `python instance.py PORT`, orders on stdin.

It runs in an environment without agentd, so nothing of it may be imported here. An order is a line of JSON,
and so is its answer: what is known of each entity, by its unique id, and of each device.

`{"wait": {ID: STATE, …}}`: until they are so, at most WAIT_S. `{"call": "switch.turn_on", "on": ID,
"data": {…}}`. `{"enable": [ID, …]}`: entities that are off unless somebody wants them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
import time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.config_entries import ConfigEntries, ConfigEntry
from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry, entity_registry
from homeassistant.setup import async_setup_component

WAIT_S = 30.0
# What MQTT and notify want beside them serves people's browsers: it would open a port.
NOT_WANTED = {"http", "file_upload", "repairs"}


async def started(folder: str, port: int) -> tuple[HomeAssistant, ConfigEntry]:
    (Path(folder) / "configuration.yaml").touch()
    hass = HomeAssistant(folder)
    hass.config.skip_pip = True
    hass.config_entries = ConfigEntries(hass, {})
    loader.async_setup(hass)
    await bootstrap.async_load_base_functionality(hass)
    hass.config.components |= NOT_WANTED
    assert await async_setup_component(hass, "homeassistant", {})
    entry = ConfigEntry(
        domain="mqtt",
        title="mqtt",
        data={"broker": "127.0.0.1", "port": port},
        options={},
        version=1,
        minor_version=2,
        source="user",
        unique_id=None,
        discovery_keys=MappingProxyType({}),
        subentries_data=None,
    )
    await hass.config_entries.async_add(entry)
    await hass.async_start()
    return hass, entry


def known(hass: HomeAssistant) -> dict[str, Any]:
    entities = {}
    for entity in entity_registry.async_get(hass).entities.values():
        state = hass.states.get(entity.entity_id)
        entities[entity.unique_id] = {
            "id": entity.entity_id,
            "disabled": entity.disabled,
            "state": state and state.state,
            "attributes": dict(state.attributes) if state else {},
        }
    devices = [
        {"name": each.name, "model": each.model, "area": each.area_id, "version": each.sw_version}
        for each in device_registry.async_get(hass).devices.values()
    ]
    return {"version": __version__, "entities": entities, "devices": devices}


async def obey(hass: HomeAssistant, entry: ConfigEntry, order: dict[str, Any]) -> None:
    registry = entity_registry.async_get(hass)
    ids = {entity.unique_id: entity.entity_id for entity in registry.entities.values()}
    if wanted := order.get("wait"):
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            entities = known(hass)["entities"]
            if all(unique in entities and entities[unique]["state"] == wanted[unique] for unique in wanted):
                return
            await asyncio.sleep(0.05)
    elif call := order.get("call"):
        data = {"entity_id": ids[order["on"]], **order.get("data", {})}
        await hass.services.async_call(*call.split("."), data, blocking=True)
    elif wanted := order.get("enable"):
        for unique in wanted:
            registry.async_update_entity(ids[unique], disabled_by=None)
        await hass.config_entries.async_reload(entry.entry_id)


async def main(port: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hass, entry = await started(folder, port)
        while line := await asyncio.to_thread(sys.stdin.readline):
            await obey(hass, entry, json.loads(line))
            print(json.dumps(known(hass), default=str), flush=True)
        await hass.async_stop(force=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main(int(sys.argv[1])))
