"""What all links of a program have in common: roles, credentials, and the best model left."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.live import address
from agentd.live.credentials import credentials
from agentd.live.entry import enter
from agentd.live.models import candidates
from agentd.live.role import Role
from agentd.live.setup import Declared, Plan, plan
from agentd.live.socket import Socket

logger = logging.getLogger(__name__)


class Terms:
    """`plan` is what to ask of the server; `unusable` says why there is no point in dialling. `asides` are
    functions that the model need not wait for, and what it is to do with their answers.

    `live` and `declarations` are the role without a name, `roles` the others. `key` and `token` are the
    owner's secrets; `server` replaces `live.endpoint` as the place to dial. What a model does not take is
    left out, with a line in the log. Raises ValueError for a function that cannot be declared.
    """

    def __init__(
        self,
        live: Live,
        vad: Vad,
        declarations: Sequence[Declared],
        *,
        key: str | None,
        token: str | None = None,
        here: str = "",
        server: str | None = None,
        roles: Mapping[str, Role] | None = None,
    ) -> None:
        self._live, self._vad, self._here = live, vad, here
        self._roles = {"": Role(live, tuple(declarations)), **(roles or {})}
        self.asides = {each.name: each.tells.upper() for each in declarations if not each.waits}
        self._server = server
        self._credentials = credentials(live, key=key, token=token)
        self._models = list(candidates(live))
        self.unusable = address.unusable(server or live.endpoint, token or key)
        self.plan = self.planned()
        self._tell_left_out()

    def planned(self, summary: str = "", role: str = "") -> Plan:
        """For a link in this role that is told what was said before."""
        return plan(
            self._roles[role].live,
            self._vad,
            self._roles[role].declarations,
            self._here,
            model=self._models[0],
            summary=summary,
            token=self._credentials.token,
        )

    def next_model(self) -> bool:
        """The server does not have this one: plan for the next, if the owner leaves the choice to us."""
        if len(self._models) < 2:
            return False
        gone = self._models.pop(0)
        logger.warning("the server does not have %s; trying %s", gone, self._models[0])
        self.plan = self.planned()
        self._tell_left_out()
        return True

    async def enter(self, first: str) -> Socket:
        """The open socket; `first` is said already. Raises LinkError."""
        return await enter(self._live, self._credentials, self.plan.api_version, first, server=self._server)

    def _tell_left_out(self) -> None:
        for sentence in self.plan.left_out:
            logger.warning("%s; left out", sentence)
