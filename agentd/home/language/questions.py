"""From the `read:` of a tool file to a question."""

from __future__ import annotations

from agentd.home.language.binding import Binder
from agentd.home.language.deeds import Uses, build_ask
from agentd.home.language.spec import ReadSpec, checked
from agentd.home.language.template import scalar
from agentd.home.language.tool import Question
from agentd.home.plan import Gather

# What is measured → its usual unit, and the decimals with which it is spoken.
KINDS = {"temperature": ("celsius", 1), "humidity": ("percent", 0), "power": ("watt", 0), "number": ("", 1)}


def build_question(raw: object, binder: Binder) -> tuple[Question | None, frozenset[str]]:
    """The question, None after a mistake, and the names that its topic uses."""
    page = binder.page
    before = len(page.mistakes)
    spec = checked(ReadSpec, raw, page)
    item = raw if isinstance(raw, dict) else {}
    place = binder.place(item, wildcard=True)
    uses = Uses()
    get = build_ask(item.get("get"), binder.at("get"), uses)
    gather = None if spec is None else _gather(spec, binder)
    if spec is None or place is None or len(page.mistakes) > before:
        return None, frozenset()
    usual, digits = KINDS.get(spec.kind or "number", ("", 1))
    unit = usual if spec.unit is None else spec.unit
    question = Question(place, unit, spec.max_age, spec.map, digits, gather, get)
    return question, place.topic.names | uses.names


def _gather(spec: ReadSpec, binder: Binder) -> Gather | None:
    """How the values of a wildcard come together; None for one topic."""
    page, many = binder.page, "+" in spec.topic.split("/")
    if not many:
        for key in ("aggregate", "list_where"):
            if getattr(spec, key) is not None:
                page.under(key).wrong("is for a topic with `+`, which stands for several", "delete it")
        return None
    if spec.aggregate is None and spec.list_where is None:
        page.wrong(
            "does not say what to make of the values on several topics",
            "add `list_where: VALUE`, or `aggregate:` with any, all, count, min, max, mean or list",
        )
        return None
    gather = Gather(spec.aggregate or "list", None if spec.list_where is None else scalar(spec.list_where))
    if gather.numeric and (gather.where is not None or spec.map):
        key = "map" if spec.map else "list_where"
        page.under(key).wrong(f"`{gather.how}` is of numbers", "delete it")
    if gather.where is not None and spec.map and gather.where not in spec.map.values():
        page.under("list_where").wrong(f"no value of `map` is `{gather.where}`", "write one of its words")
    return gather
