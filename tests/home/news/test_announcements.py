"""When something is news: messages and a clock go in, what is told comes out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from agentd.core.events import HouseNews
from agentd.home.moment import Moment
from agentd.home.news.announcements import MOST_A_MINUTE, MOST_TOPICS, Announcements
from agentd.home.safety.hours import Hours, clock
from tests.home.books import book

MIDNIGHT = datetime(2026, 11, 21).astimezone()
NOON_S = 12 * 3_600
WASHER = {
    "when": {"topic": "washer", "at": "/power", "below": 5, "for": "2min", "after": {"above": 50}},
    "say": "The washing machine is done.",
}
WINDOW = {"when": {"topic": "window/+", "changes_to": "open"}, "say": "{name} is open.", "rate": "1s"}
BELL = {"when": {"topic": "bell", "equals": "pressed"}, "say": "Ring.", "rate": "5s"}
NIGHT = Hours(clock("22:30"), clock("06:30"))


class House:
    """Messages at times of a day that begins with noon; `told` are the words so far, with their times."""

    def __init__(self, quiet: Hours | None = None, **announcements: object) -> None:
        self.made = Announcements(book(announcements=announcements).announcements.values(), quiet)
        self.now = 0.0
        self.told: list[tuple[float, str]] = []

    @property
    def words(self) -> list[str]:
        return [words for _, words in self.told]

    def moment(self) -> Moment:
        return Moment(self.now, MIDNIGHT + timedelta(seconds=NOON_S + self.now))

    def report(self, topic: str, value: object, retained: bool = False) -> list[str]:
        payload = value.encode() if isinstance(value, str) else json.dumps(value).encode()
        return self._tell(self.made.seen(topic, payload, retained, self.moment()))

    def power(self, *watts: float, retained: bool = False) -> None:
        for each in watts:
            self.report("washer", {"power": each}, retained)

    def wait(self, seconds: float) -> list[str]:
        """Let time pass; what is due is asked for when it is, and not sooner."""
        end, told = self.now + seconds, []
        while (due := self.made.next_due) is not None and due <= end:
            self.now = due
            told += self._tell(self.made.due(self.moment()))
        self.now = end
        return told

    def _tell(self, news: list[HouseNews]) -> list[str]:
        self.told += [(self.now, each.words) for each in news]
        return [each.words for each in news]


def test_the_washing_machine() -> None:
    house = House(washer=WASHER)
    house.power(2, 80, 2_000, 3)
    assert house.wait(100) == []
    house.power(60, 4)  # a pause between two programmes
    assert house.wait(119.9) == []
    house.power(1)
    assert house.wait(0.2) == ["The washing machine is done."]
    house.power(60, 1)
    assert house.wait(120) == ["The washing machine is done."], "and the next wash"
    house.power(1, 6, 1)
    assert house.wait(600) == [], "not again until it has run"


@pytest.mark.parametrize(
    ("before", "live", "words"),
    [
        ([2], [2], []),  # old news
        ([80], [2], ["The washing machine is done."]),  # it ran when we were away, and ends now
        ([], [2], []),
        ([80, 2], [], []),  # retained alone never
        ([80, 2], [2], ["The washing machine is done."]),
    ],
)
def test_what_was_stored_is_what_was_before(before: list[float], live: list[float], words: list[str]) -> None:
    house = House(washer=WASHER)
    house.power(*before, retained=True)
    house.power(*live)
    assert house.wait(600) == words


def test_a_reconnection_during_the_two_minutes_changes_nothing() -> None:
    house = House(washer=WASHER)
    house.power(80, 2)
    house.wait(60)
    house.power(2, retained=True)
    assert house.wait(60) == ["The washing machine is done."]


def test_a_restart_tells_no_old_news() -> None:
    house = House(window=WINDOW)
    assert house.report("window/bath", "open", retained=True) == []
    assert house.report("window/bath", "open") == []
    assert house.report("window/hall", "open") == [], "nobody knows what it was before"
    assert house.report("window/hall", "closed") == []
    assert house.report("window/hall", "open") == ["hall is open."]


def test_what_became_so_while_we_were_away_is_not_told_late() -> None:
    house = House(window=WINDOW)
    house.report("window/bath", "closed")
    assert house.report("window/bath", "open", retained=True) == []
    assert house.report("window/bath", "open") == []


def test_only_a_change_is_news() -> None:
    house = House(window=WINDOW)
    house.report("window/bath", "closed")
    for _ in range(3):
        house.report("window/bath", "open")
        house.wait(60)
    assert house.words == ["bath is open."]


def test_every_press_of_a_button_is_news() -> None:
    house = House(bell=BELL)
    assert house.report("bell", "pressed", retained=True) == []
    assert house.report("bell", "pressed") == ["Ring."]
    house.wait(5)
    assert house.report("bell", "released") == []
    assert house.report("bell", "pressed") == ["Ring."]


def test_for_a_while_it_must_stay_so() -> None:
    house = House(door={"when": {"topic": "d", "equals": "open", "for": "10s"}, "say": "Open."})
    assert house.report("d", "open") == []
    assert house.wait(60) == [], "it may have been open for hours"
    house.report("d", "closed")
    house.report("d", "open")
    house.wait(9)
    house.report("d", "closed")
    assert house.wait(60) == []
    house.report("d", "open")
    house.report("d", "open")
    assert house.wait(10) == ["Open."]
    assert house.wait(600) == [], "once"


def test_the_rate_is_kept_for_each_topic() -> None:
    house = House(window={**WINDOW, "rate": "10min"})
    for _ in range(3):
        for name in ("bath", "hall"):
            house.report(f"window/{name}", "closed")
            house.report(f"window/{name}", "open")
        house.wait(301)
    assert house.words == ["bath is open.", "hall is open.", "bath is open.", "hall is open."]
    assert [at for at, _ in house.told] == [0, 0, 602, 602]


def test_in_quiet_hours_only_what_is_urgent() -> None:
    leak = {"when": {"topic": "leak", "equals": True}, "say": "Water!", "urgent": True}
    house = House(NIGHT, bell=BELL, leak=leak)
    house.wait(10.5 * 3_600)
    assert house.report("bell", "pressed") == []
    assert house.report("leak", "true") == ["Water!"]
    house.wait(8 * 3_600)
    assert house.report("bell", "pressed") == ["Ring."], "the next one; that of the night is past"


def test_quiet_hours_count_when_it_would_be_told() -> None:
    house = House(NIGHT, washer=WASHER)
    house.wait(10.5 * 3_600 - 60)
    house.power(80, 2)
    assert house.wait(600) == []


def test_a_house_that_talks_without_end_is_not_listened_to() -> None:
    leak = {"when": {"topic": "leak", "equals": True}, "say": "Water!", "urgent": True}
    house = House(window=WINDOW, leak=leak)
    for n in range(MOST_A_MINUTE + 3):
        house.report(f"window/{n}", "closed")
        house.report(f"window/{n}", "open")
    assert len(house.told) == MOST_A_MINUTE
    assert house.report("leak", True) == ["Water!"]
    house.wait(60)
    house.report("window/0", "closed")
    assert house.report("window/0", "open") == ["0 is open."]


def test_ever_new_topics_fill_no_memory() -> None:
    house = House(window=WINDOW)
    for n in range(MOST_TOPICS + 1):
        house.report(f"window/{n}", "closed")
    assert house.report(f"window/{MOST_TOPICS}", "open") == []
    assert house.report("window/0", "open") == ["0 is open."]


def test_several_of_a_topic_and_none_of_others() -> None:
    late = {"when": {"topic": "bell", "equals": "pressed", "for": "5s"}, "say": "Still.", "rate": "5s"}
    house = House(bell=BELL, late=late, window=WINDOW)
    house.report("bell", "released")
    assert house.report("bell", "pressed") == ["Ring."]
    assert house.wait(5) == ["Still."]
    assert house.made.topics == ["bell", "window/+"]
    for other in ("bell/x", "window", "window/a/b", "x/window"):
        assert house.report(other, "pressed") == []


@pytest.mark.parametrize("payload", ["", "{", "[1]", "{}", '{"power": null}', '{"power": [1]}', "\ud800"])
def test_what_is_no_value_changes_nothing(payload: str) -> None:
    house = House(washer=WASHER)
    house.power(80, 2)
    raw = payload.encode(errors="surrogatepass")
    assert house.made.seen("washer", raw, False, house.moment()) == []
    assert house.wait(120) == ["The washing machine is done."]


def test_what_is_the_same_in_others_goes_on() -> None:
    """The machine has run and is still for a while; a window is open."""
    house = House(washer=WASHER, window=WINDOW)
    house.power(100, 2)
    house.report("window/bath", "closed")
    house.wait(60)
    before, changed = house.made, {**WINDOW, "say": "A window is open."}
    others = book(announcements={"washer": WASHER, "window": changed, "bell": BELL})
    house.made = Announcements(others.announcements.values())
    house.made.inherit(before)
    assert house.made.next_due == 120
    assert house.wait(59) == []
    assert house.report("window/bath", "open") == [], "of the changed one nothing is known yet"
    assert house.report("bell", "pressed") == ["Ring."]
    assert house.wait(1) == ["The washing machine is done."]
    house.power(100, 2)
    assert house.wait(60) == [], "not long enough"


def test_how_much_was_said_is_not_forgotten() -> None:
    house = House(bell={**BELL, "rate": "1s"})
    for _ in range(MOST_A_MINUTE):
        assert house.report("bell", "pressed")
        house.wait(2)
    before = house.made
    house.made = Announcements(book(announcements={"bell": BELL}).announcements.values())
    house.made.inherit(before)
    assert house.report("bell", "pressed") == []
