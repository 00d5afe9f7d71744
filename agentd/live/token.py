"""Ephemeral tokens: made from the key, good for few sessions and a short time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from agentd.errors import AgentdError
from agentd.live.address import KEY_HEADER, server
from agentd.live.loss import of_status
from agentd.live.post import request
from agentd.live.route import Route

PATH = "/v1beta/auth_tokens"
MOST_MINUTES = 20 * 60 - 1  # the server wants less than 20 h
LIMIT_S = 20.0  # somebody waits at a terminal, but a link does not


@dataclass(frozen=True, slots=True)
class Order:
    """What a token shall be good for.

    `uses`: sessions, 0 for any number; to resume one is no use. Sessions can be begun for `begin_min`, and go
    on until `minutes` are over. `setup` (the member of that name of a set-up message) binds them to it.
    """

    uses: int = 1
    minutes: float = 30
    begin_min: float = 1
    setup: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Minted:
    token: str = field(repr=False)
    expires: datetime


def mint(endpoint: str, key: str | None, order: Order, route: Route | None = None) -> Minted:
    """Ask the server of `endpoint`. Blocks. Raises AgentdError."""
    now = datetime.now(UTC)
    expires = now + timedelta(minutes=order.minutes)
    begin = now + timedelta(minutes=min(order.begin_min, order.minutes))
    body: dict[str, Any] = {
        "uses": order.uses,
        "expireTime": _rfc3339(expires),
        "newSessionExpireTime": _rfc3339(begin),
    }
    if order.setup is not None:
        body["bidiGenerateContentSetup"] = order.setup
    headers = {"Content-Type": "application/json"} | ({KEY_HEADER: key} if key else {})
    url = _http(server(endpoint)) + PATH
    answer = request(url, body=json.dumps(body).encode(), headers=headers, route=route, limit_s=LIMIT_S)
    if answer.status != 200:
        words = of_status(answer.status, answer.data.decode("utf-8", "replace")).words
        raise AgentdError(words.replace(key, "(the key)") if key else words)
    return Minted(_name(answer.data), expires)


def _http(address: str) -> str:
    """ws://… → http://…, and the same with s."""
    return "http" + address.removeprefix("ws")


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _name(data: bytes) -> str:
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    name = answer.get("name") if isinstance(answer, dict) else None
    if not isinstance(name, str) or not name:
        raise AgentdError("The server answered without a token; check live.endpoint.")
    return name
