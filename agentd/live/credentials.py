"""What a link is let in with: a key, an ephemeral token, or a service account's. Exactly one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from agentd.live.address import KEY_HEADER
from agentd.live.route import Route

if TYPE_CHECKING:
    from agentd.config.live import Live


class Credentials(Protocol):
    @property
    def token(self) -> bool:
        """Whether these are an ephemeral token, for which there is a method of its own (`address.target`)."""

    async def headers(self) -> Mapping[str, str]:
        """For the upgrade request. May ask a server; belongs within the link's set-up limit.

        Raises LinkError.
        """


class Given:
    """What the owner has given us goes as it is."""

    def __init__(self, headers: Mapping[str, str], *, token: bool = False) -> None:
        self.token = token
        self._headers = headers

    async def headers(self) -> Mapping[str, str]:
        return self._headers


def credentials(live: Live, *, key: str | None = None, token: str | None = None) -> Credentials:
    """For `live.endpoint`: a token is preferred to a key, since whoever gives one means to spare the key."""
    if live.endpoint == "local":
        return Given({})  # the embedded server lets everybody in, and needs to know no secret
    if live.endpoint == "vertex" and live.service_account_file is not None:
        from agentd.live.account import ServiceAccount  # brings an HTTP client, which nobody else needs

        return ServiceAccount(live.service_account_file, Route(live.proxy, live.ca))
    if token and live.endpoint != "vertex":
        return Given({"Authorization": f"Token {token}"}, token=True)
    return Given({KEY_HEADER: key} if key else {})
