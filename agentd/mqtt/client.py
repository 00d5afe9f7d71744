"""The house's bus: connected as long as there is a broker; what it cannot deliver now it never delivers.

Every connection is a new one: subscriptions are made again, and nothing that was published on an
earlier one is repeated. Nothing is written to a broker that has not just given a sign of life: a frozen one
would carry it out when it thaws. A command is proven to be with the broker by an acknowledgement: its own on
MQTT 5 (QoS 1, with an expiry), on 3.1.1 that of a second message, since there a command is sent with
QoS 0 lest the broker keep it for a device that sleeps.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

from agentd.errors import Unavailable
from agentd.mqtt.address import Address
from agentd.mqtt.connection import Connection
from agentd.mqtt.inbox import Inbox
from agentd.mqtt.message import (
    MAX_PAYLOAD_BYTES,
    NAMES,
    NO_ENVELOPE,
    OFFLINE,
    TOO_LATE,
    TOO_SLOW,
    Delivery,
    Envelope,
    Message,
    OtherVersion,
    Version,
    Will,
    delivery,
    unfit,
)
from agentd.mqtt.pulse import PERIOD_S, Pulse
from agentd.mqtt.retry import THROWN_OUT, Retry
from agentd.mqtt.rights import Rights
from agentd.mqtt.subscription import Subscription, Subscriptions

log = logging.getLogger(__name__)

ACKNOWLEDGE_S = 2.0  # a broker that takes longer is as good as away
PROOF_S = 0.1  # so soon after what it has acknowledged the broker counts as alive: the messages of a command
PROBE_S = 1.0  # to give one
SUBSCRIBE_S = 5.0
RESERVED = 2  # of a broker's receive maximum, for a probe and for the pulse


class Bus:
    """`run` it in a task for as long as the daemon lives; all of it on the event loop's thread."""

    def __init__(
        self,
        address: Address,
        own_id: str,
        retry: Retry | None = None,
        draw: Callable[[], float] = random.random,
        pulse_s: float = PERIOD_S,
    ) -> None:
        self.own_id = own_id
        self.will: Will | None = None  # set before `run`
        self.on_lost: Callable[[], None] | None = None  # likewise; called after each connection
        self._address = address
        # One id for the daemon's life: with a new one per connection the will of a half-dead connection
        # would be published after our next `online`.
        self.client_id = f"agentd-{own_id}-{secrets.token_hex(4)}"
        self._retry = retry or Retry()
        self._draw = draw
        self._version: Version = address.version or 5
        self._version_settled = address.version is not None
        self._subscriptions, self._rights = Subscriptions(), Rights()
        self._inbox = Inbox(self._subscriptions.offer)
        self._ping_topic, self._pulse_s = f"agentd/{own_id}/ping", pulse_s
        self._pulse: Pulse | None = None
        self._probe: asyncio.Future[int | None] | None = None
        self._link: Connection | None = None  # also while it is being made
        self._up: Connection | None = None
        self._connected = asyncio.Event()
        self._stopping = asyncio.Event()
        self._welcomes: list[Callable[[], None]] = []
        self._outage_told = False
        self.subscribe([self._ping_topic], self._felt)

    @property
    def dropped(self) -> int:
        """How many messages came faster than they could be taken."""
        return self._inbox.dropped

    @property
    def connected(self) -> bool:
        """Connected and subscribed."""
        return self._up is not None

    @property
    def version(self) -> Version | None:
        """What is spoken on this connection; None without one."""
        return self._version if self.connected else None

    async def wait_connected(self) -> None:
        await self._connected.wait()

    def on_connected(self, welcome: Callable[[], None]) -> None:
        """`welcome` is called after each connection, when all subscriptions are made."""
        self._welcomes.append(welcome)

    def subscribe(
        self,
        topics: Iterable[str],
        received: Callable[[Message], None],
        most_bytes: int = MAX_PAYLOAD_BYTES,
    ) -> asyncio.Future[list[int] | None] | None:
        """`received` gets every message on `topics` (with wildcards); stored ones after each connection. What
        is longer than `most_bytes` is dropped. The broker's answer is returned, if there is a connection."""
        new = [Subscription(topic, received, most_bytes) for topic in topics]
        self._subscriptions.add(new)
        return self._up.subscribe([each.pattern for each in new]) if self._up and new else None

    def unsubscribe(self, topics: Iterable[str], received: Callable[[Message], None]) -> None:
        """`received` gets no more of what is on `topics`, as they were subscribed."""
        if (left := self._subscriptions.remove(topics, received)) and self._up:
            self._up.unsubscribe(left)

    async def alive(self) -> bool:
        """Whether the broker has answered what was sent in the last PROOF_S, or answers within PROBE_S."""
        if (link := self._up) is None:
            return False
        if asyncio.get_running_loop().time() - link.proven_at <= PROOF_S:
            return True
        if self._probe is None or self._probe.done():  # one is enough for all who ask
            self._probe = self._ping(link)
        return await self._acknowledgement(link, self._probe, PROBE_S) is not None and self._up is link

    async def publish(
        self,
        topic: str,
        payload: bytes,
        qos: Literal[0, 1] | None = None,
        expiry_s: float | None = None,
        envelope: Envelope = NO_ENVELOPE,
        by: float | None = None,
    ) -> Delivery:
        """A command: one attempt, never retained, never repeated; on 3.1.1 always with QoS 0.

        Returns within 2 PROBE_S + ACKNOWLEDGE_S; writes at once when the broker is known to be `alive`. After
        `by` (the loop's clock) it is not written, and what the kernel still holds is taken back. `expiry_s`
        (MQTT 5): it is worthless after that.
        """
        if (illegal := unfit(topic, payload, envelope)) is not None:
            return illegal
        if (link := self._up) is None:
            return OFFLINE
        if not await self.alive() or self._up is not link:
            return OFFLINE
        if not await self._room(link):
            return TOO_SLOW
        now = asyncio.get_running_loop().time()
        if by is not None and now > by:
            return TOO_LATE
        patience_s = ACKNOWLEDGE_S if by is None else max(PROOF_S, min(ACKNOWLEDGE_S, by - now))
        if qos is None or self._version != 5:
            qos = 1 if self._version == 5 else 0
        if expiry_s is not None:
            envelope = replace(envelope, expiry_s=max(1, int(expiry_s)))
        acknowledged = link.publish(topic, payload, qos, False, envelope)
        if qos == 0:  # brokers read in order: with the next message acknowledged, this one has arrived too
            acknowledged = self._ping(link)
        reason = await self._acknowledgement(link, acknowledged, patience_s)
        self._rights.published(topic if qos else self._ping_topic, reason)
        return delivery(topic, qos, reason)

    async def publish_state(self, topic: str, payload: bytes, qos: Literal[0, 1] = 1) -> bool:
        """Our own state, retained (empty: taken away); whether the broker has it, if QoS 0 can tell."""
        if (link := self._up) is None or not await self._room(link):
            return False
        reason = await self._acknowledgement(link, link.publish(topic, payload, qos, True))
        return self._rights.published(topic, reason)

    async def run(self) -> None:
        """Connects, and connects again, until `aclose`. Expected trouble is logged once per outage."""
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            lived_s = None
            link = Connection(self._address, self.client_id, self._version, self.will, self._inbox.put)
            self._link = link
            try:
                await link.open()
                began = loop.time()
                self._tell_trouble(await self._serve(link))
                lived_s = loop.time() - began
                self._version = self._version if self._version_settled else 5
            except Unavailable as trouble:
                if self._fell_back(trouble):
                    continue
                self._tell_trouble(str(trouble))
            finally:
                self._down()
                link.abort("over")
            await self._pause(lived_s)

    async def aclose(self) -> None:
        """Says goodbye. With messages still unconfirmed it hangs up, and the broker publishes the will."""
        self._stopping.set()
        link, self._up = self._up, None
        if link is not None and not link.in_flight:
            await link.close()
        elif self._link is not None:
            self._link.abort("stopped")

    async def _serve(self, link: Connection) -> str:
        """From CONNACK to the end of the connection; returns why it ended."""
        self._version_settled = self._version_settled or self._version == 5
        await self._subscribe_all(link)
        if self._stopping.is_set() or link.ended.done():
            return link.ended.result() if link.ended.done() else "stopped"
        self._up = link
        self._connected.set()
        self._outage_told = False
        log.info("connected to the broker at %s, MQTT %s", self._address, NAMES[self._version])
        for welcome in self._welcomes:
            welcome()
        self._pulse = Pulse(link, self._ping_topic, self._pulse_s)
        beating = asyncio.create_task(self._pulse.beat(), name="pulse")
        try:
            return await link.ended
        finally:
            beating.cancel()

    async def _subscribe_all(self, link: Connection) -> None:
        topics = self._subscriptions.patterns
        try:
            async with asyncio.timeout(SUBSCRIBE_S):
                self._rights.subscribed(topics, await link.subscribe(topics) or ())
        except TimeoutError:
            link.abort("the broker does not answer a subscription")

    def _down(self) -> None:
        was_up, self._up = self._connected.is_set(), None
        self._connected.clear()
        if was_up and self.on_lost is not None:
            self.on_lost()

    def _felt(self, message: Message) -> None:
        if self._pulse is not None:
            self._pulse.returned(message)

    async def _acknowledgement(
        self, link: Connection, future: asyncio.Future[int | None], within_s: float = ACKNOWLEDGE_S
    ) -> int | None:
        done, _ = await asyncio.wait({future}, timeout=within_s)
        if done:
            return future.result()
        link.abort("the broker does not answer")  # nor shall it act on this later
        if self._up is link:
            self._down()
        return None

    async def _room(self, link: Connection) -> bool:
        """Whether the broker takes one more: beyond what it takes at once it may end the connection."""
        most = max(1, link.receive_maximum - RESERVED)
        try:
            async with asyncio.timeout(PROBE_S):
                while len(link.in_flight) >= most:
                    await asyncio.wait(link.in_flight, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            return False
        return self._up is link

    def _ping(self, link: Connection) -> asyncio.Future[int | None]:
        return link.publish(self._ping_topic, b"", 1, False, Envelope(expiry_s=1))

    def _fell_back(self, trouble: Unavailable) -> bool:
        """Whether to call again at once with MQTT 3.1.1.

        Some brokers refuse MQTT 5 in words: that is remembered. Others hang up or fall silent, but so
        does a broker in trouble: then both versions are tried in turn, and 5 first after each connection.
        """
        if not isinstance(trouble, OtherVersion) or self._version_settled:
            return False
        self._version = 4 if self._version == 5 else 5
        self._version_settled = trouble.in_words
        return self._version == 4

    def _tell_trouble(self, words: str) -> None:
        told = self._outage_told or self._stopping.is_set()
        log.log(logging.DEBUG if told else logging.WARNING, "%s", words)
        self._outage_told = True

    async def _pause(self, lived_s: float | None) -> None:
        pause_s = self._retry.delay_s(lived_s, self._draw())
        if self._retry.thrown_out:
            log.error(THROWN_OUT, self.client_id)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._stopping.wait()
