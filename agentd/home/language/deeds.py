"""From the `publish:` of a tool file to a command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agentd.home.language.bid import Bid
from agentd.home.language.bids import build_bid
from agentd.home.language.binding import Binder
from agentd.home.language.branch import Branch, beside
from agentd.home.language.message import Message
from agentd.home.language.payload import build_payload, names_in
from agentd.home.language.spec import AskSpec, MessageSpec, ParallelSpec, WaitSpec, checked
from agentd.home.language.tool import Command
from agentd.home.language.when import Condition, Told, build_conditions
from agentd.home.language.wording import Text as FreeText
from agentd.home.order import Wait

MOST_STEPS = 50
MOST_WAITING_S = 5.0  # of one command: the model waits meanwhile, ten seconds at most with the messages


@dataclass(slots=True)
class Uses:
    """What the messages of a tool need: arguments, and topics to be heard."""

    names: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)

    def note(self, conditions: Iterable[Condition]) -> None:
        for condition in conditions:
            if isinstance(condition, Told):
                self.names |= condition.place.topic.names
                self.topics |= condition.place.topics
            else:
                self.names.add(condition.name)


def build_command(raw: object, binder: Binder) -> tuple[Command | None, frozenset[str]]:
    """The command, None after a mistake, and the names that its messages use."""
    before = len(binder.page.mistakes)
    uses = Uses()
    steps = _steps(raw, binder, uses)
    sound = len(binder.page.mistakes) == before
    return Command(steps, frozenset(uses.topics)) if sound else None, frozenset(uses.names)


def _steps(raw: object, binder: Binder, uses: Uses) -> Branch:
    if not isinstance(raw, dict) or "parallel" not in raw:
        return _branch(raw, binder, uses)
    spec = checked(ParallelSpec, raw, binder.page)
    here = binder.at("parallel")
    each = spec.parallel if spec else []
    if spec and not 1 < len(each) <= MOST_STEPS:
        here.page.wrong(f"does not have 2 to {MOST_STEPS} entries", "write a list of messages")
    return beside([_branch(part, here.at(at), uses) for at, part in enumerate(each[:MOST_STEPS])])


def _branch(raw: object, binder: Binder, uses: Uses) -> Branch:
    """Messages in their order; the mistakes of those that have one are on the page."""
    page = binder.page
    many = isinstance(raw, list)
    items = raw if isinstance(raw, list) else [raw]
    if not 0 < len(items) <= MOST_STEPS:
        page.wrong(
            "is empty" if not items else f"has more than {MOST_STEPS} steps", "write one message or several"
        )
    steps: list[Message | Bid | Wait] = []
    for at, item in enumerate(items[:MOST_STEPS]):
        step = _step(item, binder.at(at) if many else binder, uses)
        if step is not None:
            steps.append(step)
    if steps and len(steps) == len(items) and all(isinstance(step, Wait) for step in steps):
        page.wrong("publishes nothing", "add a message with `topic` and `json` or `text`")
    waiting_s = sum(step.seconds for step in steps if isinstance(step, Wait))
    if waiting_s > MOST_WAITING_S:
        page.wrong(f"waits {waiting_s:g} s in sum", f"shorten the waits to {MOST_WAITING_S:g} s in sum")
    return tuple(steps)


def _step(item: object, binder: Binder, uses: Uses) -> Message | Bid | Wait | None:
    if not isinstance(item, dict):
        binder.page.wrong("is not a message", "write `{topic: …, json: …}` or `{wait: 300ms}`")
        return None
    if "parallel" in item:
        binder.page.under("parallel").wrong("stands alone", "write `publish: {parallel: [[…], […]]}`")
        return None
    if "wait" in item:
        pause = checked(WaitSpec, item, binder.page)
        return None if pause is None else Wait(pause.wait)
    if "device" in item:
        bid = build_bid(item, binder)
        if bid is not None:
            uses.names |= names_in(bid.content) | ({bid.aim} if bid.aim else set())
            uses.note(bid.conditions)
        return bid
    return build_message(item, binder, uses)


def build_ask(item: object, binder: Binder, uses: Uses) -> Message | None:
    """A `get:`, which makes a device tell its state; None without one or after a mistake."""
    if item is None:
        return None
    if not isinstance(item, dict):
        binder.page.wrong("is not a message", "write `{topic: …, json: …}`")
        return None
    return build_message(item, binder, uses, AskSpec)


def build_message(
    item: Mapping[object, object], binder: Binder, uses: Uses, model: type[AskSpec] = MessageSpec
) -> Message | None:
    """None after a mistake."""
    before = len(binder.page.mistakes)
    spec = checked(model, item, binder.page)
    text = item.get("topic")
    topic = binder.at("topic").topic(text, binder.fault) if isinstance(text, str) else None
    payload = build_payload(item, binder, model)
    when = item.get("when") if issubclass(model, MessageSpec) else None
    conditions = () if when is None else build_conditions(when, binder.at("when"))
    if spec is None or topic is None or payload is None or len(binder.page.mistakes) > before:
        return None
    uses.names |= topic.names | names_in(payload)
    uses.note(conditions)
    free = frozenset(name for name, arg in binder.args.items() if isinstance(arg.kind, FreeText))
    return Message(
        topic,
        payload,
        spec.qos,
        free,
        binder.fault,
        conditions,
        spec.expiry,
        spec.content_type,
        tuple(spec.properties.items()),
        response=isinstance(spec, MessageSpec) and spec.response,
        commands=binder.premises.commands,
    )
