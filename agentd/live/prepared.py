"""Sessions on the same terms, one after the other."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from agentd.config.settings import Live, Vad
from agentd.core.causes import Cause
from agentd.live import address
from agentd.live.credentials import credentials
from agentd.live.entry import enter
from agentd.live.models import candidates
from agentd.live.session import SETUP_LIMIT_S, Session
from agentd.live.setup import Declared, Plan, plan
from agentd.live.socket import LinkError
from agentd.live.watched import Watch, watched

logger = logging.getLogger(__name__)

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
        self._watches = watches
        self._live = live = live or Live()
        self._vad, self._declarations, self._here = vad or Vad(), tuple(declarations), here
        self._unusable = address.unusable(live.endpoint, key)
        token = key if key and key.startswith(TOKEN_PREFIX) else None
        self._credentials = credentials(live, key=key, token=token)
        self._models = list(candidates(live))
        self._plan = self._next_plan()

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
        if self._unusable:
            raise LinkError(self._unusable)
        while True:
            dialled = enter(self._live, self._credentials, self._plan.api_version)
            entered = watched(dialled, self._watches)
            message = self._plan.message(handle)
            try:
                return await Session.open(entered, message, setup_limit_s, plan=self._plan)
            except LinkError as error:
                if error.cause is not Cause.MODEL or not self._models:
                    raise
                logger.warning("%s; trying %s", error, self._models[0])
                self._plan = self._next_plan()

    def _next_plan(self) -> Plan:
        """For the best model that is left."""
        model, token = self._models.pop(0), self._credentials.token
        terms = plan(self._live, self._vad, self._declarations, self._here, model=model, token=token)
        for sentence in terms.left_out:
            logger.warning("%s; left out", sentence)
        return terms
