"""Where the broker is and how to speak with it, read from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from agentd.config.settings import Mqtt
from agentd.mqtt.message import Version

Transport = Literal["tcp", "websockets", "unix"]

_SCHEMES: dict[str, tuple[Transport, bool, int]] = {
    "mqtt": ("tcp", False, 1883),
    "mqtts": ("tcp", True, 8883),
    "ws": ("websockets", False, 80),
    "wss": ("websockets", True, 443),
    "unix": ("unix", False, 1),  # the port means nothing there
}
_VERSIONS: dict[str, Version] = {"5": 5, "3.1.1": 4}

KEEPALIVE_S = 20  # bounds how long a half-dead link goes unnoticed


@dataclass(frozen=True, slots=True)
class Address:
    """`host` is a name or an address; for `unix` the path of the socket. `path` is for websockets.

    `version` is what the broker is known to speak; None: to be found out.
    """

    transport: Transport
    host: str
    port: int
    tls: bool = False
    path: str = "/mqtt"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    version: Version | None = None
    keepalive_s: int = KEEPALIVE_S

    def __str__(self) -> str:
        return self.host if self.transport == "unix" else f"{self.host}:{self.port}"


def parse(
    url: str, username: str | None = None, password: str | None = None, ca: Path | None = None
) -> Address:
    """The address in `url` (mqtt, mqtts, ws, wss or unix).

    A user name in the URL is taken where none is given; `?version=3.1.1` (or 5) saves finding it out.
    Raises ValueError with a sentence for a person.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"{url!r} is no broker address: it must begin with {', '.join(_SCHEMES)}://")
    transport, tls, port = _SCHEMES[parts.scheme]
    host = unquote(parts.netloc + parts.path) if transport == "unix" else parts.hostname
    if not host:
        raise ValueError(f"{url!r} names no {'socket' if transport == 'unix' else 'host'}")
    return Address(
        transport=transport,
        host=host,
        port=(None if transport == "unix" else parts.port) or port,
        tls=tls,
        path=parts.path or "/mqtt",
        username=username or (parts.username and unquote(parts.username)),
        password=password or (parts.password and unquote(parts.password)),
        ca=ca,
        version=_VERSIONS.get(parse_qs(parts.query).get("version", [""])[0]),
    )


def address_of(mqtt: Mqtt, password: str | None, url: str = "") -> Address:
    """The address in the settings; `url`: in place of theirs. Raises ValueError as `parse` does."""
    address = parse(url or mqtt.url, mqtt.username, password, mqtt.ca)
    version = _VERSIONS.get(mqtt.protocol, address.version)
    return replace(address, version=version, keepalive_s=mqtt.keepalive_s)
