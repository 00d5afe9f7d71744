"""Arguments that may be given as a change: where their present value stands, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from agentd.home.faults import UnseenError
from agentd.home.language.binding import Binder
from agentd.home.language.change import Change, Present
from agentd.home.language.quantity import Number, Percent, number_in, plain
from agentd.home.language.spec import PlaceSpec, checked
from agentd.home.language.values import Arg, Checked, environment
from agentd.home.sight import Sight

_DARKEST = Decimal(1)  # percent: a little less light is not no light


def build_presents(declared: Mapping[str, Mapping[str, object]], binder: Binder) -> dict[str, Present]:
    """The places of the arguments that have one without a mistake."""
    made: dict[str, Present] = {}
    for name, arg in binder.args.items():
        raw = declared[name].get("state")
        if not arg.relative or raw is None:
            continue
        here = binder.at("args", name, "state")
        spec, place = checked(PlaceSpec, raw, here.page), here.place(raw)
        if spec is not None and place is not None:
            made[name] = Present(place, _inward(arg, declared[name].get("scale")))
    return made


def _inward(arg: Arg, scale: object) -> Callable[[Decimal], Decimal]:
    """From the device's unit to that of speech."""
    low, high = _bounds(arg)
    if not isinstance(scale, list) or low is None or high is None:
        return lambda value: value
    bottom, top = (Decimal(str(bound)) for bound in scale)
    span = high - low
    return lambda value: low + (value - bottom) * span / (top - bottom)


def _bounds(arg: Arg) -> tuple[Decimal | None, Decimal | None]:
    if isinstance(arg.kind, Percent):
        return Decimal(0), Decimal(100)
    return (arg.kind.low, arg.kind.high) if isinstance(arg.kind, Number) else (None, None)


def settled(
    args: Mapping[str, Arg], presents: Mapping[str, Present], given: Checked, sight: Sight
) -> Checked:
    """The arguments with every change added to what is now. Raises UnseenError when nobody knows that."""
    changes = {name: value for name, value in given.items() if isinstance(value, Change)}
    plainly = {name: value for name, value in given.items() if name not in changes}
    values = environment(args, plainly)
    settled = dict(plainly)
    for name, change in changes.items():
        present = presents[name]
        now = number_in(sight.value(present.place.topic.text(values), present.place.at))
        if now is None:
            raise UnseenError(
                f"{name} cannot be changed by {change}: its present value is not known; give a plain value."
            )
        settled[name] = args[name].check(plain(_added(args[name], present.inward(now), change)))
    return {name: settled[name] for name in args if name in settled}


def _added(arg: Arg, now: Decimal, change: Change) -> Decimal:
    low, high = _bounds(arg)
    total = now + change.by
    if isinstance(arg.kind, Percent):
        low, total = _DARKEST, total.to_integral_value()
    total = total if low is None else max(low, total)
    return total if high is None else min(high, total)
