"""Who gets which message."""

from __future__ import annotations

import time

import pytest

from agentd.mqtt.message import Message
from agentd.mqtt.subscription import Subscription, Subscriptions


@pytest.mark.parametrize(
    ("topic", "heard"),
    [
        ("home/lamp", ["lamp", "again", "any", "all"]),
        ("home/door", ["any", "all"]),
        ("home/lamp/set", ["all"]),
        ("garden/lamp", []),
    ],
)
def test_everyone_gets_what_they_asked_for(topic: str, heard: list[str]) -> None:
    got: list[str] = []
    subscriptions = Subscriptions()
    wanted = {"lamp": "home/lamp", "again": "home/lamp", "any": "home/+", "all": "home/#"}
    for name, pattern in wanted.items():
        subscriptions.add([Subscription(pattern, lambda _, name=name: got.append(name), 10)])  # type: ignore[misc]
    assert subscriptions.patterns == ["home/lamp", "home/+", "home/#"]
    subscriptions.offer(Message(topic, b"on", False))
    subscriptions.offer(Message(topic, b"longer than ten", False))
    assert got == heard


def test_the_topics_of_a_large_house_cost_nothing() -> None:
    """Gone through one by one, a thousand topics took 0.6 ms of each message: a flood would fill the loop."""
    got: list[Message] = []
    subscriptions = Subscriptions()
    subscriptions.add([Subscription(f"zigbee2mqtt/lamp_{n}", got.append, 100) for n in range(1_000)])
    message = Message("zigbee2mqtt/lamp_7", b"{}", False)
    began = time.process_time()
    for _ in range(1_000):
        subscriptions.offer(message)
    assert len(got) == 1_000
    assert time.process_time() - began < 0.1


def test_who_wants_no_more_gets_no_more() -> None:
    lamp: list[Message] = []
    other: list[Message] = []
    take_lamp, take_other = lamp.append, other.append
    subscriptions = Subscriptions()
    for take in (take_lamp, take_other):
        subscriptions.add([Subscription(pattern, take, 10) for pattern in ("home/lamp", "home/+")])
    assert subscriptions.remove(["home/lamp", "home/+", "unknown"], take_lamp) == ["unknown"]
    subscriptions.offer(Message("home/lamp", b"on", False))
    assert (len(lamp), len(other)) == (0, 2)
    assert subscriptions.remove(["home/lamp", "home/+"], take_other) == ["home/+", "home/lamp"]
    assert subscriptions.patterns == []
