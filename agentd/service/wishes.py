"""What can be wished for on the control socket, and what comes of it.

A wish is a JSON object, and so is each answer; the last one is `done`, and has `error` if nothing came of it.
Nothing here speaks as somebody in the room would: what is asked in writing can confirm nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from agentd.core.effects import Announce, Chime, PlayChime
from agentd.core.enquiry import Stage
from agentd.core.events import ListenPressed, StopPressed
from agentd.core.manners import MICROPHONE_OFF
from agentd.core.soundevents import MuteAsked, VolumeAsked
from agentd.home.language.letter import read_letter, words_of
from agentd.ports import Ask, Say
from agentd.service.consequences import Consequences

KNOWN = ("say", "ask", "wake", "mute", "volume", "stop", "restart", "status")
FULL = 100

Facts = Mapping[str, object]
Send = Callable[[Facts], None]
DONE: Facts = {"done": True}
DEAF = "the microphone does not work; `agentd status` says why"


def refused(why: str) -> Facts:
    return {"error": why, "done": True}


class Wishes:
    """`report` gives the state as plain JSON; `restart` ends the daemon so that it begins anew, or says why
    not."""

    def __init__(
        self,
        ask: Ask,
        say: Say,
        consequences: Consequences,
        report: Callable[[], Facts],
        restart: Callable[[], str],
    ) -> None:
        self._ask = ask
        self._say = say
        self._consequences = consequences
        self._report = report
        self._restart = restart

    async def carry_out(self, wish: Facts, send: Send) -> Facts:
        """The last answer; those before it are sent. Raises ValueError with a sentence for a person."""
        match wish:
            case {"do": "say"}:
                taken = self._say(words_of(wish.get("text")))
                return DONE if taken else refused("it is being said already, or too much else is")
            case {"do": "ask"}:
                return await self._answer(wish, send)
            case {"do": "wake"}:
                return await self._listen()
            case {"do": "mute", "on": bool(on)}:
                await self._consequences.of(MuteAsked(on))
            case {"do": "volume", "percent": int(percent)} if percent is not True and 0 <= percent <= FULL:
                await self._consequences.of(VolumeAsked(percent))
            case {"do": "stop"}:
                await self._consequences.of(StopPressed())
            case {"do": "restart"}:
                why_not = self._restart()
                return refused(why_not) if why_not else DONE
            case {"do": "status"}:
                return {**self._report(), **DONE}
            case _:  # all others of KNOWN are complete by themselves
                raise ValueError("`on` is true or false, and `percent` a whole number from 0 to 100")
        return DONE

    async def _listen(self) -> Facts:
        effects = await self._consequences.of(ListenPressed())
        if PlayChime(Chime.WAKE) in effects:
            return DONE
        words = [effect.words for effect in effects if isinstance(effect, Announce)]
        deaf = MICROPHONE_OFF if PlayChime(Chime.MUTED) in effects else DEAF
        return refused(words[0] if words else deaf)

    async def _answer(self, wish: Facts, send: Send) -> Facts:
        last: asyncio.Future[Facts] = asyncio.get_running_loop().create_future()

        def tell(stage: Stage, words: str) -> None:
            match stage:
                case Stage.PIECE:
                    send({"piece": words, "done": False})
                case Stage.DONE | Stage.FAILED if not last.done():
                    last.set_result(refused(words) if stage is Stage.FAILED else {"text": words, **DONE})
                case _:
                    pass

        self._ask(read_letter(wish), tell)
        return await last
