"""From the `publish:` or `read:` of a tool file to a command or a question."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home import topic as topics
from agentd.home.binding import Binder
from agentd.home.message import Json, Message, Text, Tree
from agentd.home.order import Wait
from agentd.home.quantity import LARGEST
from agentd.home.spec import MessageSpec, ReadSpec, WaitSpec, checked, keys
from agentd.home.template import Template, scalar
from agentd.home.tool import Command, Question
from agentd.home.wording import Slug
from agentd.home.wording import Text as FreeText

MOST_STEPS = 50
MOST_WAITING_S = 5.0  # of one command: the model waits meanwhile, ten seconds at most with the messages
DEEPEST = 20  # levels of a JSON payload
ONE_PAYLOAD = "give either `json:` (a tree) or `text:` (one value)"


def build_command(raw: object, binder: Binder) -> tuple[Command | None, frozenset[str]]:
    """The command, None after a mistake, and the names that its templates use."""
    page = binder.page
    before = len(page.mistakes)
    many = isinstance(raw, list)
    items = raw if isinstance(raw, list) else [raw]
    if not 0 < len(items) <= MOST_STEPS:
        page.wrong(
            "is empty" if not items else f"has more than {MOST_STEPS} steps", "write one message or several"
        )
    used: set[str] = set()
    steps: list[Message | Wait] = []
    for at, item in enumerate(items[:MOST_STEPS]):
        step = _step(item, binder.at(at) if many else binder, used)
        if step is not None:
            steps.append(step)
    if steps and len(steps) == len(items) and all(isinstance(step, Wait) for step in steps):
        page.wrong("publishes nothing", "add a message with `topic` and `json` or `text`")
    waiting_s = sum(step.seconds for step in steps if isinstance(step, Wait))
    if waiting_s > MOST_WAITING_S:
        page.wrong(f"waits {waiting_s:g} s in sum", f"shorten the waits to {MOST_WAITING_S:g} s in sum")
    sound = len(page.mistakes) == before
    return Command(tuple(steps)) if sound else None, frozenset(used)


def _step(item: object, binder: Binder, used: set[str]) -> Message | Wait | None:
    if not isinstance(item, dict):
        binder.page.wrong("is not a message", "write `{topic: …, json: …}` or `{wait: 300ms}`")
        return None
    if "wait" in item:
        pause = checked(WaitSpec, item, binder.page)
        return None if pause is None else Wait(pause.wait)
    spec = checked(MessageSpec, item, binder.page)
    topic = _topic(item, binder, topics.forbidden)
    payload = _payload(item, binder)
    if spec is None or topic is None or payload is None:
        return None
    used |= topic.names | _names(payload.tree if isinstance(payload, Json) else payload.template)
    free = frozenset(name for name, arg in binder.args.items() if isinstance(arg.kind, FreeText))
    return Message(topic, payload, spec.qos, free)


def _topic(item: Mapping[object, object], binder: Binder, fault: topics.Fault) -> Template | None:
    text = item.get("topic")
    return binder.at("topic").topic(text, fault) if isinstance(text, str) else None


def _payload(item: Mapping[object, object], binder: Binder) -> Json | Text | None:
    has_tree, has_text = "json" in item, item.get("text") is not None
    unknown = item.keys() - keys(MessageSpec)  # one of these may be meant to be the payload
    if has_tree and has_text:
        binder.page.wrong("has both json and text", ONE_PAYLOAD)
    elif not (has_tree or has_text or unknown):
        binder.page.wrong("has no payload", ONE_PAYLOAD)
    tree = _json(item["json"], binder.at("json")) if has_tree else None
    sound = has_text and binder.page.under("text").sound
    text = _text(item["text"], binder.at("text")) if sound else None
    return tree or text


def _text(value: object, binder: Binder) -> Text | None:
    template = binder.template(scalar(value))
    return Text(template) if template is not None and binder.always_set(template) else None


def _json(value: object, binder: Binder) -> Json | None:
    before = len(binder.page.mistakes)
    tree = _tree(value, binder, 0)
    if isinstance(tree, Template):
        binder.always_set(tree)  # otherwise there might be no payload at all
    return Json(tree) if len(binder.page.mistakes) == before else None


def _tree(value: object, binder: Binder, depth: int) -> Tree:
    if depth > DEEPEST:
        binder.page.wrong(f"is nested deeper than {DEEPEST} levels", "flatten it")
    elif isinstance(value, str):
        return binder.template(value)
    elif isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or "{" in key:
                binder.at(str(key)).page.wrong("is no plain text", "write keys in quotes, without arguments")
        return {str(key): _tree(part, binder.at(key), depth + 1) for key, part in value.items()}
    elif isinstance(value, list):
        return [_tree(part, binder.at(at), depth + 1) for at, part in enumerate(value)]
    elif value is None or (isinstance(value, int | float) and abs(value) <= LARGEST):
        return value
    else:
        binder.page.wrong("is no value of JSON", "write a text, a number, true, false, a list or a mapping")
    return None


def _names(tree: Tree) -> frozenset[str]:
    if isinstance(tree, Template):
        return tree.names
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return frozenset[str]().union(*map(_names, parts))


def build_question(raw: object, binder: Binder) -> tuple[Question | None, frozenset[str]]:
    """The question, None after a mistake, and the names that its topic uses."""
    page, args = binder.page, binder.args
    before = len(page.mistakes)
    spec = checked(ReadSpec, raw, page)
    item = raw if isinstance(raw, dict) else {}
    topic = _topic(item, binder, topics.malformed)
    at = item.get("at")
    if isinstance(at, str) and at and not at.startswith("/"):
        page.under("at").wrong("is not a JSON pointer", f"write `/{at}`")
    if any(name in args and isinstance(args[name].kind, Slug) for name in (topic.names if topic else ())):
        page.under("topic").wrong(
            "could become any topic", "a question needs a choice here, so that its topics are known"
        )
    if spec is None or topic is None or len(page.mistakes) > before:
        return None, frozenset()
    wanted = frozenset(topic.text(values) for values in binder.renderings(topic))
    return Question(topic, wanted, spec.at, spec.unit, spec.max_age, spec.map), topic.names
