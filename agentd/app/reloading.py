"""SIGHUP: what the owner has written is read again, and taken up between two turns."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping

from agentd.app.renewal import Renewal, prepared
from agentd.config.load import Loaded
from agentd.core.effects import TakeUpRules
from agentd.core.events import RulesRead
from agentd.core.phases import Phase
from agentd.errors import ConfigError, Mistake
from agentd.personas import Personas
from agentd.ports import Emit, Note

logger = logging.getLogger(__name__)

MOST_SHOWN = 5  # mistakes that the house is shown; the log has all

Reread = Callable[[], Loaded]
Show = Callable[[str, Mapping[str, object]], None]  # a remark for people, and the facts as plain JSON


class Reloading:
    """A watcher. With a mistake in what is read all stays as it is, and the log says why.

    `adopt` hands on what is to be taken up. However often it is asked for meanwhile, it is read once more.
    While somebody talks with us nothing is read: a large house would make a reply stutter on a small machine.
    """

    def __init__(
        self,
        loaded: Loaded,
        cast: Personas,
        endpoint: str,
        reread: Reread,
        emit: Emit,
        adopt: Callable[[Renewal], None],
        show: Show,
    ) -> None:
        self._loaded, self._cast = loaded, cast
        self._endpoint = endpoint
        self._reread = reread
        self._emit = emit
        self._adopt = adopt
        self._show = show
        self._asked, self._quiet = asyncio.Event(), asyncio.Event()
        self._quiet.set()
        self._number = 0
        self._next: Renewal | None = None  # number `_number`
        self._mistakes: tuple[Mistake, ...] = ()
        self._waiting: tuple[str, ...] = ()  # keys, for a restart
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._asked.set)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})  # see agentd.cli.run

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._asked.wait()
            await self._quiet.wait()
            self._asked.clear()
            running = self._loaded
            try:
                new = await asyncio.to_thread(self._read, running)
            except ConfigError as error:
                self._refuse(error.mistakes)
                continue
            if running is not self._loaded:  # what was read before has been taken up meanwhile
                self._asked.set()
                continue
            self._number += 1
            self._next, self._mistakes = new, ()
            self._emit(RulesRead(self._number, new.manners, new.cast.strangers(self._cast)))

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, Phase):
            (self._quiet.set if note is Phase.IDLE else self._quiet.clear)()
        new = self._next
        if new is None or note != TakeUpRules(self._number):
            return
        self._next, self._loaded, self._cast, self._waiting = None, new.loaded, new.cast, new.waiting
        self._adopt(new)
        logger.info("the configuration was read anew, and holds from now on")
        for warning in new.loaded.book.warnings:
            logger.warning("%s", warning)
        if new.waiting:
            logger.warning("needs a restart: %s", ", ".join(new.waiting))
        self._tell()

    def _read(self, running: Loaded) -> Renewal:
        return prepared(running, self._reread(), self._endpoint)

    def _refuse(self, mistakes: tuple[Mistake, ...]) -> None:
        for mistake in mistakes:
            logger.error("%s", mistake)
        logger.error("the configuration was not taken up: what held before goes on")
        self._mistakes = mistakes
        self._tell()

    def _tell(self) -> None:
        shown = [str(mistake) for mistake in self._mistakes[:MOST_SHOWN]]
        more = f" (and {len(self._mistakes) - 1} more)" if len(self._mistakes) > 1 else ""
        remark = f"the configuration was not taken up: {shown[0]}{more}" if shown else ""
        self._show(remark, {"mistakes": shown, "needs_restart": list(self._waiting)})
