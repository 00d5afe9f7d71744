"""When the house has something to tell: fed with messages and the clock, it says what is news."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from agentd.core.events import HouseNews
from agentd.home.language.topic import covers
from agentd.home.moment import Moment
from agentd.home.news.announcement import Announcement
from agentd.home.news.condition import Reported
from agentd.home.pointer import value_at
from agentd.home.safety.hours import Hours

MOST_TOPICS = 200  # that one `+` stands for: who publishes on ever new ones fills no memory with them
MOST_A_MINUTE = 6  # in all; a house that has more to say is broken, or somebody speaks in its name


@dataclass(slots=True)
class _State:
    """Of one announcement and one topic. `armed`: it was otherwise before, so that it would be news now."""

    armed: bool
    value: Reported = ""
    since: float | None = None  # that it has been so, as long as that is not news yet
    told_at: float | None = None


@dataclass(slots=True)
class _Watch:
    announcement: Announcement
    states: dict[str, _State] = field(default_factory=dict)


class Announcements:
    """What was stored by the broker is old: it counts as what was before, and is never news itself; nor is
    the first that is heard of a state, so that a restart tells nothing anew.

    `by_model` False: there is no model that could make words of a prompt.
    """

    def __init__(
        self, announcements: Iterable[Announcement], quiet: Hours | None = None, by_model: bool = True
    ) -> None:
        self._quiet = quiet
        self._by_model = by_model
        self._on: dict[str, list[_Watch]] = {}
        self._patterns: list[_Watch] = []
        for announcement in announcements:
            topic, watch = announcement.when.topic, _Watch(announcement)
            if "+" in topic:
                self._patterns.append(watch)
            else:
                self._on.setdefault(topic, []).append(watch)
        self._waiting: dict[
            tuple[str, str], tuple[float, _Watch]
        ] = {}  # by name and topic, when they are due
        self._recent: deque[float] = deque()

    def inherit(self, before: Announcements) -> None:
        """What was noticed so far of those that are still the same."""
        old = {watch.announcement.name: watch for watch in before._all()}
        for watch in self._all():
            was = old.get(watch.announcement.name)
            if was is None or was.announcement != watch.announcement:
                continue
            watch.states = was.states
            due = {key: at for key, (at, whose) in before._waiting.items() if whose is was}
            self._waiting |= {key: (at, watch) for key, at in due.items()}
        self._recent = before._recent

    @property
    def topics(self) -> list[str]:
        """What must be subscribed."""
        return sorted({*self._on, *(watch.announcement.when.topic for watch in self._patterns)})

    @property
    def next_due(self) -> float | None:
        """When `due` is to be called."""
        return min((at for at, _ in self._waiting.values()), default=None)

    def seen(self, topic: str, payload: bytes, retained: bool, moment: Moment) -> list[HouseNews]:
        """A message. An empty one only clears what was stored."""
        news: list[HouseNews] = []
        for watch in self._watches(topic) if payload else ():
            value = value_at(payload, watch.announcement.when.at)
            if isinstance(value, str | int | float):  # devices also report other things than that
                news += self._reported(watch, topic, value, retained, moment)
        return news

    def due(self, moment: Moment) -> list[HouseNews]:
        """What has been so for long enough."""
        news: list[HouseNews] = []
        for (_, topic), (at, watch) in list(self._waiting.items()):
            if at <= moment.now:
                news += self._tell(watch, topic, watch.states[topic], moment)
        return news

    def _all(self) -> Iterator[_Watch]:
        return chain(self._patterns, *self._on.values())

    def _watches(self, topic: str) -> Iterator[_Watch]:
        yield from self._on.get(topic, ())
        for watch in self._patterns:
            if topic in watch.states or covers(watch.announcement.when.topic, topic):
                yield watch

    def _reported(
        self, watch: _Watch, topic: str, value: Reported, retained: bool, moment: Moment
    ) -> list[HouseNews]:
        when = watch.announcement.when
        if (state := watch.states.get(topic)) is None:
            if len(watch.states) >= MOST_TOPICS:
                return []
            state = watch.states[topic] = _State(armed=when.each)
        state.value = value
        state.armed = state.armed or when.rearmed_by(value)
        if not when.condition.holds(value):
            self._calm(watch, topic, state)
        elif retained:
            state.armed = state.armed and (when.each or when.after is not None or state.since is not None)
        elif state.armed and state.since is None:
            state.since = moment.now
            if not when.held_s:
                return self._tell(watch, topic, state, moment)
            self._waiting[watch.announcement.name, topic] = (moment.now + when.held_s, watch)
        return []

    def _calm(self, watch: _Watch, topic: str, state: _State) -> None:
        state.since = None
        self._waiting.pop((watch.announcement.name, topic), None)

    def _tell(self, watch: _Watch, topic: str, state: _State, moment: Moment) -> list[HouseNews]:
        self._calm(watch, topic, state)
        announcement = watch.announcement
        state.armed = announcement.when.each
        if not announcement.urgent and (self._is_quiet(moment) or self._is_much(moment.now)):
            return []
        if state.told_at is not None and moment.now - state.told_at < announcement.pause_s:
            return []
        state.told_at = moment.now
        self._recent.append(moment.now)
        return [announcement.news(topic, state.value, self._by_model)]

    def _is_quiet(self, moment: Moment) -> bool:
        return self._quiet is not None and self._quiet.covers(moment.clock)

    def _is_much(self, now: float) -> bool:
        while self._recent and self._recent[0] <= now - 60:
            self._recent.popleft()
        return len(self._recent) >= MOST_A_MINUTE
