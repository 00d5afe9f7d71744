"""From the `confirm:`, `reply:` and `availability:` of a tool file to its proof."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.language.binding import Binder
from agentd.home.language.deeds import Uses, build_ask
from agentd.home.language.message import Message
from agentd.home.language.proof import USUAL_WITHIN_S, Away, Expected, FailOn, Proof, Reply
from agentd.home.language.spec import AvailabilitySpec, ConfirmSpec, FailSpec, ReplySpec, checked
from agentd.home.language.template import scalar

KEYS = ("confirm", "reply", "availability")


def build_proof(data: Mapping[str, object], binder: Binder, response: bool) -> Proof | None:
    """None without one or after a mistake. `response`: a message of the command wants an answer by MQTT 5."""
    before = len(binder.page.mistakes)
    given = [key for key in KEYS if data.get(key) is not None]
    spec, expected, fail_on, get = _confirm(data.get("confirm"), binder.at("confirm"))
    reply = _reply(data.get("reply"), binder.at("reply"))
    away = _away(data.get("availability"), binder.at("availability"))
    if len(binder.page.mistakes) > before or not (given or response):
        return None
    within_s = USUAL_WITHIN_S if spec is None or spec.within is None else spec.within
    return Proof(expected, fail_on, reply, away, get, response, within_s)


def _confirm(
    raw: object, binder: Binder
) -> tuple[ConfirmSpec | None, Expected | None, FailOn | None, Message | None]:
    if raw is None:
        return None, None, None, None
    spec, place = checked(ConfirmSpec, raw, binder.page), binder.place(raw)
    item = raw if isinstance(raw, dict) else {}
    equals = None
    if item.get("equals") is not None and binder.page.under("equals").sound:
        here = binder.at("equals")
        equals = here.leaf(scalar(item["equals"]))
        if equals is not None:
            here.always_set(equals)
    fail_on = _fail_on(item.get("fail_on"), binder.at("fail_on"))
    get = build_ask(item.get("get"), binder.at("get"), Uses())
    if spec is None or place is None:
        return spec, None, fail_on, get
    if spec.tolerance is not None and equals is None:
        binder.page.under("tolerance").wrong("has nothing to be near to", "add `equals:`")
    return spec, Expected(place, equals, spec.tolerance or 0.0), fail_on, get


def _fail_on(raw: object, binder: Binder) -> FailOn | None:
    if raw is None:
        return None
    spec, place = checked(FailSpec, raw, binder.page), binder.place(raw)
    return None if spec is None or place is None else FailOn(place, spec.pattern)


def _reply(raw: object, binder: Binder) -> Reply | None:
    if raw is None:
        return None
    spec, place = checked(ReplySpec, raw, binder.page), binder.place(raw)
    for key in ("id_at", "error_at"):
        at = getattr(spec, key, None)
        if at is not None and not at.startswith("/"):
            binder.page.under(key).wrong("is not a JSON pointer", f"write `/{at}`")
    return None if spec is None or place is None else Reply(place, spec.id_at, spec.error_at)


def _away(raw: object, binder: Binder) -> Away | None:
    if raw is None:
        return None
    spec, place = checked(AvailabilitySpec, raw, binder.page), binder.place(raw)
    return None if spec is None or place is None else Away(place, frozenset(spec.offline))
