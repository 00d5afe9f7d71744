from __future__ import annotations

import pytest

from agentd.home.language.topic import forbidden, malformed


@pytest.mark.parametrize(
    "topic", ["home/kitchen/light/set", "a", "zigbee2mqtt/kitchen/floor lamp/set", "cmnd/x/POWER"]
)
def test_legal_topics(topic: str) -> None:
    assert forbidden(topic) is None


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("", "empty level"),
        ("/a", "empty level"),
        ("a//b", "empty level"),
        ("a/", "empty level"),
        ("a/+", "wildcard"),
        ("a/#", "wildcard"),
        ("a\0", "control"),
        ("a\x7f", "control"),
        ("a\n", "control"),
        ("a\ud800", "control"),
        ("ä" * 101, "longer than 200 bytes"),
    ],
)
def test_malformed_topics(topic: str, words: str) -> None:
    assert words in str(malformed(topic))
    assert words in str(forbidden(topic))


@pytest.mark.parametrize(
    "topic",
    [
        "zigbee2mqtt/bridge/request/device/remove",
        "zigbee2mqtt/bridge/request",
        "homeassistant/light/x/config",
        "$SYS/broker",
        "shelly-1/rpc",
        "house/shelly-1/rpc",
        "cmnd/desk/Backlog",
        "cmnd/desk/backlog0",
        "CMND/desk/BACKLOG",
        "cmnd/desk/Restart",
        "cmnd/desk/upgrade",
    ],
)
def test_administration_is_not_for_tools(topic: str) -> None:
    assert malformed(topic) is None
    assert "administers" in str(forbidden(topic))


@pytest.mark.parametrize(
    "topic", ["cmnd/desk", "zigbee2mqtt/bridge", "rpc", "x/rpc/y", "cmnd/desk/Upgrade/x"]
)
def test_near_misses_are_legal(topic: str) -> None:
    assert forbidden(topic) is None
