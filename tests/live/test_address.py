"""Where to connect, and where not to."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.config.live import Live
from agentd.core.events import Cause
from agentd.live.address import is_loopback, target, unusable, url

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


ACCOUNT = Path("account.json")
VERTEX_METHOD = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("us-central1", "us-central1-aiplatform.googleapis.com"),
        ("global", "aiplatform.googleapis.com"),
        ("us", "aiplatform.us.rep.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
    ],
)
def test_vertex_has_a_host_for_each_location(location: str, host: str) -> None:
    live = Live(endpoint="vertex", service_account_file=ACCOUNT, project="p", location=location)
    assert target(live, "v1beta1") == f"wss://{host}{VERTEX_METHOD}"


def test_vertex_with_a_mere_key_is_the_global_one() -> None:
    live = Live(endpoint="vertex", location="europe-west4")
    assert target(live, "v1beta1") == f"wss://aiplatform.googleapis.com{VERTEX_METHOD}"


@pytest.mark.parametrize("endpoint", ["google", "ws://127.0.0.1:8080"])
def test_a_token_goes_to_the_constrained_method(endpoint: str) -> None:
    live = Live(endpoint=endpoint)
    assert target(live, "v1beta") == url(endpoint, "v1beta")
    assert target(live, "v1beta", token=True) == url(endpoint, "v1beta") + "Constrained"


@pytest.mark.parametrize("endpoint", ["local", "google", "vertex"])
def test_another_server_can_stand_in(endpoint: str) -> None:
    made = target(Live(endpoint=endpoint), "v1beta1", server="ws://127.0.0.1:1/")
    assert made.startswith("ws://127.0.0.1:1/ws/google.")


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
    [
        ("google", "k"),
        ("vertex", None),
        ("ws://127.0.0.1:1", None),
        ("ws://[::1]:1", "k"),
        ("wss://x.example", None),
    ],
)
def test_what_can_work(endpoint: str, key: str | None) -> None:
    assert unusable(endpoint, key) is None
