"""One connection to the broker: dialled, used, over. Never used again, so nothing can outlive it.

The only module that knows paho-mqtt. paho runs on the event loop (its "external loop"): no thread of its own,
so a command is on the wire when `publish` returns. Only dialling, which may block on names and TLS, has a
short-lived thread. paho's callbacks set futures and fill the inbox: none may raise through its parser.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from agentd.errors import Unavailable
from agentd.mqtt import tcp
from agentd.mqtt.address import Address
from agentd.mqtt.message import MAX_LIST_BYTES, NO_ENVELOPE, Envelope, Message, OtherVersion, Version, Will

OPEN_S = 10.0  # to dial
GREETING_S = 4.0  # from the first word to CONNACK
TICK_S = 1.0
USUAL_RECEIVE_MAXIMUM = 20  # messages in flight that a broker takes; those of MQTT 5 may say fewer
MAX_PACKETS_PER_TURN = 16  # then others on the loop have their turn

UNSUPPORTED_VERSION = 0x84


def _settle(future: asyncio.Future[Any], result: object) -> None:
    """Whoever waited may have been cancelled meanwhile."""
    if not future.done():
        future.set_result(result)


class Connection:
    """Make it and `open` it on the event loop; `ended` tells why it is over. `received` must not raise."""

    def __init__(
        self,
        address: Address,
        client_id: str,
        version: Version,
        will: Will | None,
        received: Callable[[Message], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._address = address
        self._version = version
        self._received = received
        self._reached: asyncio.Future[None] = self._loop.create_future()
        self._greeted: asyncio.Future[None] = self._loop.create_future()
        self.ended: asyncio.Future[str] = self._loop.create_future()
        self._unacknowledged: dict[int, tuple[float, asyncio.Future[int | None]]] = {}  # since when
        self._subscribing: dict[int, asyncio.Future[list[int] | None]] = {}
        self._packets = 0
        self.receive_maximum = USUAL_RECEIVE_MAXIMUM
        self.proven_at = float("-inf")  # when what the broker has acknowledged was sent, at the latest
        self._fd = -1
        self._tick: asyncio.TimerHandle | None = None
        self._client = self._make_client(client_id, will)

    async def open(self) -> None:
        """Raises Unavailable, with words, when there is no CONNACK; OtherVersion when another may help."""
        threading.Thread(target=self._dial, name="mqtt-dial", daemon=True).start()
        try:
            async with asyncio.timeout(OPEN_S):
                await self._reached
            async with asyncio.timeout(GREETING_S):
                await self._greeted
        except TimeoutError:
            self.abort("no answer")
            trouble = OtherVersion if self._reached.done() and not self._reached.cancelled() else Unavailable
            raise trouble(f"the broker at {self._address} does not answer") from None
        except asyncio.CancelledError:
            self.abort("given up")
            raise

    async def close(self) -> None:
        """Says goodbye: the broker forgets the will. Returns when that is on the wire, or 1 s later."""
        if not self.ended.done():
            self._client.disconnect()
            self._watch_room()
            await asyncio.wait({self.ended}, timeout=1)
        self.abort("closed")

    def abort(self, words: str) -> None:
        """Ends it now, without a goodbye; what the kernel has not delivered is not delivered any more."""
        link = self._client.socket()
        if link is not None and not self.ended.done():
            tcp.forget_undelivered(link.fileno())
        self._end(words)
        if link is not None:
            link.close()

    @property
    def in_flight(self) -> tuple[asyncio.Future[int | None], ...]:
        return tuple(acknowledged for _, acknowledged in self._unacknowledged.values())

    def publish(
        self,
        topic: str,
        payload: bytes,
        qos: Literal[0, 1],
        retain: bool = False,
        envelope: Envelope = NO_ENVELOPE,
    ) -> asyncio.Future[int | None]:
        """Writes at once. The future has the PUBACK's reason (0 for QoS 0), None if the link was lost."""
        acknowledged: asyncio.Future[int | None] = self._loop.create_future()
        if self.ended.done():
            acknowledged.set_result(None)
            return acknowledged
        properties = Properties(PacketTypes.PUBLISH) if self._version == 5 else None  # type: ignore[no-untyped-call]
        for name, value in envelope.properties.items() if properties else ():
            setattr(properties, name, value)
        info = self._client.publish(topic, payload, qos, retain, properties)
        self._watch_room()
        if self.ended.done() or info.rc != paho.MQTT_ERR_SUCCESS:
            acknowledged.set_result(None)
        elif qos == 0:
            acknowledged.set_result(0)
        else:
            self._unacknowledged[info.mid] = (self._loop.time(), acknowledged)
        return acknowledged

    def subscribe(self, topics: Sequence[str]) -> asyncio.Future[list[int] | None]:
        """The future has a reason for each topic (128 and more: refused), None if the link was lost."""
        answered: asyncio.Future[list[int] | None] = self._loop.create_future()
        _, mid = (0, None) if self.ended.done() else self._client.subscribe([(topic, 0) for topic in topics])
        self._watch_room()
        if mid is None or self.ended.done():
            answered.set_result(None)
        else:
            self._subscribing[mid] = answered
        return answered

    def unsubscribe(self, topics: Sequence[str]) -> None:
        """Nobody waits for the broker's answer."""
        if not self.ended.done():
            self._client.unsubscribe(list(topics))
            self._watch_room()

    def _make_client(self, client_id: str, will: Will | None) -> paho.Client:
        address, five = self._address, self._version == 5
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            clean_session=None if five else True,
            protocol=paho.MQTTv5 if five else paho.MQTTv311,
            transport=address.transport,
            reconnect_on_failure=False,
        )
        client.max_inflight_messages_set(0)  # never hold a message back to send it later
        if address.transport == "websockets":
            client.ws_set_options(path=address.path)
        if address.username is not None:
            client.username_pw_set(address.username, address.password)
        if will is not None:
            client.will_set(will.topic, will.payload, qos=1, retain=True)
        return client

    def _dial(self) -> None:
        address = self._address
        try:
            if address.tls:
                self._client.tls_set_context(ssl.create_default_context(cafile=address.ca))
            properties = None
            if self._version == 5:
                properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
                properties.MaximumPacketSize = MAX_LIST_BYTES + 1024
            start = True if self._version == 5 else paho.MQTT_CLEAN_START_FIRST_ONLY
            self._client.connect(
                address.host, address.port, address.keepalive_s, clean_start=start, properties=properties
            )
        except (OSError, ValueError) as error:
            self._from_thread(self._end, f"cannot reach the broker at {address}: {error}")
        else:
            self._from_thread(self._dialled)

    def _from_thread(self, what: Callable[..., None], *args: str) -> None:
        try:
            self._loop.call_soon_threadsafe(what, *args)
        except RuntimeError:  # the loop is closed: we were dialling when the daemon ended
            if (link := self._client.socket()) is not None:
                link.close()

    def _dialled(self) -> None:
        link = self._client.socket()
        if self.ended.done() or link is None:
            if link is not None:
                link.close()
            self._end("the broker hung up")
            return
        self._client.on_connect = self._on_connect  # not sooner: from here on only the loop uses the client
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        _settle(self._reached, None)
        self._fd = link.fileno()
        if self._address.transport != "unix":
            tcp.send_small_packets_at_once(self._fd)
        self._loop.add_reader(self._fd, self._readable)
        self._ticking()
        self._watch_room()

    def _readable(self) -> None:
        """Reads until nothing more is there: TLS and websockets buffer where the selector cannot see."""
        for _ in range(MAX_PACKETS_PER_TURN):
            if self.ended.done():
                return
            before = self._packets
            self._client.loop_read()
            if self._packets == before:
                break
        else:
            self._loop.call_soon(self._readable)
        self._watch_room()

    def _writable(self) -> None:
        self._client.loop_write()
        self._watch_room()

    def _ticking(self) -> None:
        self._tick = self._loop.call_later(TICK_S, self._ticking)
        self._client.loop_misc()
        self._readable()

    def _watch_room(self) -> None:
        """After anything that may have written: watch for room in the socket while something waits for it."""
        if self.ended.done() or self._fd < 0:
            return
        if self._client.want_write():
            self._loop.add_writer(self._fd, self._writable)
        else:
            self._loop.remove_writer(self._fd)

    def _end(self, words: str) -> None:
        if self.ended.done():
            return
        self.ended.set_result(words)
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            self._loop.remove_writer(self._fd)
        if self._tick is not None:
            self._tick.cancel()
        for stage, trouble in ((self._reached, Unavailable), (self._greeted, OtherVersion)):
            if not stage.done():
                stage.set_exception(trouble(words))
                stage.exception()  # `open` may not wait for it any more
        waiting: list[asyncio.Future[Any]] = [*self.in_flight, *self._subscribing.values()]
        for answer in waiting:
            _settle(answer, None)
        self._unacknowledged.clear()
        self._subscribing.clear()

    def _on_connect(self, _c: object, _u: object, _f: object, reason: ReasonCode, said: object) -> None:
        self._packets += 1
        if not reason.is_failure:
            self.receive_maximum = min(USUAL_RECEIVE_MAXIMUM, getattr(said, "ReceiveMaximum", 65535))
            _settle(self._greeted, None)
            return
        trouble = Unavailable(f"the broker at {self._address} refuses us: {reason}")
        if reason.value == UNSUPPORTED_VERSION:
            trouble = OtherVersion(str(trouble))
            trouble.in_words = True
        if not self._greeted.done():
            self._greeted.set_exception(trouble)

    def _on_disconnect(self, _c: object, _u: object, _f: object, reason: ReasonCode, _p: object) -> None:
        self._end(f"the broker at {self._address} is gone: {reason}")

    def _on_message(self, _c: object, _u: object, message: Any) -> None:
        self._packets += 1
        try:
            payload, correlation = (
                bytes(message.payload),
                getattr(message.properties, "CorrelationData", None),
            )
            news = Message(message.topic, payload, bool(message.retain), correlation)
        except UnicodeDecodeError:
            return  # a topic that is not UTF-8 breaks the standard, and matches no subscription of ours
        self._received(news)

    def _on_publish(self, _c: object, _u: object, mid: int, reason: ReasonCode, _p: object) -> None:
        self._packets += 1
        if (sent := self._unacknowledged.pop(mid, None)) is not None:
            self.proven_at = max(self.proven_at, sent[0])
            _settle(sent[1], reason.value)

    def _on_subscribe(self, _c: object, _u: object, mid: int, reasons: list[ReasonCode], _p: object) -> None:
        self._packets += 1
        if (answered := self._subscribing.pop(mid, None)) is not None:
            _settle(answered, [reason.value for reason in reasons])
