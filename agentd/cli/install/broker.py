"""Is there a broker, and does it let us in?"""

from __future__ import annotations

import contextlib
import socket

from agentd.cli.probe import greet
from agentd.errors import Unavailable
from agentd.mqtt.address import parse

LOCAL, EMBEDDED = "mqtt://localhost:1883", "embedded"
PORT = 1883
CONNECT_S = 1.0


def answers_here() -> bool:
    """Somebody listens where a broker of this machine would."""
    with contextlib.suppress(OSError), socket.create_connection(("localhost", PORT), CONNECT_S):
        return True
    return False


async def trouble_with(url: str, username: str | None, password: str | None) -> str:
    """Why the broker cannot be used, for a person; empty: it can."""
    try:
        await greet(parse(url, username, password))
    except (Unavailable, ValueError) as error:
        return str(error)
    return ""
