"""The WebSocket of a link; the only place that knows the library behind it."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.client import ClientProtocol
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    ProxyError,
    WebSocketException,
)
from websockets.protocol import Event

from agentd import __version__
from agentd.core.causes import Cause
from agentd.live.loss import Loss, of_close, of_status
from agentd.live.route import Route

MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024  # the protocol asks for 8 MiB; a reply's largest piece is far below
QUEUE_FRAMES = 64  # a reply comes in bursts; stopping the transport every few frames costs a third more
PING_INTERVAL_S = 20  # keeps routers from forgetting us; see `dial` for why no answer is awaited
SECRET_LENGTH = 8  # what is shorter is no key, and would be cut out of innocent words
AGENT = f"agentd/{__version__}"
CLOSE_LIMIT_S = 0.4  # for the server's part of a farewell, so that leaving takes less than a second

# The library's debug log holds headers and messages: the key, what was said. It is never written.
_library_log = logging.getLogger(f"{__name__}.library")
_library_log.setLevel(logging.WARNING)


class _Direct(connect):
    """Follows no redirect: the library would take our key along to wherever it leads."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _Prompt(ClientConnection):
    """Asks to be let in as soon as there is a connection, and says `first` as soon as it is let in.

    The library would do either some turns of the loop later: with a server nearby, a quarter of the time.
    """

    def __init__(
        self, headers: Mapping[str, str], first: str, protocol: ClientProtocol, **options: Any
    ) -> None:
        super().__init__(protocol, **options)
        self._headers = headers
        self._first = first

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.request = self.protocol.connect()
        self.request.headers.update(self._headers)
        self.protocol.send_request(self.request)
        self.send_data()

    def process_event(self, event: Event) -> None:
        let_in = self.response is None and self.protocol.handshake_exc is None
        super().process_event(event)
        if let_in and self._first:
            self.protocol.send_text(self._first.encode())
            self.send_data()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if not self.response_rcvd.done():
            self.response_rcvd.set_result(None)

    async def handshake(self, *_sent: object) -> None:
        """Wait for the answer, or the end of the connection. To give up waiting does not cancel those."""
        await asyncio.shield(self.response_rcvd)
        if self.protocol.handshake_exc is not None:
            raise self.protocol.handshake_exc


class LinkError(Exception):
    """The socket is gone or was never there. The message is that of the loss."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss.words)
        self.loss = loss

    @property
    def cause(self) -> Cause:
        return self.loss.cause

    @property
    def words(self) -> str:
        """A sentence for the owner."""
        return self.loss.words


class Socket:
    """An open WebSocket. Messages are whole: JSON texts out, bytes in.

    `secrets` are kept out of every loss's words: a server may quote the key that it refuses.
    """

    def __init__(self, connection: ClientConnection, secrets: Iterable[str] = ()) -> None:
        self._connection = connection
        self._secrets = tuple(secrets)

    async def send(self, text: str) -> None:
        """Raises LinkError."""
        try:
            await self._connection.send(text)
        except ConnectionClosed as closed:
            raise self._lost(closed) from None

    async def receive(self) -> bytes:
        """The next message, be it text or binary: UTF-8 in both cases. Raises LinkError."""
        try:
            return await self._connection.recv(decode=False)
        except ConnectionClosed as closed:
            raise self._lost(closed) from None

    def _lost(self, closed: ConnectionClosed) -> LinkError:
        loss = _of_closed(closed)
        words, detail = loss.words, loss.detail
        for secret in self._secrets:
            words, detail = words.replace(secret, "(the key)"), detail.replace(secret, "(the key)")
        return LinkError(replace(loss, words=words, detail=detail))

    async def close(self) -> None:
        """Leave with 1000; within a second also when the other end is dead."""
        try:
            async with asyncio.timeout(2 * CLOSE_LIMIT_S):
                await self._connection.close(1000)
        except TimeoutError:
            pass  # what we still had to send is stuck
        finally:
            self._connection.transport.abort()


async def dial(url: str, headers: Mapping[str, str], first: str = "", route: Route | None = None) -> Socket:
    """Connect, and say `first`; as `route` says, else through the environment's proxy. Raises LinkError."""
    host = urlsplit(url).hostname or ""
    route = route or Route()
    tls = _trust(route) if url.startswith("wss:") else None
    greeting = {"User-Agent": AGENT, **headers}
    try:
        connection = await _Direct(
            url,
            create_connection=cast(type[ClientConnection], partial(_Prompt, greeting, first)),
            user_agent_header=AGENT,  # to a proxy
            proxy=route.proxy_for(url),
            ssl=tls,
            logger=_library_log,
            compression=None,  # base64 of sound does not shrink enough to be worth the processor
            open_timeout=None,  # the link's set-up limit covers this
            ping_interval=PING_INTERVAL_S,
            ping_timeout=None,  # healthy servers were seen to answer pings after 30 s
            close_timeout=CLOSE_LIMIT_S,
            max_size=MESSAGE_LIMIT_BYTES,
            max_queue=QUEUE_FRAMES,
        )
    except InvalidStatus as refusal:
        body = bytes(refusal.response.body or b"").decode("utf-8", "replace")
        raise LinkError(of_status(refusal.response.status_code, body)) from None
    except (OSError, WebSocketException, EOFError, ImportError) as error:
        raise LinkError(_of_failed_dial(error, host)) from None
    return Socket(connection, _secrets(headers))


def _secrets(headers: Mapping[str, str]) -> list[str]:
    """What no word of ours may hold; an `Authorization` names its scheme first."""
    return [secret for value in headers.values() if len(secret := value.rpartition(" ")[2]) >= SECRET_LENGTH]


def _trust(route: Route) -> ssl.SSLContext:
    try:
        return route.trust()
    except OSError as error:
        words = f"live.ca cannot be used ({error.strerror or error}); name a PEM file."
        raise LinkError(Loss(Cause.REFUSED, words)) from None


def _of_closed(closed: ConnectionClosed) -> Loss:
    """What the server said counts, then what our own end found wrong with it."""
    said = closed.rcvd
    if said is None and closed.sent is not None and closed.sent.code != 1000:
        said = closed.sent
    return of_close(said.code, said.reason) if said else of_close(None, "")


def _of_failed_dial(error: Exception, host: str) -> Loss:
    match error:
        case ssl.SSLCertVerificationError():
            return Loss(
                Cause.NETWORK,
                f"The certificate of {host} cannot be trusted; check the clock, ca-certificates and live.ca.",
            )
        case InvalidURI():
            return Loss(Cause.REFUSED, "live.endpoint is no WebSocket address; write wss://HOST.")
        case ProxyError() | ImportError():
            return Loss(
                Cause.NETWORK, "The proxy did not let us through; check live.proxy, HTTPS_PROXY and NO_PROXY."
            )
        case InvalidHandshake():
            return Loss(Cause.SERVER, f"{host} does not speak WebSocket there; check live.endpoint.")
        case _:
            return Loss(Cause.NETWORK, f"{host} cannot be reached; check the network and live.endpoint.")
