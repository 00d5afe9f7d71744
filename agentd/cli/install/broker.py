"""Is there a broker, and does it let us in?"""

from __future__ import annotations

import contextlib
import socket

from agentd.cli.doctor.broker.visit import visiting
from agentd.errors import Unavailable
from agentd.mqtt.address import parse

LOCAL = "mqtt://localhost:1883"
PORT = 1883
CONNECT_S = 1.0
OWN_ID = "install"


def answers_here() -> bool:
    """Somebody listens where a broker of this machine would."""
    with contextlib.suppress(OSError), socket.create_connection(("localhost", PORT), CONNECT_S):
        return True
    return False


async def trouble_with(url: str, username: str | None, password: str | None) -> str:
    """Why the broker cannot be used, for a person; empty: it can."""
    try:
        async with visiting(parse(url, username, password), OWN_ID):
            pass
    except (Unavailable, ValueError) as error:
        return str(error)
    return ""
