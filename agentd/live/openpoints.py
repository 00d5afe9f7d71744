"""What the protocol's documents leave open or contradict each other in, as far as a trial can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from agentd.core.causes import Cause
from agentd.live.loss import Loss
from agentd.live.setup import Plan
from agentd.wire.server import ServerMessage

Verdict = Literal["yes", "no", "seen", "not seen"]
Paths = frozenset[str]


@dataclass(frozen=True, slots=True)
class Point:
    question: str
    verdict: Verdict
    words: str


@dataclass(slots=True)
class Facts:
    """Of one conversation. `plan` None: no session came about.

    `probed`: what was sent at the end that the model may refuse, `refused`: what it did. `silent`: whether a
    reply was kept back when asked for that, None when there was no occasion. Times are of one clock.
    """

    token: bool
    plan: Plan | None = None
    lost: Loss | None = None
    probed: set[str] = field(default_factory=set)
    refused: dict[str, Loss] = field(default_factory=dict)
    silent: bool | None = None
    began_s: float = 0.0
    took_s: float = 0.0
    going_after_s: float | None = None
    going_in_s: float = 0.0

    def take(self, message: ServerMessage, now_s: float) -> None:
        if message.go_away and self.going_after_s is None:
            self.going_after_s, self.going_in_s = now_s - self.began_s, message.go_away.seconds()


Answer = tuple[Verdict, str]


def points(facts: Facts, paths: Paths) -> tuple[Point, ...]:
    return tuple(_points(facts, paths))


def _points(facts: Facts, paths: Paths) -> Iterator[Point]:
    for question, answer in _QUESTIONS:
        verdict, words = answer(facts, paths)
        yield Point(question, verdict, words)


def _scheduling(facts: Facts, _: Paths) -> Answer:
    taken = _probed(facts, "scheduling", "3.8 live")
    if taken[0] != "yes":
        return taken
    if facts.silent is None:
        return "not seen", "the function was not called another time"
    if facts.silent:
        return "yes", "SILENT was heeded there"
    return "seen", "SILENT is taken there and not heeded, for a function that blocks"


def _handle(_: Facts, __: Paths) -> Answer:
    return "not seen", "nobody waits for hours"


def _context_update(facts: Facts, _: Paths) -> Answer:
    return _probed(facts, "contextUpdate", "3.8")


def _lifetime(facts: Facts, _: Paths) -> Answer:
    if facts.going_after_s is None:
        return "not seen", f"no goAway within {facts.took_s:.0f} s"
    return "seen", f"goAway after {facts.going_after_s:.0f} s, with {facts.going_in_s:g} s left"


def _quota(facts: Facts, _: Paths) -> Answer:
    if facts.lost and facts.lost.cause is Cause.QUOTA:
        return "seen", facts.lost.detail
    return "not seen", "it was not reached"


def _status(_: Facts, paths: Paths) -> Answer:
    places = {
        "beside serverContent": "interactionStatus" in paths,
        "within serverContent": "serverContent.interactionStatus" in paths,
    }
    where = " and ".join(place for place, there in places.items() if there)
    return ("seen", where) if where else ("not seen", "none came; turns end with turnComplete")


def _stream_end(_: Facts, __: Paths) -> Answer:
    return "not seen", "there are marks here, beside which it has no place"


def _transcription(facts: Facts, _: Paths) -> Answer:
    given = facts.plan.setup.input_audio_transcription if facts.plan else None
    options = {
        "languageCodes": bool(given and given.language_codes),
        "customVocabulary": bool(given and given.custom_vocabulary),
    }
    told = ", ".join(name for name, there in options.items() if there)
    if not facts.plan or not told:
        return "not seen", "none was sent; live.transcription has some"
    return "seen", f"{facts.plan.model} takes {told}"


def _non_blocking(_: Facts, __: Paths) -> Answer:
    return "not seen", "agentd leaves no model to its default: the behaviour is always stated"


def _token_forms(facts: Facts, _: Paths) -> Answer:
    if not (facts.token and facts.plan):
        return "not seen", "there is no ephemeral token here"
    return "seen", f"`Authorization: Token` is taken by {facts.plan.api_version}; never two at once"


def _later_content(facts: Facts, _: Paths) -> Answer:
    return _probed(facts, "clientContent", "3.1")


def _probed(facts: Facts, name: str, models: str) -> Answer:
    if name not in facts.probed:
        return "not seen", f"tried with {models} only, at the end of a good conversation"
    if loss := facts.refused.get(name):
        lost = loss.cause is Cause.NETWORK  # without a word from the server
        return ("not seen", f"the link broke: {loss.words}") if lost else ("no", loss.detail or loss.words)
    return "yes", "taken; nothing was said against it"


_QUESTIONS: tuple[tuple[str, Callable[[Facts, Paths], Answer]], ...] = (
    ("Is scheduling read beside `response`?", _scheduling),
    ("How long does a handle hold on Vertex?", _handle),
    ("Does the Developer API take contextUpdate?", _context_update),
    ("How old may a connection become?", _lifetime),
    ("What is the quota?", _quota),
    ("Where does interactionStatus stand?", _status),
    ("Does Vertex take audioStreamEnd?", _stream_end),
    ("Which options of transcription does this model take?", _transcription),
    ("Does 3.8 not block unless told to?", _non_blocking),
    ("Are both ways to give a token taken?", _token_forms),
    ("Does 3.1 take clientContent after the first turn?", _later_content),
)
