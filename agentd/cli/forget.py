"""`agentd forget`: takes away what agentd has left at the broker, or Home Assistant shows ghosts of it."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Sequence

from agentd.config.credentials import as_service
from agentd.config.load import Loaded, load
from agentd.errors import Unavailable
from agentd.mqtt.address import address_of
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.mqtt.tidying import cleared, status_topic
from agentd.mqtt.traces import NAMES_FILE, Name, names_in
from agentd.service.store import Store

CONNECT_S = 8.0  # a slow broker, after one more attempt


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "For before agentd is removed, or its broker changed; after a change of name it does so itself."
    )


def run(args: argparse.Namespace) -> int:
    """0 when nothing is left, with the names on stdout. Raises ConfigError; Unavailable when it cannot be."""
    for name in forget(load(args.config, as_service(args.config, os.environ), key_needed=False)):
        print(name)
    return 0


def forget(loaded: Loaded) -> list[str]:
    """Blocks; the ids under which nothing is left at the broker. Raises Unavailable, with a remedy."""
    mqtt, store = loaded.settings.mqtt, loaded.settings.store
    assert store, "load() has filled it in"
    if mqtt.url == "embedded":
        return []  # it keeps nothing
    names = [*names_in(Store(store / NAMES_FILE).read()), Name(mqtt.id, mqtt.discovery)]
    try:
        address = address_of(mqtt, loaded.secrets.mqtt_password)
    except ValueError as wrong:
        raise Unavailable(str(wrong)) from None
    return asyncio.run(_forget(Bus(address, mqtt.id), mqtt.url, list(dict.fromkeys(names))))


async def _forget(bus: Bus, url: str, names: Sequence[Name]) -> list[str]:
    online: set[str] = set()

    def met(message: Message) -> None:
        if message.payload == b"online":
            online.add(message.topic)

    bus.subscribe({status_topic(name) for name in names}, met)
    running = asyncio.create_task(bus.run())
    try:
        await _connect(bus, url)
        if f"agentd/{bus.own_id}/status" in online:
            words = f"agentd is running as {bus.own_id}, and would tell it again"
            raise Unavailable(f"{words}; stop it first (sudo systemctl stop agentd)")
        gone = [name for name in names if status_topic(name) not in online]  # others bear the rest now
        for name in gone:
            if not await cleared(bus, name.retained):
                raise Unavailable(f"the broker {url} does not let {name.own_id} be taken away; see its log")
        return list(dict.fromkeys(name.own_id for name in gone))
    finally:
        await bus.aclose()
        await running


async def _connect(bus: Bus, url: str) -> None:
    """Until what the broker has stored on who is online has come, too. Raises Unavailable."""
    try:
        async with asyncio.timeout(CONNECT_S):
            await bus.wait_connected()
    except TimeoutError:
        words = f"the broker {url} cannot be reached; start it, or mend mqtt.url or the password"
        raise Unavailable(words) from None
    if not await bus.alive():
        raise Unavailable(f"the broker {url} does not answer; try again")
