"""Whether what a device told proves an order, judged by the rules of the seams alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from agentd.home.device.device import Device
from agentd.home.order import Evidence, Order, Publish, Wait
from agentd.home.pointer import NOTHING, value_at
from agentd.home.reading import Report, StateCache
from tests.home.books import book

TICKET = "agentd/kitchen/replies/812"

Told = Iterable[tuple[str, object]]


def device(profile: str, topic: str, **keys: object) -> Device:
    return book(devices={"it": {"profile": profile, "topic": topic, **keys}}).devices["it"]


def payload(told: object) -> bytes:
    return (told if isinstance(told, str) else json.dumps(told)).encode()


def sent(order: Order) -> list[tuple[str, object] | float]:
    """Topic and payload of each message, JSON read; a wait is its seconds."""
    steps: list[tuple[str, object] | float] = []
    for step in order.steps:
        if isinstance(step, Wait):
            steps.append(step.seconds)
        elif isinstance(step, Publish):
            steps.append((step.topic, read(step.payload.decode())))
    return steps


def read(text: str) -> object:
    return json.loads(text) if text.startswith("{") else text


def proven(evidence: Evidence, told: Told, before: Mapping[str, object] | None = None) -> bool:
    """`told`: topic and payload, in their order; `before`: what each topic had told last."""
    known = {topic: payload(one) for topic, one in (before or {}).items()}
    messages = [(topic, payload(one)) for topic, one in told]
    assert {topic for topic, _ in messages} <= evidence.topics, "a topic that nobody subscribed"
    for proof in evidence.proofs:
        met = []
        for wanted in proof:
            old = value_at(known.get(wanted.topic, b""), wanted.at)
            values = [value_at(body, wanted.at) for topic, body in messages if topic == wanted.topic]
            known_before = None if old is NOTHING else old
            met.append(any(wanted.met(value, known_before) for value in values if value is not NOTHING))
        if all(met):
            return True
    return False


def alarmed(evidence: Evidence, topic: str, told: object) -> str | None:
    words = [alarm.words(payload(told)) for alarm in evidence.alarms if alarm.topic == topic]
    return next((each for each in words if each is not None), None)


def known(it: Device, told: Told) -> dict[str, object]:
    """The state of a device that has told this, and nothing else, a moment ago."""
    cache = StateCache(it.topics, it.partial)
    for topic, one in told:
        cache.seen(topic, payload(one), False, 10.0)
    return {name: value.value for name, value in it.state(cache.latest, 12.0).items()}


def report(told: object, at_s: float = 10.0, retained: bool = False) -> Report:
    return Report(payload(told), retained, at_s)
