"""From a message with `device:` to a step for devices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agentd.home.device.device import Device
from agentd.home.faults import ArgumentError
from agentd.home.language.aim import Aim
from agentd.home.language.bid import Bid, command_topic
from agentd.home.language.binding import Binder
from agentd.home.language.message import Json
from agentd.home.language.payload import build_json, build_payload
from agentd.home.language.spec import AddressedSpec, checked
from agentd.home.language.values import Checked, environment
from agentd.home.language.when import build_conditions
from agentd.home.language.wording import Text as FreeText
from agentd.home.page import nearest
from agentd.home.sight import BLIND


def build_bid(item: Mapping[object, object], binder: Binder) -> Bid | None:
    """None after a mistake."""
    page = binder.page
    before = len(page.mistakes)
    spec = checked(AddressedSpec, item, page)
    aim, devices = _devices(item.get("device"), binder.at("device"))
    wishes = item.get("set") is not None
    if wishes and (item.get("json") is not None or item.get("text") is not None):
        page.wrong("has both a wish and a payload", "give `set:`, or `json:` or `text:`")
    content = _wish(item["set"], binder.at("set")) if wishes else build_payload(item, binder, AddressedSpec)
    when = item.get("when")
    conditions = () if when is None else build_conditions(when, binder.at("when"))
    if spec is None or content is None or not devices or len(page.mistakes) > before:
        return None
    free = frozenset(name for name, arg in binder.args.items() if isinstance(arg.kind, FreeText))
    bid = Bid(() if aim else devices, aim, content, wishes, spec.qos, free, conditions)
    return bid if _can_do(bid, devices, binder) else None


def _devices(text: object, binder: Binder) -> tuple[str, tuple[Device, ...]]:
    """The argument that names them, if one does, and all that can be meant; no devices after a mistake."""
    if not isinstance(text, str):
        return "", ()
    template = binder.template(text)
    if template is None or not binder.always_set(template):
        return "", ()
    if template.names:
        name, arg = text.strip("{} "), binder.args.get(text.strip("{} "))
        if arg is not None and isinstance(arg.kind, Aim) and len(template.parts) == 1:
            every = {each.name: each for those in arg.kind.members.values() for each in those}
            return name, tuple(every.values())
        if not template.names & binder.broken:
            remedy = "write `{NAME}` of an argument of type target, or a device"
            binder.page.wrong(f"`{text}` names no devices", remedy)
        return "", ()
    found = binder.premises.named(text)
    if not found:
        known = [*binder.premises.devices, *binder.premises.groups]
        meant = nearest(text, known)
        remedy = f"write `{meant}`" if meant else "write it under `devices:` first, or give a `topic:`"
        binder.page.wrong(f"there is no device or group `{text}`", remedy)
    return "", found


def _wish(raw: object, binder: Binder) -> Json | None:
    if not isinstance(raw, dict) or not raw:
        binder.page.wrong("is not a wish", 'write it as in `{on: true, brightness: "{level}"}`')
        return None
    return build_json(raw, binder)


def _can_do(bid: Bid, devices: tuple[Device, ...], binder: Binder) -> bool:
    """Whether each device takes it, with arguments as in an example."""
    if not bid.wishes:
        without = [device.name for device in devices if not command_topic(device, bid.content)]
        if without:
            problem = f"{without[0]} has no one topic for such a payload"
            binder.page.under("device").wrong(problem, "write `set:` with what it shall be, or a `topic:`")
        return not without
    if binder.broken:
        return True
    whole = Bid(devices, "", bid.content, True, bid.qos, bid.free)
    for given in _examples(binder):
        try:
            whole.orders(binder.args, given, environment(binder.args, given), BLIND)
        except ArgumentError as error:
            binder.page.under("set").wrong(str(error).rstrip("."), "wish for what it can do")
            return False
    return True


def _examples(binder: Binder) -> Iterator[Checked]:
    """Calls with what is required, and one of the other arguments at a time: two may exclude each other."""
    every = {name: arg.check(arg.example) for name, arg in binder.args.items()}
    needed = {name: value for name, value in every.items() if not binder.args[name].may_be_unset}
    spare = every.keys() - needed.keys()
    yield from ({**needed, name: every[name]} for name in sorted(spare)) if spare else (needed,)
