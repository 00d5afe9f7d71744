"""Where to connect, and where not to."""

from __future__ import annotations

import pytest

from agentd.core.events import Cause
from agentd.live.address import is_loopback, unusable, url

METHOD = "GenerativeService.BidiGenerateContent"


@pytest.mark.parametrize(
    ("endpoint", "begin"),
    [
        ("google", "wss://generativelanguage.googleapis.com/ws/"),
        ("ws://127.0.0.1:8080", "ws://127.0.0.1:8080/ws/"),
        ("wss://proxy.example/live/", "wss://proxy.example/live/ws/"),
    ],
)
def test_url(endpoint: str, begin: str) -> None:
    assert url(endpoint, "v1alpha") == f"{begin}google.ai.generativelanguage.v1alpha.{METHOD}"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1.example", "10.0.0.1", "localhost.example", "::2", ""])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("endpoint", "key", "word"),
    [
        ("google", None, "GEMINI_API_KEY"),
        ("google", "a key\n", "GEMINI_API_KEY"),
        ("google", "schlüssel", "GEMINI_API_KEY"),
        ("vertex", "k", "live.endpoint"),
        ("http://127.0.0.1", "k", "live.endpoint"),
        ("ws://", "k", "live.endpoint"),
        ("ws://[::1", "k", "live.endpoint"),
        ("ws://localhost:port", "k", "live.endpoint"),
        ("ws://localhost:99999", "k", "live.endpoint"),
        ("ws://10.0.0.1:80", "k", "wss://"),
    ],
)
def test_what_cannot_work_is_not_tried(endpoint: str, key: str | None, word: str) -> None:
    loss = unusable(endpoint, key)
    assert loss
    assert loss.cause is Cause.REFUSED
    assert word in loss.words


@pytest.mark.parametrize(
    ("endpoint", "key"),
    [("google", "k"), ("ws://127.0.0.1:1", None), ("ws://[::1]:1", "k"), ("wss://x.example", None)],
)
def test_what_can_work(endpoint: str, key: str | None) -> None:
    assert unusable(endpoint, key) is None
