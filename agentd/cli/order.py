"""An order to the running daemon, through the broker of its settings, and what became of it."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Literal

from agentd.config.load import Loaded
from agentd.errors import Unavailable
from agentd.mqtt.address import address_of
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message, Verdict
from agentd.mqtt.orders import write_order

Kind = Literal["ask", "say"]

CONNECT_S = 8.0  # a slow broker, after one more attempt
STATUS_S = 2.0  # the daemon's status is retained: it comes with the subscription
ANSWER_S = 30.0
EXPIRY_S = 5.0  # nobody shall be answered who has gone away


def place(loaded: Loaded, kind: Kind, text: str, image: bytes | None = None) -> str:
    """Blocks for the answer's text. Raises Unavailable, with a remedy, when there is none in ANSWER_S."""
    mqtt = loaded.settings.mqtt
    if mqtt.url == "embedded":
        raise Unavailable("the embedded broker lives inside the daemon; write the mqtt.url of a real one")
    ticket = secrets.token_hex(8)
    try:
        payload = write_order(text, ticket, image)
        address = address_of(mqtt, loaded.secrets.mqtt_password)
    except ValueError as wrong:
        raise Unavailable(str(wrong)) from None
    return asyncio.run(_Errand(Bus(address, mqtt.id), mqtt.url, kind, ticket).run(payload))


class _Errand:
    """One order."""

    def __init__(self, bus: Bus, url: str, kind: Kind, ticket: str) -> None:
        self._bus = bus
        self._url = url
        self._ticket = ticket
        base = f"agentd/{bus.own_id}"
        self._order_topic = f"{base}/{kind}/set"
        self._status: asyncio.Queue[bytes] = asyncio.Queue(16)
        self._news: asyncio.Queue[dict[str, object]] = asyncio.Queue(64)
        self._taken, self._text = False, ""
        bus.subscribe([f"{base}/status"], self._status_came)
        bus.subscribe([f"{base}/said"], self._said)

    async def run(self, payload: bytes) -> str:
        running = asyncio.create_task(self._bus.run())
        try:
            await self._connect()
            await self._find_daemon()
            await self._send(payload)
            return await self._answer()
        finally:
            await self._bus.aclose()
            await running

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._bus.wait_connected()
        except TimeoutError:
            words = f"the broker {self._url} cannot be reached; start it, or mend mqtt.url or the password"
            raise Unavailable(words) from None

    async def _find_daemon(self) -> None:
        try:
            async with asyncio.timeout(STATUS_S):
                while await self._status.get() != b"online":
                    pass  # it may be starting just now
        except TimeoutError:
            raise self._nobody() from None

    async def _send(self, payload: bytes) -> None:
        delivery = await self._bus.publish(self._order_topic, payload, expiry_s=EXPIRY_S)
        if delivery.verdict is Verdict.NOBODY:
            raise self._nobody()
        if not delivery.taken:
            raise Unavailable(f"{delivery.words}; try again, or look at the broker's log")

    async def _answer(self) -> str:
        try:
            async with asyncio.timeout(ANSWER_S):
                while not (news := await self._news.get()).get("done"):
                    self._note(news)
                self._note(news)
        except TimeoutError:
            if not self._text:
                raise self._silence() from None
        if not self._text:
            raise Unavailable("there was an answer, but not in words; see the daemon's log")
        return self._text

    def _note(self, news: dict[str, object]) -> None:
        if error := news.get("error"):
            raise Unavailable(f"the daemon says: {error}")
        self._taken = True
        self._text = str(news.get("text", "")) or self._text

    def _nobody(self) -> Unavailable:
        return Unavailable(
            f"no daemon with the id “{self._bus.own_id}” is at the broker {self._url}; "
            "start it (`agentd run`), or name its settings with -c"
        )

    def _silence(self) -> Unavailable:
        if self._taken:
            return Unavailable(
                f"the daemon has the question, but no answer for {ANSWER_S:.0f} s; see its log"
            )
        return Unavailable(
            f"the daemon does not answer for {ANSWER_S:.0f} s; is it of the same version, "
            f"and may it read {self._order_topic} at the broker?"
        )

    def _status_came(self, message: Message) -> None:
        if not self._status.full():
            self._status.put_nowait(message.payload)

    def _said(self, message: Message) -> None:
        try:
            news = json.loads(message.payload)
        except (ValueError, RecursionError):
            return
        if isinstance(news, dict) and news.get("id") == self._ticket and not self._news.full():
            self._news.put_nowait(news)
