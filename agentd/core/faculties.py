"""Whether we can hear and be heard, and what of that is to be told in words."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.core.events import HouseNews
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart

TELL_AFTER_S = 3.0  # a plug that is loose for a moment is nobody's news
TELL_AGAIN_S = 600.0  # one that is loose all night is told of no more often than this


@dataclass(slots=True)
class _Loss:
    words: str
    since: float
    told: bool = False


class Faculties:
    """What is lost now. A loss is told after a moment, and its end if the loss was told."""

    def __init__(self) -> None:
        self._lost: dict[SoundPart, _Loss] = {}
        self._told_at: dict[SoundPart, float] = {}
        self._back: list[HouseNews] = []

    @property
    def hears(self) -> bool:
        return SoundPart.MICROPHONE not in self._lost

    @property
    def deafness(self) -> str:
        """Why we do not hear, for a person; empty: we do."""
        loss = self._lost.get(SoundPart.MICROPHONE)
        return loss.words if loss else ""

    @property
    def deadline(self) -> float | None:
        """When something is to be told."""
        if not self._lost:  # as always, and this is asked with every frame
            return None
        return min((self._tell_at(part) for part in self._tellable()), default=None)

    def lost(self, loss: SoundLost, now: float) -> None:
        if loss.part in self._lost:
            self._lost[loss.part].words = loss.words
        else:
            self._lost[loss.part] = _Loss(loss.words, now)

    def back(self, back: SoundBack, now: float) -> None:
        loss = self._lost.pop(back.part, None)
        if loss is None:
            return
        unheard = back.part is SoundPart.LOUDSPEAKER and now >= loss.since + TELL_AFTER_S
        if loss.told or (unheard and now >= self._quiet_until(back.part)):
            self._told_at[back.part] = now
            self._back.append(HouseNews(f"The {back.part.value} is back."))

    def forget(self, part: SoundPart) -> None:
        """Nobody needs it now."""
        self._lost.pop(part, None)

    def due(self, now: float) -> list[HouseNews]:
        """What is to be told now. While nobody can be told it waits."""
        if not (self._lost or self._back):
            return []
        due, self._back = self._back, []
        for part in self._tellable():
            if now >= self._tell_at(part):
                self._lost[part].told = True
                self._told_at[part] = now
                due.append(HouseNews(self._lost[part].words))
        return due

    def _tellable(self) -> list[SoundPart]:
        if SoundPart.LOUDSPEAKER in self._lost:
            return []
        return [part for part, loss in self._lost.items() if not loss.told]

    def _tell_at(self, part: SoundPart) -> float:
        return max(self._lost[part].since + TELL_AFTER_S, self._quiet_until(part))

    def _quiet_until(self, part: SoundPart) -> float:
        return self._told_at.get(part, float("-inf")) + TELL_AGAIN_S
