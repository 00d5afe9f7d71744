"""The way in: where the settings say, through the proxy they name, with the credentials at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agentd.live.address import target
from agentd.live.route import Route
from agentd.live.socket import Socket, dial

if TYPE_CHECKING:
    from agentd.config.live import Live
    from agentd.live.credentials import Credentials


async def enter(
    live: Live, credentials: Credentials, version: str, first: str, *, server: str | None = None
) -> Socket:
    """The open socket; `first` is said already. `server` as for `address.target`. Raises LinkError.

    Takes as long as the network does, and as a token server does: to be awaited within a set-up limit.
    """
    url = target(live, version, token=credentials.token, server=server)
    proxy = "none" if live.endpoint == "local" else live.proxy  # the embedded server is in this very process
    return await dial(url, await credentials.headers(), first, Route(proxy, live.ca))
