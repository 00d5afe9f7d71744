"""From the `args:` of a tool file to arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from agentd.core.events import PIN
from agentd.home.faults import ArgumentError
from agentd.home.language import filters
from agentd.home.language.aim import Aim, Premises
from agentd.home.language.argspec import (
    ARGS,
    ArgSpec,
    ChoiceSpec,
    ColorSpec,
    ColorTempSpec,
    DurationSpec,
    NumberSpec,
    PercentSpec,
    TargetSpec,
)
from agentd.home.language.clocktime import TimeOfDay
from agentd.home.language.colouring import Color, ColorTemp
from agentd.home.language.filters import Filter, FilterCall, FilterError
from agentd.home.language.quantity import Duration, Number, Percent
from agentd.home.language.spec import checked
from agentd.home.language.values import Arg, Kind
from agentd.home.language.wording import Choice, Slug, Text, folded
from agentd.home.page import Page, nearest

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
NAME_REMEDY = "use letters, digits and _, a letter or _ first, at most 64"

_PLAIN: dict[str, Kind] = {"percent": Percent(), "time": TimeOfDay(), "slug": Slug(), "text": Text()}

Aliases = Mapping[str, tuple[str, ...]]  # room → its other names


def build_args(raw: Mapping[str, Mapping[str, object]], premises: Premises, page: Page) -> dict[str, Arg]:
    """The arguments without a mistake, in order; the mistakes of the others go on the page."""
    args: dict[str, Arg] = {}
    for name, data in raw.items():
        here = page.under(name)
        if not NAME.fullmatch(name):
            here.wrong("is not a legal name of an argument", NAME_REMEDY)
        elif name == PIN:
            here.wrong("agentd asks for PINs itself, and keeps them to itself", "write `risk: pin` instead")
        elif (arg := _arg(name, data, premises, here)) is not None:
            args[name] = arg
    return args


def _arg(name: str, data: Mapping[str, object], premises: Premises, page: Page) -> Arg | None:
    model = _model(data.get("type"), page)
    spec = None if model is None else checked(model, data, page)
    kind = None if spec is None else _kind(spec, premises, page)
    if spec is None or kind is None:
        return None
    required = spec.default is None if spec.required is None else spec.required
    relative = isinstance(spec, PercentSpec) and _relative(spec, page)
    arg = Arg(name, kind, spec.description, required, spec.default, _outward(spec, kind, page), relative)
    if spec.default is not None:
        try:
            arg.check(spec.default)
        except ArgumentError as error:
            page.under("default").wrong(f"is no legal value: {error}".rstrip("."), "write one that is")
            return None
    return arg


def _model(kind: object, page: Page) -> type[ArgSpec] | None:
    here, legal = page.under("type"), f"write one of {', '.join(ARGS)}"
    if kind is None:
        here.wrong("is missing", legal)
    elif not isinstance(kind, str) or kind not in ARGS:
        meant = nearest(str(kind), ARGS)
        here.wrong(f"there is no type {kind}", f"write `{meant}`" if meant else legal)
    else:
        return ARGS[kind]
    return None


def _kind(spec: ArgSpec, premises: Premises, page: Page) -> Kind | None:
    if isinstance(spec, ChoiceSpec):
        return _choice(spec, premises.rooms, page.under("values"))
    if isinstance(spec, NumberSpec):
        low, high, step = (None if n is None else Decimal(str(n)) for n in (spec.min, spec.max, spec.step))
        return Number(low, high, step, spec.unit) if _ordered(low, high, page) else None
    if isinstance(spec, DurationSpec):
        usual = Duration()
        low_s = usual.low_s if spec.min is None else max(usual.low_s, round(spec.min, 3))
        high_s = usual.high_s if spec.max is None else min(usual.high_s, round(spec.max, 3))
        return Duration(low_s, high_s) if _ordered(low_s, high_s, page) else None
    if isinstance(spec, TargetSpec):
        return _aim(spec, premises, page.under("kind"))
    if isinstance(spec, ColorSpec):
        return Color(spec.encode)
    if isinstance(spec, ColorTempSpec):
        return _white(spec, page)
    return _PLAIN[spec.type]


def _aim(spec: TargetSpec, premises: Premises, page: Page) -> Aim | None:
    aim = premises.of(spec.kind)
    if aim.values:
        return aim
    kinds = sorted({device.kind for device in premises.devices.values()})
    remedy = f"there is {', '.join(kinds)}" if kinds else "write some under `devices:` first"
    page.wrong(f"no device is of kind {' or '.join(spec.kind)}", remedy)
    return None


def _white(spec: ColorTempSpec, page: Page) -> ColorTemp | None:
    usual = ColorTemp()
    low = usual.low if spec.min is None else round(spec.min)
    high = usual.high if spec.max is None else round(spec.max)
    return ColorTemp(low, high, spec.encode) if _ordered(low, high, page) else None


def _outward(spec: ArgSpec, kind: Kind, page: Page) -> tuple[Filter, ...]:
    """What turns a quantity into the device's own: its `scale`, then its `round`."""
    if not isinstance(spec, PercentSpec):
        return ()
    made: list[Filter] = []
    calls = {} if spec.round is None else {"round": str(spec.round)}
    if spec.scale is not None and spec.scale[0] == spec.scale[1]:
        page.under("scale").wrong("has the same number twice", "write the device's lowest and highest number")
    elif spec.scale is not None:
        calls = {"scale": _range(spec.scale, spec.round), **calls}
    for name, given in calls.items():
        try:
            made.append(filters.build(FilterCall(name, given), kind, numeric=True, first=True))
        except FilterError as error:
            page.under(name).wrong(str(error), "give the number `min` and `max`, or delete it")
    return tuple(made)


def _range(bounds: list[float], digits: int | None) -> str:
    """As the filter `scale` takes it: it tells whole numbers from decimals by the point."""
    whole = digits is None and bounds[1] - bounds[0] > 1 and all(bound.is_integer() for bound in bounds)
    return ",".join(f"{bound:.0f}" if whole else f"{bound:.6f}" for bound in bounds)


def _relative(spec: PercentSpec, page: Page) -> bool:
    """A change needs a place where the present value is told, and no plain value that looks like a change."""
    if spec.relative and spec.state is None:
        page.under("relative").wrong("has nothing to be added to", "add `state: {topic: …, at: …}`")
    elif spec.state is not None and not spec.relative:
        page.under("state").wrong("is for an argument that takes changes", "add `relative: true`")
    elif spec.relative and isinstance(spec, NumberSpec) and (spec.min is None or spec.min < 0):
        problem = "is not for numbers below zero: -5 could be a value or a change"
        page.under("relative").wrong(problem, "add `min: 0`, or delete it")
    return spec.relative


def _ordered(low: float | Decimal | None, high: float | Decimal | None, page: Page) -> bool:
    if low is None or high is None or low < high:
        return True
    page.under("max").wrong("is not larger than min", "write the larger number here")
    return False


def _choice(spec: ChoiceSpec, aliases: Aliases, page: Page) -> Choice | None:
    names = tuple(spec.values)
    seen: dict[str, str] = {}
    for name in names:
        if not name.isprintable() or not folded(name):
            page.wrong(f"{name!r} is not a name", "use letters and digits")
            return None
        if (twin := seen.setdefault(folded(name), name)) != name:
            page.wrong(f"`{twin}` and `{name}` sound the same", "rename one of them")
            return None
    others = {name: aliases[name] for name in names if name in aliases}
    return Choice(names, {name: fields for name, fields in spec.values.items() if fields}, others)
