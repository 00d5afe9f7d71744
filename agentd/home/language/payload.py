"""From the `json:` or `text:` of a message to its payload."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.language.binding import Binder
from agentd.home.language.message import Json, Text, Tree
from agentd.home.language.quantity import LARGEST
from agentd.home.language.spec import Keys, keys
from agentd.home.language.template import Template, scalar

DEEPEST = 20  # levels of a JSON payload
ONE_PAYLOAD = "give either `json:` (a tree) or `text:` (one value)"


def build_payload(item: Mapping[object, object], binder: Binder, model: type[Keys]) -> Json | Text | None:
    """None after a mistake."""
    has_tree, has_text = "json" in item, item.get("text") is not None
    unknown = item.keys() - keys(model)  # one of these may be meant to be the payload
    if has_tree and has_text:
        binder.page.wrong("has both json and text", ONE_PAYLOAD)
    elif not (has_tree or has_text or unknown):
        binder.page.wrong("has no payload", ONE_PAYLOAD)
    tree = build_json(item["json"], binder.at("json")) if has_tree else None
    sound = has_text and binder.page.under("text").sound
    text = _text(item["text"], binder.at("text")) if sound else None
    return tree or text


def _text(value: object, binder: Binder) -> Text | None:
    template = binder.template(scalar(value))
    return Text(template) if template is not None and binder.always_set(template) else None


def build_json(value: object, binder: Binder) -> Json | None:
    """None after a mistake."""
    before = len(binder.page.mistakes)
    tree = _tree(value, binder, 0)
    if isinstance(tree, Template):
        binder.always_set(tree)  # otherwise there might be no payload at all
    return Json(tree) if len(binder.page.mistakes) == before else None


def _tree(value: object, binder: Binder, depth: int) -> Tree:
    if depth > DEEPEST:
        binder.page.wrong(f"is nested deeper than {DEEPEST} levels", "flatten it")
    elif isinstance(value, str):
        return binder.leaf(value)
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


def names_in(payload: Json | Text) -> frozenset[str]:
    """The arguments that a payload uses."""
    return _names(payload.tree if isinstance(payload, Json) else payload.template)


def _names(tree: Tree) -> frozenset[str]:
    if isinstance(tree, Template):
        return tree.names
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return frozenset[str]().union(*map(_names, parts))
