"""What the model is told about a call: plain dicts in the shape of contract §3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Done = Literal["confirmed", "already", "sent_unconfirmed", "scheduled"]
Undone = Literal["failed", "offline", "refused", "ambiguous", "needs_confirmation"]
Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a call is not carried out; nothing of it was published. `id` names what can be confirmed. `unseen`:
    for want of something that the house has not told, so that another look may end otherwise."""

    sentence: str
    status: Undone = "failed"
    retryable: bool = True
    id: str = ""
    unseen: bool = False

    @property
    def answer(self) -> Answer:
        answer = refusal(self.sentence, self.status, self.retryable)
        return answer | {"id": self.id} if self.id else answer


def done(status: Done, **fields: object) -> Answer:
    """Something was done, will be done, or was read. `sentence`, when given, is fit to be spoken."""
    return {"output": {"status": status, **fields}}


def refusal(sentence: str, status: Undone = "failed", retryable: bool = False) -> Answer:
    """`retryable`: the same wish may succeed later, or with other arguments."""
    return {"error": sentence, "status": status, "retryable": retryable}


def both(now: Answer, later: Answer) -> Answer:
    """Of what was done at once, and of what is to follow; an error if the first was not done."""
    first, then = now.get("output"), later.get("output")
    if not isinstance(first, Mapping) or not isinstance(then, Mapping):
        return now
    sentence = " ".join(filter(None, (spoken(now), spoken(later))))
    targets = {"targets": first["targets"]} if "targets" in first else {}
    return {"output": {**then, "now": first.get("status"), **targets, "sentence": sentence}}


def scheduled(answer: Answer) -> str:
    """The id of what is to follow."""
    output = answer.get("output")
    return str(output.get("id", "")) if isinstance(output, Mapping) else ""


def instead(answer: Answer) -> bool:
    """Whether what is to follow has taken the place of something else."""
    output = answer.get("output")
    return isinstance(output, Mapping) and "instead_of" in output


def spoken(answer: Mapping[str, object]) -> str:
    """The sentence of an answer for a voice without a model of its own; empty when it has none."""
    if isinstance(error := answer.get("error"), str):
        return error
    output = answer.get("output")
    sentence = output.get("sentence") if isinstance(output, Mapping) else None
    return sentence if isinstance(sentence, str) else ""
