"""From what became of each order to the one answer for the model, with a sentence fit to be spoken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agentd.home.answer import Answer, Done, Undone, done, refusal
from agentd.home.harmless import listed, told
from agentd.home.plan import Plan

MOST_NAMED = 5  # names in one sentence

# From the best to the worst: the worst of the orders is the answer's.
_DONE: tuple[Done, ...] = ("already", "confirmed", "sent_unconfirmed")
_UNDONE: tuple[Undone, ...] = ("refused", "failed", "offline")
_SEVERITY = (*_DONE, *_UNDONE)
_WELL = {"already": "it was so already", "confirmed": "done", "sent_unconfirmed": "not confirmed yet"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order. `words` are a clause that says more, such as why not.

    `untouched`: it is certain that nothing of it has happened, or will.
    """

    target: str
    status: Done | Undone
    words: str = ""
    untouched: bool = False


def verdict(plan: Plan, outcomes: Sequence[Outcome]) -> Answer:
    """The answer to the whole of a plan; with several targets, the status of each. Where something was done
    it is no error (contract §3), but never called confirmed while something else was not done."""
    several = len(outcomes) > 1
    told = _each(plan, outcomes) if several else _one(plan, outcomes[0])
    worst = max((outcome.status for outcome in outcomes), key=_SEVERITY.index)
    targets = {"targets": _targets(outcomes)} if several else {}
    if worst in _UNDONE and any(status in _DONE for status in _targets(outcomes).values()):
        return done("sent_unconfirmed", **targets, sentence=told)
    for status in _DONE:
        if status == worst:
            return done(status, **targets, sentence=told)
    for bad in _UNDONE:
        if bad == worst:
            retryable = bad == "offline" and all(outcome.untouched for outcome in outcomes)
            return refusal(told, bad, retryable) | targets
    raise AssertionError(f"{worst} is no outcome of an order")


def named(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and 3 more`: each once, and a sentence that can still be spoken."""
    return listed(list(dict.fromkeys(names)), most=MOST_NAMED)


def _one(plan: Plan, outcome: Outcome) -> str:
    if outcome.status == "confirmed" or (outcome.status == "already" and plan.ends):  # its end is new
        return plan.done or f"Done: {_called(plan, outcome)}."
    if outcome.status == "already":
        return f"It was so already: {_called(plan, outcome)}."
    said = _sentence(outcome.words)
    if outcome.status == "failed" and plan.failed:
        return f"{plan.failed} {said}"
    return " ".join(filter(None, (plan.sentence, said))) if outcome.status == "sent_unconfirmed" else said


def _each(plan: Plan, outcomes: Sequence[Outcome]) -> str:
    """What was done first, and with what became of them the same way in one sentence."""
    ranked = sorted(outcomes, key=lambda outcome: _SEVERITY.index(outcome.status))
    groups: dict[str, list[str]] = {}
    for outcome in ranked:
        words = outcome.words or _WELL.get(outcome.status, "not done")
        groups.setdefault(words, []).append(_called(plan, outcome))
    return " ".join(_sentence(f"{named(targets)}: {words}") for words, targets in groups.items())


def _targets(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Each by its worst."""
    ranked = sorted(outcomes, key=lambda outcome: _SEVERITY.index(outcome.status))
    return {outcome.target: outcome.status for outcome in ranked}


def _called(plan: Plan, outcome: Outcome) -> str:
    return told(outcome.target or plan.tool)


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}." if clause else ""
