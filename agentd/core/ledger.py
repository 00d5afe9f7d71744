"""The promise about tool calls: each deed is done once, and each call answered exactly once, in time.

A deed is what a call asks for: a name and arguments, within one turn of the person. Several calls may ask
for the same deed: the server repeats itself, or the turn was repeated on a new link. They all get the
deed's one verdict, each on the link that it came from; a call whose link is gone gets none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from agentd.core.effects import (
    AnswerTool,
    CancelTool,
    Effect,
    Fault,
    Mandate,
    ReportFault,
    SendImage,
    StartTool,
)
from agentd.core.events import ToolCall, ToolFinished

ANSWER_WITHIN_S = 10.0  # an unanswered call hangs the session (live-protocol §14, fault 9)
TWIN_S = 2.0  # the same call again within this time is the server's stutter
MOST_REPEATS = 3  # how often a turn may ask for the same: after that it is a loop
MOST_DEEDS = 128  # within one turn, all different: no house has so much to do, it is a loop, too
REMEMBERED = 256  # ids of calls kept per link, to know a duplicate
NO_LONGER: Mapping[str, object] = {
    "error": "Too late: the person has moved on, nothing was done.",
    "status": "failed",
    "retryable": False,
}
OVERDUE: Mapping[str, object] = {
    "error": "The house did not answer in time; perhaps it is not done, perhaps in part.",
    "status": "failed",
    "retryable": False,
}
LOOPING: Mapping[str, object] = {
    "error": "This was asked for several times and is not done again. Tell the person what came of it.",
    "status": "refused",
    "retryable": False,
}


@dataclass(slots=True, eq=False)  # two deeds alike are still two
class _Deed:
    """`link` and `call` name it towards the house: those of the first call that asked for it. A picture
    (`image`, bytes of type `mime`) goes before the verdict."""

    link: int
    call: ToolCall
    begun: float
    claims: list[tuple[int, ToolCall]] = field(default_factory=list)  # calls to be answered, and their links
    asked: int = 0
    verdict: Mapping[str, object] | None = None
    image: bytes | None = None
    mime: str = ""
    past: bool = False  # of a turn before this one, and still to be answered

    @property
    def overdue_at(self) -> float:
        return self.begun + ANSWER_WITHIN_S

    @property
    def done(self) -> bool:
        return self.verdict is not None and "error" not in self.verdict

    @property
    def repeatable(self) -> bool:
        """It has failed, and the model was told that it may try again."""
        return self.verdict is not None and bool(self.verdict.get("retryable"))


@dataclass(slots=True)
class ToolLedger:
    """The deeds of the current turn. Every method returns the effects that keep the promise."""

    _deeds: list[_Deed] = field(default_factory=list)
    _seen: dict[str, None] = field(default_factory=dict)  # a set that knows its oldest

    @property
    def open(self) -> bool:
        """Something is being done, be it for this turn or for one before."""
        return any(deed.verdict is None for deed in self._deeds)

    @property
    def running(self) -> bool:
        """Something is being done for this turn."""
        return any(deed.verdict is None and not deed.past for deed in self._deeds)

    @property
    def done(self) -> bool:
        """Something of this turn was done."""
        return any(deed.done and not deed.past for deed in self._deeds)

    @property
    def deadline(self) -> float | None:
        """When the first answer is overdue."""
        return min((deed.overdue_at for deed in self._deeds if deed.verdict is None), default=None)

    def called(self, link: int, call: ToolCall, mandate: Mandate | None, now: float) -> list[Effect]:
        """Start a deed; a duplicate is dropped, a call without a mandate (any more) is only answered."""
        if call.id and call.id in self._seen:
            return []
        if call.id:
            self._seen[call.id] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
        if mandate is None:
            return [AnswerTool(link, call, NO_LONGER)]
        same = [deed for deed in self._deeds if _key(deed.call) == _key(call)]
        if sum(deed.asked for deed in same) >= MOST_REPEATS or self._too_many:
            return [ReportFault(Fault.LOOP), AnswerTool(link, call, LOOPING)]
        if same and self._is_repetition(same[-1], link, now):
            return self._claim(same[-1], link, call)
        deed = _Deed(link, call, now)
        self._deeds.append(deed)
        return [StartTool(link, call, mandate), *self._claim(deed, link, call)]

    def finished(self, news: ToolFinished) -> list[Effect]:
        """The house's verdict, for every call that still wants it."""
        deed = next((deed for deed in self._deeds if self._is(deed, news.link, news.call)), None)
        if deed is None:
            return []
        deed.image, deed.mime = news.image, news.mime
        return self._settle(deed, news.response)

    def cancelled(self, ids: tuple[str, ...]) -> list[Effect]:
        """The server wants no answer to these; what nobody else asked for is not done any more."""
        effects: list[Effect] = []
        for deed in list(self._deeds):
            kept = [(link, call) for link, call in deed.claims if call.id not in ids]
            if len(kept) < len(deed.claims) and not kept:
                effects.append(CancelTool(deed.link, deed.call))
                self._deeds.remove(deed)
            deed.claims = kept
        return effects

    def overdue(self, now: float) -> list[Effect]:
        """Answer what is late as failed, and stop what has not been done yet."""
        effects: list[Effect] = []
        for deed in self._deeds:
            if deed.verdict is None and deed.overdue_at <= now:
                effects += [CancelTool(deed.link, deed.call), *self._settle(deed, OVERDUE)]
        return effects

    def link_gone(self) -> None:
        """Nobody is left to answer; what is being done goes on, and its verdict is kept for the turn."""
        self._seen.clear()
        for deed in self._deeds:
            deed.claims.clear()

    def new_turn(self) -> None:
        """The person has said something new: what was done before may be asked for again."""
        self._deeds = [deed for deed in self._deeds if deed.claims]
        for deed in self._deeds:
            deed.past = True

    def concerns(self, call: ToolCall) -> bool:
        """This turn has asked for it, and not only one before."""
        return any(not deed.past and _key(deed.call) == _key(call) for deed in self._deeds)

    def abandon(self) -> list[Effect]:
        """It is over: stop what is not done yet."""
        self.link_gone()
        running = [deed for deed in self._deeds if deed.verdict is None]
        self._deeds.clear()
        return [CancelTool(deed.link, deed.call) for deed in running]

    @property
    def _too_many(self) -> bool:
        return sum(not deed.past for deed in self._deeds) >= MOST_DEEDS

    def _is_repetition(self, last: _Deed, link: int, now: float) -> bool:
        if last.repeatable:
            return False
        return link != last.link or last.verdict is None or now - last.begun < TWIN_S

    def _claim(self, deed: _Deed, link: int, call: ToolCall) -> list[Effect]:
        deed.asked += 1
        deed.past = False
        if deed.verdict is not None:
            return self._answers(deed, deed.verdict, [(link, call)])
        deed.claims.append((link, call))
        return []

    def _settle(self, deed: _Deed, verdict: Mapping[str, object]) -> list[Effect]:
        deed.verdict = verdict
        claims, deed.claims = deed.claims, []
        return self._answers(deed, verdict, claims)

    def _answers(
        self, deed: _Deed, verdict: Mapping[str, object], claims: list[tuple[int, ToolCall]]
    ) -> list[Effect]:
        links = dict.fromkeys(link for link, _ in claims) if deed.image else {}
        shown: list[Effect] = [SendImage(link, deed.image, deed.mime) for link in links if deed.image]
        return [*shown, *(AnswerTool(link, call, verdict) for link, call in claims)]

    def _is(self, deed: _Deed, link: int, call: ToolCall) -> bool:
        same = deed.call.id == call.id if call.id else deed.call is call
        return deed.verdict is None and deed.link == link and same


def _key(call: ToolCall) -> tuple[str, str]:
    # beside JSON there are only secrets, which may be told apart but not written
    return call.name, json.dumps(call.args, sort_keys=True, default=hash)
