from __future__ import annotations

from pathlib import Path

import pytest

from agentd.config.settings import Mqtt
from agentd.mqtt.address import Address, address_of, parse


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mqtt://house", Address("tcp", "house", 1883, path="/mqtt")),
        ("mqtts://house:8884", Address("tcp", "house", 8884, tls=True)),
        ("ws://house/socket", Address("websockets", "house", 80, path="/socket")),
        ("wss://house", Address("websockets", "house", 443, tls=True)),
        ("mqtt://[::1]:1", Address("tcp", "::1", 1)),
        ("mqtt://me:se%20cret@house", Address("tcp", "house", 1883, username="me", password="se cret")),
        ("mqtt://127.0.0.1:7?version=3.1.1", Address("tcp", "127.0.0.1", 7, version=4)),
        ("unix:///run/broker.sock", Address("unix", "/run/broker.sock", 1, path="/run/broker.sock")),
    ],
)
def test_urls(url: str, address: Address) -> None:
    assert parse(url) == address


def test_given_credentials_come_first_and_never_show() -> None:
    address = parse("mqtt://me@house", "you", "secret", Path("ca.pem"))
    assert (address.username, address.password, address.ca) == ("you", "secret", Path("ca.pem"))
    assert "secret" not in repr(address)


@pytest.mark.parametrize("url", ["house", "http://house", "mqtt://", "unix://", "mqtt://house:x"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(url)


@pytest.mark.parametrize(
    ("protocol", "url", "version"),
    [
        ("auto", "mqtt://house", None),
        ("auto", "mqtt://house?version=3.1.1", 4),
        ("5", "mqtt://house", 5),
        (5, "mqtt://house", 5),  # as YAML reads it
        ("3.1.1", "mqtt://house", 4),
    ],
)
def test_the_settings(protocol: object, url: str, version: int | None) -> None:
    mqtt = Mqtt.model_validate({"url": url, "protocol": protocol, "keepalive_s": 30, "username": "me"})
    address = address_of(mqtt, "secret")
    assert (address.version, address.keepalive_s, address.username) == (version, 30, "me")
    assert address_of(mqtt, None, "mqtt://127.0.0.1:7").port == 7
