"""What a call would come to, line by line, for an owner at a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from agentd.home.answer import Refusal, spoken
from agentd.home.order import Evidence, Publish, Wait
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.timing.delay import AskJobs, PutOff, Wish


def lines(plan: Plan | ReadPlan | LookPlan | Told | Wish | Refusal) -> Iterator[str]:
    if isinstance(plan, Refusal):
        yield plan.sentence
    elif isinstance(plan, Told):
        yield spoken(plan.answer)
    elif isinstance(plan, LookPlan):
        yield f"run {shlex.join(plan.command)}" if plan.command else f"look at {plan.file}"
    elif isinstance(plan, ReadPlan):
        if plan.get is not None:
            yield f"ask {_message(plan.get)}"
        how = "" if plan.gather is None else f": {plan.gather.how}"
        where = "" if plan.gather is None or plan.gather.where is None else f" where {plan.gather.where}"
        yield f"read {_place(plan.topic, plan.at)}{how}{where}"
    elif isinstance(plan, PutOff):
        yield "keep a timer, which rings"
    elif isinstance(plan, AskJobs):
        yield f"{plan.action} timers{f': {plan.which}' if plan.which else ''}"
    else:
        for order in plan.orders:
            for step in order.steps:
                yield f"wait {step.seconds:g}s" if isinstance(step, Wait) else _message(step)
            if order.evidence is not None:
                yield from _known_by(order.evidence)


def _known_by(evidence: Evidence) -> Iterator[str]:
    ways = [" and ".join(_place(each.topic, each.at) for each in proof) for proof in evidence.proofs]
    if ways:
        yield f"done when told by {' or by '.join(dict.fromkeys(ways))}"
    for alarm in dict.fromkeys(alarm.topic for alarm in evidence.alarms):
        yield f"failed when told by {alarm}"
    for away in evidence.available:
        yield f"away by {_place(away.topic, away.at)}"
    if evidence.get is not None:
        yield f"ask {_message(evidence.get)}"


def _place(topic: str, at: str | None) -> str:
    return f"{topic} at {at}" if at else topic


def _message(message: Publish) -> str:
    said = {
        "qos": message.qos,
        "expires": None if message.expiry_s is None else f"{message.expiry_s:g}s",
        "type": message.content_type or None,
        "response": message.response or None,
        **dict(message.properties),
    }
    envelope = ", ".join(f"{name} {value}" for name, value in said.items() if value is not None)
    return f"{message.topic} {message.payload.decode()}" + (f" ({envelope})" if envelope else "")
