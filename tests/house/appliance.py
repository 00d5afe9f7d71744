"""What all simulated devices have in common: a connection of their own, and manners that a test may spoil."""

from __future__ import annotations

import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.broker import START_S, Mosquitto

PATIENCE_S = 10.0


@dataclass(slots=True)
class Manners:
    """How it behaves from now on. `stale_first`: an unrelated report with the old state comes before the new
    one; `optimistic`: it tells the wished state at once and does not do it; `failing`: it says that it
    failed, in its family's way; `drops`: how many commands it does not hear."""

    delay_s: float = 0.05
    silent: bool = False
    failing: bool = False
    stale_first: bool = False
    optimistic: bool = False
    drops: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    topic: str
    payload: bytes
    retained: bool
    at: float

    @property
    def text(self) -> str:
        return self.payload.decode()


class Appliance(ABC):
    """A device, or a bridge with several, that is connected for the length of a `with`."""

    will: tuple[str, str] | None = None

    def __init__(self, broker: Mosquitto | int, *topics: str) -> None:
        self.manners = Manners()
        self.heard: list[Heard] = []
        self._port = broker if isinstance(broker, int) else broker.port
        self._topics = topics
        self._ready = threading.Event()
        self._timers: list[threading.Timer] = []
        self._lock = threading.RLock()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        if self.will is not None:
            self._client.will_set(*self.will, qos=1, retain=True)
        self._client.connect("127.0.0.1", self._port, keepalive=30)
        self._client.loop_start()
        assert self._ready.wait(START_S)
        self.greet()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_timers()
        self._client.disconnect()
        self._client.loop_stop()

    def greet(self) -> None:  # noqa: B027 - most tell nothing
        """What it tells of itself once it is connected."""

    def hears(self, topic: str) -> bool:  # noqa: ARG002
        """Whether that is a command: a bridge also hears what it says itself."""
        return True

    @abstractmethod
    def take(self, topic: str, payload: bytes) -> None:
        """A command, carried out at once; what it tells comes later, as `answer` is called."""

    def lose_power(self) -> None:
        """It is gone without a word; the broker tells its last will."""
        self._stop_timers()
        socket = self._client.socket()
        self._client.loop_stop()
        if socket is not None:
            socket.close()

    def tell(self, topic: str, payload: object, retain: bool = False) -> None:
        """JSON, unless it is text."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self._client.publish(topic, text, qos=0, retain=retain)

    def answer(self, act: Callable[[], None], delay_s: float | None = None) -> None:
        """Does it after the usual delay, unless it is silent by then."""

        def later() -> None:
            with self._lock:
                if not self.manners.silent:
                    act()

        timer = threading.Timer(self.manners.delay_s if delay_s is None else delay_s, later)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def wait_heard(self, count: int, timeout_s: float = PATIENCE_S) -> list[Heard]:
        """The commands so far, at least so many."""
        until = time.monotonic() + timeout_s
        while len(self.heard) < count:
            assert time.monotonic() < until, f"only {self.heard} within {timeout_s} s"
            time.sleep(0.005)
        return list(self.heard)

    def _on_connect(self, *_: object) -> None:
        self._client.subscribe([(topic, 0) for topic in self._topics])

    def _on_message(self, client: paho.Client, userdata: object, message: paho.MQTTMessage) -> None:  # noqa: ARG002
        if not self.hears(message.topic):
            return
        with self._lock:
            payload = bytes(message.payload)
            heard = Heard(message.topic, payload, message.retain, time.time())
            self.heard.append(heard)
            if self.manners.drops > 0:
                self.manners.drops -= 1
                return
            self.take(message.topic, payload)

    def _stop_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()


class Motor:
    """A cover's motor: some percent a tick, told on the way."""

    TICK_S = 0.1
    STEP = 10

    def __init__(self, appliance: Appliance, position: int, told: Callable[[], None]) -> None:
        self.position = position
        self.target = position
        self._appliance = appliance
        self._told = told
        self._running = False

    @property
    def direction(self) -> int:
        return (self.target > self.position) - (self.target < self.position)

    def go(self, target: int) -> None:
        self.target = target
        if not self._running:
            self._running = True
            self._appliance.answer(self._tick)

    def stop(self) -> None:
        self.target = self.position
        if not self._running:
            self._appliance.answer(self._told)

    def _tick(self) -> None:
        way = self.direction
        self.position += way * min(self.STEP, abs(self.target - self.position))
        self._told()
        self._running = bool(way)
        if self._running:
            self._appliance.answer(self._tick, self.TICK_S)
