"""A broker inside this process, where mosquitto is not installed. The only module that knows amqtt.

It speaks MQTT 3.1.1 only, and falls silent over MQTT 5, which its address therefore says.
"""

from __future__ import annotations

import contextlib
import logging
from typing import Any


async def start(port: int) -> Any:
    """A started broker on loopback, with `shutdown()`. Raises OSError when the port is taken."""
    for noisy in ("amqtt", "transitions"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)

    from amqtt.broker import Broker  # imported where used: most installations have mosquitto
    from amqtt.errors import BrokerError

    class Quiet(Broker):  # type: ignore[misc]  # amqtt has no type information
        async def stream_connected(self, reader: Any, writer: Any, listener_name: str) -> None:
            """A client that vanishes is everyday business, not an error of a task nobody waits for."""
            with contextlib.suppress(ConnectionError):
                await super().stream_connected(reader, writer, listener_name)

    broker = Quiet(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
    )
    try:
        await broker.start()
    except BrokerError as error:
        raise OSError(str(error)) from error
    return broker
