"""Carries out an order as the seams say, and sees what comes of it, without agentd's own client."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from agentd.home.order import Evidence, Order, Publish, Wait
from agentd.home.pointer import NOTHING, value_at
from tests.broker import START_S, Mosquitto

PATIENCE_S = 5.0


class Witness:
    """Everything that has come on its topics since it was made; what the broker had kept is apart."""

    def __init__(self, broker: Mosquitto, topics: frozenset[str]) -> None:
        self.kept: dict[str, bytes] = {}
        self.told: list[tuple[str, bytes]] = []
        self._news = threading.Condition()
        self._ready = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._seen
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()
        self._client.subscribe([(topic, SubscribeOptions(qos=1)) for topic in topics])
        assert self._ready.wait(START_S)

    def carry_out(self, order: Order) -> None:
        for step in order.steps:
            if isinstance(step, Wait):
                time.sleep(step.seconds)
            else:
                self.publish(step)

    def publish(self, message: Publish) -> None:
        self._client.publish(message.topic, message.payload, qos=1).wait_for_publish(PATIENCE_S)

    def proves(self, evidence: Evidence, within_s: float = PATIENCE_S) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self._proven(evidence), within_s)

    def alarm(self, evidence: Evidence, within_s: float = PATIENCE_S) -> str | None:
        found: list[str] = []

        def raised() -> bool:
            words = (each.words(body) for each in evidence.alarms for t, body in self.told if t == each.topic)
            found.extend(word for word in words if word is not None)
            return bool(found)

        with self._news:
            self._news.wait_for(raised, within_s)
        return found[0] if found else None

    def away(self, evidence: Evidence, within_s: float = PATIENCE_S) -> bool:
        def gone() -> bool:
            latest = {**self.kept, **dict(self.told)}
            values = ((each, value_at(latest.get(each.topic, b""), each.at)) for each in evidence.available)
            return any(value in each.offline for each, value in values)

        with self._news:
            return self._news.wait_for(gone, within_s)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _proven(self, evidence: Evidence) -> bool:
        def met(topic: str, at: str | None) -> Iterator[object]:
            values = (value_at(body, at) for told, body in self.told if told == topic)
            return (value for value in values if value is not NOTHING)

        return any(
            all(any(part.met(value, None) for value in met(part.topic, part.at)) for part in proof)
            for proof in evidence.proofs
        )

    def _seen(self, client: object, userdata: object, message: paho.MQTTMessage) -> None:  # noqa: ARG002
        with self._news:
            if message.retain:
                self.kept[message.topic] = bytes(message.payload)
            else:
                self.told.append((message.topic, bytes(message.payload)))
            self._news.notify_all()


@contextmanager
def witness(broker: Mosquitto, order: Order) -> Iterator[Witness]:
    assert order.evidence is not None
    one = Witness(broker, order.evidence.topics)
    try:
        yield one
    finally:
        one.close()
