"""Sessions on the same terms, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.causes import Cause
from agentd.live.session import SETUP_LIMIT_S, Session
from agentd.live.setup import Declared
from agentd.live.socket import LinkError
from agentd.live.terms import Terms
from agentd.live.watched import Watch, watched

TOKEN_PREFIX = "auth_tokens/"


class Prepared:
    """What stays the same from one session to the next: settings, credentials, functions.

    For whoever connects more than once: nothing is worked out twice, and a model that was not there is
    not asked for again. `watches` see what travels. Raises ValueError for a function that cannot be
    declared.
    """

    def __init__(
        self,
        live: Live | None = None,
        *,
        key: str | None = None,
        vad: Vad | None = None,
        declarations: Sequence[Declared] = (),
        here: str = "",
        watches: Sequence[Watch] = (),
    ) -> None:
        token = key if key and key.startswith(TOKEN_PREFIX) else None
        self._terms = Terms(live or Live(), vad or Vad(), declarations, key=key, token=token, here=here)
        self._watches = watches

    @asynccontextmanager
    async def connect(
        self, handle: str | None = None, setup_limit_s: float = SETUP_LIMIT_S
    ) -> AsyncIterator[Session]:
        """A session, closed at the end; `handle` continues the one that gave it. Raises LinkError."""
        session = await self._opened(handle, setup_limit_s)
        try:
            assert session.plan
            if seed := session.plan.seed(handle):
                await session.send_message(seed)
            yield session
        finally:
            await session.aclose()

    async def _opened(self, handle: str | None, setup_limit_s: float) -> Session:
        terms = self._terms
        if terms.unusable:
            raise LinkError(terms.unusable)
        while True:
            message = terms.plan.message(handle)
            entered = watched(terms.enter(message), message, self._watches)
            try:
                return await Session.open(entered, setup_limit_s, plan=terms.plan)
            except LinkError as error:
                if error.cause is not Cause.MODEL or not terms.next_model():
                    raise
