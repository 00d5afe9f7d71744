"""Other players of this machine step back while somebody speaks with us, and come forward again after it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from typing import Protocol

from agentd.audio import pactl
from agentd.audio.pactl import Fields
from agentd.core.phases import Phase
from agentd.errors import Unavailable
from agentd.ports import Note

log = logging.getLogger(__name__)

# Of a player's volume, -20 dB. No round number of percent: nobody sets it by hand, so it shows what is ours.
DUCKED = 0.4637
MOST_KEPT = 16  # players that went away while they were ducked, and may come back so

Volumes = tuple[int, ...]
_Key = tuple[str, Volumes]  # a player's name, and the volumes that we gave it


class Kept(Protocol):
    """A few facts on the disk."""

    def read(self) -> dict[str, object]: ...
    def keep(self, data: Mapping[str, object]) -> None: ...
    async def aclose(self) -> None:
        """What was kept is on the disk."""


class Ducking:
    """A watcher. What a person sets meanwhile stays; after a kill the next process sets right what was left.

    A player is known by its name and by the volume that we gave it, since sound servers remember that for the
    next stream of the same player.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._before = _read(kept.read())
        self._wanted = False
        self._is: bool | None = None if self._before else False
        self._following: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Set right what an earlier process has left."""
        self._follow()

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, Phase):
            self._wanted = note is not Phase.IDLE
            self._follow()

    async def aclose(self) -> None:
        """Everything is as it was."""
        self._wanted = False
        self._follow()
        if self._following is not None:
            await self._following

    def _follow(self) -> None:
        if self._is is not self._wanted and (self._following is None or self._following.done()):
            self._following = asyncio.create_task(self._change(), name="ducking")

    async def _change(self) -> None:
        while self._is is not (wanted := self._wanted):
            self._is = wanted
            try:
                await (self._duck() if wanted else self._restore())
            except Unavailable as trouble:
                log.warning("other players keep their volume: %s", trouble)

    async def _duck(self) -> None:
        """On the disk first: who is killed in between leaves nothing that is not known."""
        changes: list[tuple[Fields, Volumes]] = []
        for player in await _players():
            name, now = _name(player), _volumes(player)
            ducked = tuple(round(volume * DUCKED) for volume in now)
            if (name, now) not in self._before and any(ducked):
                self._before[name, ducked] = now
                changes.append((player, ducked))
        await self._keep()
        for player, ducked in changes:
            await asyncio.to_thread(pactl.turn, player, ducked)

    async def _restore(self) -> None:
        for player in await _players():
            if before := self._before.get((_name(player), _volumes(player))):
                await asyncio.to_thread(pactl.turn, player, before)
        still = {(_name(player), _volumes(player)) for player in await _players()}
        gone = {name for name, _ in self._before} - {name for name, _ in still}
        self._before = {key: before for key, before in self._before.items() if key in still or key[0] in gone}
        await self._keep()

    async def _keep(self) -> None:
        self._before = dict([*self._before.items()][-MOST_KEPT:])
        rows = [[name, ducked, before] for (name, ducked), before in self._before.items()]
        self._kept.keep({"players": rows})
        await self._kept.aclose()


def _read(kept: Mapping[str, object]) -> dict[_Key, Volumes]:
    rows, found = kept.get("players"), dict[_Key, Volumes]()
    for row in rows if isinstance(rows, list) else ():
        match row:
            case [str(name), [*ducked], [*before]] if all(
                isinstance(each, int) for each in (*ducked, *before)
            ):
                found[name, tuple(ducked)] = tuple(before)
    return found


async def _players() -> list[Fields]:
    """All but ourselves. Raises Unavailable."""
    if not pactl.available():
        raise Unavailable("there is no sound server that `pactl` knows")
    streams = await asyncio.to_thread(pactl.listed, "sink-inputs")
    return [stream for stream in streams if not pactl.belongs(stream, os.getpid()) and _volumes(stream)]


def _name(player: Fields) -> str:
    properties = player.get("properties", {})
    return str(properties.get("application.name") or properties.get("media.name"))


def _volumes(player: Fields) -> Volumes:
    return tuple(int(channel.get("value", 0)) for channel in dict(player.get("volume") or {}).values())
