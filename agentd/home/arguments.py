"""From the `args:` of a tool file to arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from agentd.core.events import PIN
from agentd.home.faults import ArgumentError
from agentd.home.misreadings import LATER_TYPES
from agentd.home.page import Page, nearest
from agentd.home.quantity import Duration, Number, Percent
from agentd.home.spec import ARGS, ArgSpec, ChoiceSpec, DurationSpec, NumberSpec, checked
from agentd.home.values import Arg, Kind
from agentd.home.wording import Choice, Slug, Text, folded

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
NAME_REMEDY = "use letters, digits and _, a letter or _ first, at most 64"

_PLAIN: dict[str, Kind] = {"percent": Percent(), "slug": Slug(), "text": Text()}

Aliases = Mapping[str, tuple[str, ...]]  # room → its other names


def build_args(raw: Mapping[str, Mapping[str, object]], aliases: Aliases, page: Page) -> dict[str, Arg]:
    """The arguments without a mistake, in order; the mistakes of the others go on the page."""
    args: dict[str, Arg] = {}
    for name, data in raw.items():
        here = page.under(name)
        if not NAME.fullmatch(name):
            here.wrong("is not a legal name of an argument", NAME_REMEDY)
        elif name == PIN:
            here.wrong("agentd asks for PINs itself, and keeps them to itself", "write `risk: pin` instead")
        elif (arg := _arg(name, data, aliases, here)) is not None:
            args[name] = arg
    return args


def _arg(name: str, data: Mapping[str, object], aliases: Aliases, page: Page) -> Arg | None:
    model = _model(data.get("type"), page)
    spec = None if model is None else checked(model, data, page)
    kind = None if spec is None else _kind(spec, aliases, page)
    if spec is None or kind is None:
        return None
    required = spec.default is None if spec.required is None else spec.required
    arg = Arg(name, kind, spec.description, required, spec.default)
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
        if isinstance(kind, str) and kind in LATER_TYPES:
            here.wrong(f"arguments of type {kind} come with a later version", legal)
        else:
            meant = nearest(str(kind), ARGS)
            here.wrong(f"there is no type {kind}", f"write `{meant}`" if meant else legal)
    else:
        return ARGS[kind]
    return None


def _kind(spec: ArgSpec, aliases: Aliases, page: Page) -> Kind | None:
    if isinstance(spec, ChoiceSpec):
        return _choice(spec, aliases, page.under("values"))
    if isinstance(spec, NumberSpec):
        low, high, step = (None if n is None else Decimal(str(n)) for n in (spec.min, spec.max, spec.step))
        return Number(low, high, step, spec.unit) if _ordered(low, high, page) else None
    if isinstance(spec, DurationSpec):
        usual = Duration()
        low_s = usual.low_s if spec.min is None else max(usual.low_s, round(spec.min, 3))
        high_s = usual.high_s if spec.max is None else min(usual.high_s, round(spec.max, 3))
        return Duration(low_s, high_s) if _ordered(low_s, high_s, page) else None
    return _PLAIN[spec.type]


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
