"""Ephemeral tokens, minted by a real HTTP server on the loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from agentd.errors import AgentdError, Unavailable
from agentd.live.token import Order, mint
from tests.webserver import Asked, web

KEY = "AIza-a-key-that-must-stay-secret"


def granted(_: Asked) -> tuple[int, bytes, Mapping[str, str]]:
    return 200, b'{"name": "auth_tokens/abc", "uses": 1}', {}


def test_a_token_is_made_from_the_key_and_an_order() -> None:
    setup = {"model": "models/gemini-3.8-live"}
    with web(granted) as it:
        minted = mint(f"ws://{it.host}", KEY, Order(uses=3, minutes=90, begin_min=5, setup=setup))
    assert minted.token == "auth_tokens/abc"
    [asked] = it.asked
    assert (asked.method, asked.path) == ("POST", "/v1beta/auth_tokens")
    assert asked.headers["x-goog-api-key"] == KEY
    assert asked.headers["Content-Type"] == "application/json"
    body = json.loads(asked.body)
    assert body.keys() == {"uses", "expireTime", "newSessionExpireTime", "bidiGenerateContentSetup"}
    assert body["uses"] == 3
    assert body["bidiGenerateContentSetup"] == setup
    now = datetime.now(UTC)
    for member, minutes in (("expireTime", 90), ("newSessionExpireTime", 5)):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body[member])
        at = datetime.fromisoformat(body[member])
        assert abs(at - now - timedelta(minutes=minutes)) < timedelta(seconds=30)
    assert "auth_tokens" not in repr(minted)


def test_no_session_can_be_begun_after_the_end() -> None:
    with web(granted) as it:
        mint(f"ws://{it.host}", None, Order(minutes=2, begin_min=10))
    body = json.loads(it.asked[0].body)
    assert body["newSessionExpireTime"] == body["expireTime"]
    assert "bidiGenerateContentSetup" not in body
    assert "x-goog-api-key" not in it.asked[0].headers


@pytest.mark.parametrize(
    ("status", "body", "remedy"),
    [
        (400, '{"error": {"message": "API key not valid. ' + KEY + '"}}', "set GEMINI_API_KEY"),
        (403, "", "set GEMINI_API_KEY"),
        (404, "", "live.endpoint"),
        (429, "", "quota"),
        (503, "", "try again"),
        (200, '{"token": "x"}', "live.endpoint"),
        (200, "[]", "live.endpoint"),
        (200, "<html>", "live.endpoint"),
        (302, "", "refused"),
    ],
)
def test_a_refusal_is_told_with_its_remedy_and_without_the_key(status: int, body: str, remedy: str) -> None:
    elsewhere = {"Location": "http://127.0.0.1:9/"}
    with web(lambda _: (status, body.encode(), elsewhere)) as it, pytest.raises(AgentdError) as caught:
        mint(f"ws://{it.host}", KEY, Order())
    assert remedy in str(caught.value)
    assert KEY not in str(caught.value)
    assert len(it.asked) == 1  # where a redirect leads, the key does not go


def test_a_server_that_is_not_there_is_told() -> None:
    with web(granted) as it:
        pass
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 cannot be reached"):
        mint(f"ws://{it.host}", KEY, Order())
