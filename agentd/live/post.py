"""A plain HTTP request, for what a link needs before it can be made. It blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from agentd import __version__
from agentd.errors import Unavailable
from agentd.live.route import Route

LIMIT_S = 8.0  # for each step of the exchange; less than a link has for its set-up
ANSWER_LIMIT_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    data: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class _NoRedirects(HTTPRedirectHandler):
    """Else our credentials would go along to wherever it leads."""

    def redirect_request(self, *_: object) -> None:
        return None


def request(
    url: str,
    *,
    method: str = "POST",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    route: Route | None = None,
    limit_s: float = LIMIT_S,
) -> Answer:
    """The answer, whatever its status. Raises Unavailable when there is none."""
    route = route or Route()
    host = urlsplit(url).hostname
    asked = Request(url, body, dict(headers or {}), method=method)
    asked.add_header("User-Agent", f"agentd/{__version__}")
    try:
        try:
            with _opener(url, route).open(asked, timeout=limit_s) as response:
                return _answer(response.status, response, response.headers)
        except HTTPError as refusal:
            with refusal:
                return _answer(refusal.code, refusal, refusal.headers)
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", error)
        raise Unavailable(f"{host} cannot be reached ({why}); check the network and live.proxy.") from None


def _opener(url: str, route: Route) -> OpenerDirector:
    proxy = route.proxy_for(url)
    if proxy is True:
        through = ProxyHandler()
    else:
        through = ProxyHandler({"http": proxy, "https": proxy} if isinstance(proxy, str) else {})
    if url.startswith("https:"):
        return build_opener(through, _NoRedirects(), HTTPSHandler(context=route.trust()))
    return build_opener(through, _NoRedirects())


def _answer(status: int, stream: IO[bytes], headers: Message) -> Answer:
    data = stream.read(ANSWER_LIMIT_BYTES + 1)
    if len(data) > ANSWER_LIMIT_BYTES:
        raise ValueError("the answer is too large")
    return Answer(status, data, dict(headers))
