"""A service account of Google Cloud: its access tokens, fetched in time and away from the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from agentd.core.events import Cause
from agentd.errors import Unavailable
from agentd.live.loss import Loss
from agentd.live.post import LIMIT_S, Answer, request
from agentd.live.route import Route
from agentd.live.socket import LinkError

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
RENEW_S = 300  # before a token expires; they live for an hour

_NO_PACKAGE = Loss(
    Cause.REFUSED,
    "Vertex needs the package google-auth; run `pip install 'agentd[vertex]'`.",
)
_NO_ACCOUNT = Loss(
    Cause.REFUSED, "live.service_account_file is not that of a service account; download its key as JSON."
)


@dataclass(frozen=True, slots=True)
class Access:
    """`until` is on the clock of `time.time`."""

    headers: Mapping[str, str] = field(repr=False)
    until: float


class ServiceAccount:
    """Credentials (see `agentd.live.credentials`) from the JSON file of a service account."""

    token = False

    def __init__(self, file: Path, route: Route, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._route = route
        self._clock = clock
        self._access: Access | None = None
        self._coming: asyncio.Future[Access] | None = None

    async def headers(self) -> Mapping[str, str]:
        """Those of the token at hand, or of a new one. Whoever is cancelled leaves the fetching to go on."""
        if self._access is None or self._clock() > self._access.until - RENEW_S:
            self._coming = self._coming or self._fetch()
            self._access = await asyncio.shield(self._coming)
        return self._access.headers

    def _fetch(self) -> asyncio.Future[Access]:
        """In a thread that does not hold up the end of the process, as one of asyncio's pool would."""
        loop = asyncio.get_running_loop()
        coming: asyncio.Future[Access] = loop.create_future()

        def arrived(access: Access | None, error: LinkError | None) -> None:
            self._coming = None
            if error:
                coming.set_exception(error)
                coming.exception()  # seen, also if nobody waits any more
            elif access:
                coming.set_result(access)

        def work() -> None:
            found: Access | None = None
            error: LinkError | None = None
            try:
                found = _access(self._file, self._route)
            except LinkError as refusal:
                error = refusal
            with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
                loop.call_soon_threadsafe(arrived, found, error)

        threading.Thread(target=work, name="service account", daemon=True).start()
        return coming


def _access(file: Path, route: Route) -> Access:
    """Blocks. Raises LinkError."""
    try:
        from google.auth.exceptions import GoogleAuthError, TransportError
        from google.oauth2.service_account import Credentials
    except ImportError:
        raise LinkError(_NO_PACKAGE) from None

    def transport(
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: object,
    ) -> Answer:
        try:
            return request(
                url, method=method, body=body, headers=headers, route=route, limit_s=timeout or LIMIT_S
            )
        except Unavailable as error:
            raise TransportError(str(error)) from None

    try:
        account = Credentials.from_service_account_file(str(file), scopes=[SCOPE])
    except (OSError, ValueError, GoogleAuthError):
        raise LinkError(_NO_ACCOUNT) from None
    try:
        account.refresh(transport)
    except TransportError as error:
        raise LinkError(Loss(Cause.NETWORK, str(error))) from None
    except GoogleAuthError as error:
        raise LinkError(_refused(error)) from None
    headers = {"Authorization": f"Bearer {account.token}"}
    return Access(headers, account.expiry.replace(tzinfo=UTC).timestamp())


def _refused(error: Exception) -> Loss:
    said = str(error.args[0] if error.args else error)[:200]
    if getattr(error, "retryable", False):
        return Loss(Cause.SERVER, f"Google gives no access token at the moment (it said: {said}).")
    return Loss(
        Cause.REFUSED,
        f"Google does not take the service account (it said: {said}); check its key and the clock.",
    )
