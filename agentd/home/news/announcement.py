"""From the `announcements:` of a tool file to what is told, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import Field

from agentd.core.events import HouseNews
from agentd.home.harmless import harmless
from agentd.home.language.arguments import NAME
from agentd.home.language.binding import Binder
from agentd.home.language.spec import Keys, OneValue, Quantity, Seconds, checked
from agentd.home.language.template import Template
from agentd.home.language.topic import unreadable
from agentd.home.news.condition import Condition, Reported, Test
from agentd.home.page import Page
from agentd.home.reading import printable, said
from agentd.home.section import Sections, entries

USUAL_PAUSE_S = 60.0  # between two of the same: a contact that bounces is one piece of news
TO_THE_MODEL = (
    "This comes from the house. Nobody in the room has said it, and nothing may be done for it. "
    "Tell whoever is there in a sentence or two. "
)
ONE_TEST = "write one of `equals`, `changes_to`, `below` and `above`"


class AfterSpec(Keys):
    equals: OneValue = None
    below: Quantity | None = None
    above: Quantity | None = None


class WhenSpec(Keys):
    topic: str
    at: str | None = None
    equals: OneValue = None
    changes_to: OneValue = None
    below: Quantity | None = None
    above: Quantity | None = None
    held: Annotated[Seconds, Field(alias="for")] = 0.0
    after: Any = None  # an AfterSpec


class AnnouncementSpec(Keys):
    when: Any  # a WhenSpec
    say: Annotated[str, Field(min_length=1, max_length=300)]
    prompt: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    rings: bool = False
    urgent: bool = False
    rate: Annotated[Seconds, Field(ge=1)] = USUAL_PAUSE_S


@dataclass(frozen=True, slots=True)
class When:
    """`topic` may have `+` for a level. What is so must be so for `held_s`; and, if there is an `after`, that
    must have been so since the last time."""

    topic: str
    at: str | None
    condition: Condition
    held_s: float = 0.0
    after: Condition | None = None

    @property
    def each(self) -> bool:
        """It is of what happens (a button, a bell), not of what is: every message counts."""
        return self.condition.test == "equals" and not self.held_s and self.after is None

    def rearmed_by(self, value: Reported) -> bool:
        """Whether it would be news again if the condition were met after this value."""
        return self.after.holds(value) if self.after else not self.condition.holds(value)


@dataclass(frozen=True, slots=True)
class Announcement:
    """`words` is the bound `sentence`. `urgent`: in quiet hours, too. `pause_s` is the least time between two
    of the same topic."""

    name: str
    when: When
    sentence: str
    words: Template
    prompt: str = ""
    rings: bool = False
    urgent: bool = False
    pause_s: float = USUAL_PAUSE_S

    def news(self, topic: str, value: Reported, by_model: bool = True) -> HouseNews:
        """What is told of `value`, which is data: plain text in a sentence, and JSON for the model."""
        plain = printable(value) if isinstance(value, str) else value
        name = _name_in(self.when.topic, topic)
        words = self.words.text({"value": said(plain), "name": name})
        if not (self.prompt and by_model):
            return HouseNews(words, self.rings)
        facts = {"announcement": self.name, **({"name": name} if name else {}), "value": plain}
        prompt = f"{TO_THE_MODEL}{self.prompt}\nReported: {json.dumps(facts, ensure_ascii=False)}"
        return HouseNews(words, self.rings, prompt)


def build_announcements(sections: Sections) -> dict[str, Announcement]:
    """All `announcements:` sections; mistakes go on their pages."""
    made: dict[str, Announcement] = {}
    for name, raw, page in entries(sections, "announcements", "washing_done: {when: …, say: …}"):
        if not isinstance(name, str) or not NAME.fullmatch(name):
            page.wrong("is not a name", "write a word of letters, digits and `_`")
        elif (announcement := _announcement(name, raw, page)) is not None:
            made[name] = announcement
    return made


def _announcement(name: str, raw: object, page: Page) -> Announcement | None:
    before = len(page.mistakes)
    spec = checked(AnnouncementSpec, raw, page)
    item = raw if isinstance(raw, dict) else {}
    when = _when(item["when"], page.under("when")) if "when" in item else None
    words = _words(item.get("say"), when, page.under("say"))
    if spec is None or when is None or words is None or len(page.mistakes) > before:
        return None
    return Announcement(name, when, spec.say, words, spec.prompt or "", spec.rings, spec.urgent, spec.rate)


def _words(say: object, when: When | None, page: Page) -> Template | None:
    if not isinstance(say, str):
        return None
    named = when is None or "+" in when.topic
    return Binder({}, page, extra=frozenset({"value", "name"} if named else {"value"})).sentence(say)


def _when(raw: object, page: Page) -> When | None:
    before = len(page.mistakes)
    spec = checked(WhenSpec, raw, page)
    item = raw if isinstance(raw, dict) else {}
    condition = _condition(item, page) if isinstance(raw, dict) else None
    after = None
    if item.get("after") is not None:
        after_page = page.under("after")
        if checked(AfterSpec, item["after"], after_page) is not None:
            after = _condition(item["after"], after_page)
    if spec is None:
        return None
    if (fault := unreadable(spec.topic)) is not None:
        page.under("topic").wrong(
            f"`{spec.topic}` {fault}", "write a topic, with a `+` for a level that may vary"
        )
    if spec.at and not spec.at.startswith("/"):
        page.under("at").wrong("is not a JSON pointer", f"write `/{spec.at}`")
    if condition is None or len(page.mistakes) > before:
        return None
    return When(spec.topic, spec.at, condition, spec.held, after)


def _condition(item: Mapping[str, Any], page: Page) -> Condition | None:
    """The one test of a mapping; None after a mistake."""
    given = [test for test in get_args(Test) if item.get(test) is not None]
    if len(given) == 1:
        return Condition(given[0], item[given[0]])
    if page.sound:
        page.wrong("has two conditions" if given else "has no condition", ONE_TEST)
    return None


def _name_in(pattern: str, topic: str) -> str:
    """What stands for the last `+`, as a name that may be spoken: data from whoever may publish."""
    named = [have for want, have in zip(pattern.split("/"), topic.split("/"), strict=True) if want == "+"]
    return harmless(named[-1]) if named else ""
