"""What happens, in the log: a line for each question and each deed, and what every other line is about."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from agentd.core.effects import CloseLink, OpenLink
from agentd.core.events import LinkLost
from agentd.core.phases import Phase
from agentd.ports import Note

log = logging.getLogger(__name__)

_ANSWERING = (Phase.THINKING, Phase.SPEAKING)


class Diary(logging.Filter):
    """A watcher that knows turn, link and persona, and adds them to all that is logged meanwhile.

    `tell` reads the public events (`agentd.core.happenings`). Turns are counted from the process's start.
    """

    def __init__(self) -> None:
        super().__init__()
        self._phase = Phase.IDLE
        self._turns = 0
        self._link: OpenLink | None = None
        for handler in logging.getLogger().handlers:
            handler.addFilter(self)

    async def aclose(self) -> None:
        for handler in logging.getLogger().handlers:
            handler.removeFilter(self)

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case Phase():
                before, self._phase = self._phase, note
                another = note is Phase.LISTENING and before in _ANSWERING  # question is awaited
                self._turns += another or before is Phase.IDLE is not note
            case OpenLink():
                self._link = note
            case CloseLink(number) | LinkLost(number) if self._link and self._link.link == number:
                self._link = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets everything pass. What the record says of itself stays."""
        facts: dict[str, object] = {}
        if self._phase is not Phase.IDLE:
            facts["TURN"] = self._turns
        if self._link is not None:
            facts["LINK"] = self._link.link
            if self._link.persona:
                facts["PERSONA"] = self._link.persona
        record.__dict__.update(facts | record.__dict__)
        return True

    def tell(self, happening: Mapping[str, object]) -> None:
        kind = str(happening["event_type"])
        match kind:
            case "wake":
                words = f"called by {happening['word'] or 'a button'}"
            case "turn_end":
                words = f"the turn is over: {happening['outcome']}"
            case "tool_ok":
                words = f"{happening['tool']}: {happening['status']}"
            case "tool_failed":
                words = f"{happening['tool']}: {happening['reason']}"
            case "confirm_asked":
                words = f"{happening['tool']}: somebody has to say yes"
            case _:
                return  # told by whoever has seen it
        about: dict[str, object] = {"EVENT": kind}
        if "tool" in happening:
            about["TOOL"] = happening["tool"]
        if kind == "wake" and self._phase not in (Phase.OPENING, Phase.LISTENING):
            about["TURN"] = self._turns + 1  # the phase comes last
        log.info("%s", words, extra=about)
