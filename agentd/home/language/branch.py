"""Steps of a tool in their order, and the orders that they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agentd.home.device.evidence import together
from agentd.home.language.bid import Bid
from agentd.home.language.message import Message
from agentd.home.language.template import Values
from agentd.home.language.values import Arg, Checked
from agentd.home.order import Evidence, Order, Publish, Wait
from agentd.home.safety.risk import Target
from agentd.home.sight import Sight

Step = Message | Bid | Wait
Branch = Sequence[Step]


def is_meant(step: Step, checked: Checked, values: Values, sight: Sight) -> bool:
    return isinstance(step, Wait) or all(each.holds(checked, values, sight) for each in step.conditions)


def beside(branches: Sequence[Branch]) -> tuple[Step, ...]:
    """Several branches as one: each message at the time that its own branch would send it."""
    timed: list[tuple[float, Step]] = []
    for branch in branches:
        at = 0.0
        for step in branch:
            if isinstance(step, Wait):
                at += step.seconds
            else:
                timed.append((at, step))
    merged: list[Step] = []
    now = 0.0
    for at, step in sorted(timed, key=lambda each: each[0]):
        if at > now:
            merged.append(Wait(round(at - now, 3)))
            now = at
        merged.append(step)
    return tuple(merged)


def orders_of(
    branch: Branch,
    evidence: Evidence | None,
    args: Mapping[str, Arg],
    checked: Checked,
    values: Values,
    sight: Sight,
) -> list[Order]:
    """One order; one for each device when that is all that the branch does. None when it only waits.

    `evidence` is the tool's own. Without it, what devices are known by counts, if that is so of every
    message: a part that is proven does not prove the rest. Raises ArgumentError.
    """
    if len(branch) == 1 and isinstance(branch[0], Bid) and evidence is None:
        return list(branch[0].orders(args, checked, values, sight))
    steps: list[Publish | Wait] = []
    known: list[Evidence | None] = []
    for step in branch:
        if isinstance(step, Bid):
            for order in step.orders(args, checked, values, sight):
                steps += order.steps
                known.append(order.evidence)
        elif isinstance(step, Message):
            steps.append(step.publish(values, sight))
            known.append(None)
        else:
            steps.append(step)
    if not any(isinstance(step, Publish) for step in steps):
        return []
    proven = [each for each in known if each is not None]
    proof = evidence or (together(proven, ()) if len(proven) == len(known) else None)
    return [Order("", tuple(steps), proof, _repeatable(steps, proof))]


def targets_of(
    branch: Branch, args: Mapping[str, Arg], checked: Checked, values: Values
) -> tuple[Target, ...]:
    """What is done to devices, each deed once."""
    targets: list[Target] = []
    for step in branch:
        if isinstance(step, Bid):
            targets += step.targets(args, checked)
        elif isinstance(step, Message):
            targets += step.targets(values)
    return tuple(dict.fromkeys(targets))


def _repeatable(steps: Sequence[Publish | Wait], evidence: Evidence | None) -> bool:
    """Whether doing it twice comes to the same: one message that can be proven, and that toggles nothing."""
    if evidence is None or len(steps) != 1 or not isinstance(steps[0], Publish):
        return False
    return b"toggle" not in steps[0].payload.lower() and not steps[0].topic.lower().endswith("toggle")
