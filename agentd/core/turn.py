"""One exchange: what the person said, and what the model makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from agentd.core.effects import Fault, Mandate
from agentd.core.events import HouseNews, TurnEnd, Who
from agentd.core.followup import MOST_CHARACTERS
from agentd.core.line import Link
from agentd.core.uplink import Uplink, Utterance

MOST_ASKED = 2  # links that one utterance is put to: what has felled two would fell the next


@dataclass(slots=True)
class Turn:
    """`number` counts the person's turns. `after_wake`: we were called by name, so silence is no answer.
    `news`: not the person, but the house had it put to the model."""

    after_wake: bool
    number: int = 0
    said: Uplink | None = None
    news: HouseNews | None = None
    barged: bool = False  # it has cut a reply short
    asked_at: float = 0.0  # when the whole of it was last put to a link
    acted: bool = False  # a tool call was answered, and nothing said since
    aside: bool = False  # a call was not waited for, and the reply that tells its answer is still to come
    worded: bool = False  # the model has written what it says
    words: dict[Who, str] = field(default_factory=dict)  # the end of what was said, where the server tells it
    progress: float = 0.0  # when something last came of it
    generated: bool = False  # the model has said all it will say
    done: bool = False  # the server has closed the turn
    failure: str = ""  # why no more of an answer will come

    @property
    def asked(self) -> bool:
        """The person's whole turn has been put to a link."""
        return self.said is not None and self.said.asked > 0

    def mandate(self, persona: str) -> Mandate:
        spoken = isinstance(self.said, Utterance)
        return Mandate(self.number, spoken, self.asked_at, self.news is None, persona)

    @property
    def may_be_repeated(self) -> bool:
        return self.said is not None and self.said.asked < MOST_ASKED and not self.failure

    def begin_anew(self) -> None:
        """It has been put to a link: how it ended on the link before says nothing of this one."""
        self.aside = self.worded = self.generated = self.done = False
        self.words.pop(Who.AGENT, None)

    def said_words(self, who: Who, text: str) -> None:
        self.words[who] = (self.words.get(who, "") + text)[-MOST_CHARACTERS:]

    def asked_on(self, link: Link | None) -> bool:
        """The person's whole turn went out on this link: what comes on it now is about that."""
        return link is not None and self.said is not None and self.said.asked_on == link.number

    def fault(self, end: TurnEnd) -> Fault | None:
        """What was wrong with a turn that ended without sound or deed; None: nothing."""
        match end:
            case TurnEnd.WAITING:
                return None
            case TurnEnd.REJECTED:
                return Fault.REJECTED
            case TurnEnd.MALFORMED:
                return Fault.MALFORMED
            case _ if self.worded:
                return Fault.MUTE
            case _ if self.after_wake:
                return Fault.EMPTY
            case _:
                return Fault.DECLINED
