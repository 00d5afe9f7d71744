"""What the house has to tell by itself and could not tell yet: nobody is talked over for it."""

from __future__ import annotations

from agentd.core.effects import Effect, ReportUntold
from agentd.core.events import HouseNews

MOST_WAITING = 4  # as many as the own voice keeps: a conversation shall not be followed by a list of old news


class Tidings:
    """Told in the order in which they came; but what rings first, and what the model is to tell next, since
    the own voice then still has a sentence of its own to say and the model has not."""

    def __init__(self) -> None:
        self._waiting: list[HouseNews] = []
        self._to_ring = False

    @property
    def ring(self) -> bool:
        """Somebody is called, and has not heard it yet."""
        return self._to_ring

    @property
    def pressing(self) -> bool:
        """Something rings: its words wait for what is being said, and for nothing else."""
        return any(news.rings for news in self._waiting)

    def add(self, news: HouseNews) -> list[Effect]:
        """Keep it for a better moment. When too many wait the first goes, but what rings stays longest."""
        if news in self._waiting:
            return []
        self._to_ring = self._to_ring or news.rings
        return self._keep([*self._waiting, news])

    def again(self, news: HouseNews) -> list[Effect]:
        """The model did not tell it: its own words are to be said, before what came later."""
        return self._keep([HouseNews(news.words), *self._waiting])

    @property
    def first(self) -> HouseNews | None:
        """The next to be told."""
        return min(self._waiting, key=lambda news: (not news.rings, not news.prompt), default=None)

    def told(self, news: HouseNews) -> None:
        self._waiting.remove(news)

    def rung(self) -> None:
        self._to_ring = False

    def forget(self) -> None:
        self._waiting.clear()
        self._to_ring = False

    def _keep(self, waiting: list[HouseNews]) -> list[Effect]:
        self._waiting = waiting
        if len(waiting) <= MOST_WAITING:
            return []
        oldest = next((news for news in waiting if not news.rings), waiting[0])
        waiting.remove(oldest)
        return [ReportUntold(oldest.words, f"more than {MOST_WAITING} were waiting")]
