"""The arguments of a tool: one declaration gives the schema, the check, the spoken forms and the payload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.faults import ArgumentError, quoted
from agentd.home.housetools.level import Level
from agentd.home.housetools.target import Exceptions, Targets
from agentd.home.language.aim import Aim
from agentd.home.language.change import change_in
from agentd.home.language.clocktime import TimeOfDay
from agentd.home.language.colouring import Color, ColorTemp, Tint
from agentd.home.language.filters import Filter
from agentd.home.language.quantity import Duration, Number, Percent
from agentd.home.language.wording import Choice, Slug, Text
from agentd.home.timing.daytime import NextTime
from agentd.home.timing.span import Span

Kind = (
    Choice
    | Slug
    | Text
    | Number
    | Percent
    | Duration
    | TimeOfDay
    | Aim
    | Color
    | ColorTemp
    | Level
    | Targets
    | Exceptions
    | Span
    | NextTime
)
Checked = Mapping[str, object]  # argument name → value in the argument's own unit; unset ones are absent


@dataclass(frozen=True, slots=True)
class Arg:
    """`default` None: there is none; then an argument that is not `required` may stay unset.

    `outward` turns a quantity into the device's own; a `relative` one may be given as a change.
    """

    name: str
    kind: Kind
    description: str = ""
    required: bool = True
    default: object = None
    outward: tuple[Filter, ...] = ()
    relative: bool = False

    @property
    def may_be_unset(self) -> bool:
        return not self.required and self.default is None

    @property
    def example(self) -> object:
        """A legal value, as a model would give it."""
        return self.kind.example if self.default is None else self.default

    @property
    def wants(self) -> str:
        return f"{self.kind.wants}, or a change such as +10 or -10" if self.relative else self.kind.wants

    def schema(self) -> dict[str, object]:
        """Plain lower-case JSON schema."""
        kind = self.kind.schema()
        # What the schema's own words cannot say (unit, step, form) goes into the description.
        hint = "" if isinstance(self.kind, Choice | Aim) else self.wants
        if self.relative:
            kind = {"type": "string"}
        words = ": ".join(part for part in (self.description, hint) if part)
        described = {"description": words} if words else {}
        preset = {} if self.default is None else {"default": self.default}
        return {**kind, **described, **preset}

    def check(self, value: object) -> object:
        """The value in the argument's own form. Raises ArgumentError, a sentence for the model."""
        if self.relative and (change := change_in(value)) is not None:
            return change
        try:
            return self.kind.check(value)
        except ArgumentError as bad:
            raise ArgumentError(f"{self.name} {bad}.") from None

    def encoded(self, value: object) -> object:
        """A checked value as it stands in a payload."""
        if isinstance(self.kind, Color | ColorTemp):
            return self.kind.encoded(value)
        for change in self.outward:
            value = change(value)
        return value

    def spoken(self) -> Mapping[str, object]:
        """Each way to say a value → the value to call the tool with; empty: cannot be spoken."""
        return self.kind.spoken()


def schema(args: Mapping[str, Arg]) -> dict[str, object] | None:
    """The JSON schema of a tool's arguments; None without arguments."""
    if not args:
        return None
    required = [arg.name for arg in args.values() if arg.required]
    properties = {arg.name: arg.schema() for arg in args.values()}
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def check_all(tool: str, args: Mapping[str, Arg], given: Mapping[str, object]) -> Checked:
    """Every argument checked, defaults filled in; null counts as unset. Raises ArgumentError."""
    wrong: list[str] = []
    checked: dict[str, object] = {}
    for name in given:
        if name not in args:
            known = f"its arguments are {', '.join(args)}" if args else "it takes no arguments"
            wrong.append(f"{tool} has no argument {quoted(name)}; {known}.")
    for name, arg in args.items():
        value = given.get(name)
        try:
            if value is not None:
                checked[name] = arg.check(value)
            elif arg.default is not None:
                checked[name] = arg.check(arg.default)
            elif arg.required:
                wrong.append(f"{tool} needs {name}: {arg.wants.removesuffix('.')}.")
        except ArgumentError as bad:
            wrong.append(str(bad))
    if wrong:
        raise ArgumentError(" ".join(wrong[:5]))
    return _whites(args, checked)


def _whites(args: Mapping[str, Arg], checked: dict[str, object]) -> Checked:
    """A white said as a colour becomes a temperature, where the tool has one that is not given otherwise."""
    warm = next((name for name, arg in args.items() if isinstance(arg.kind, ColorTemp)), None)
    for name, value in tuple(checked.items()):
        if warm and isinstance(value, Tint) and value.kelvin is not None and args[name].may_be_unset:
            del checked[name]
            checked.setdefault(warm, args[warm].check(value.kelvin))
    return checked


def environment(args: Mapping[str, Arg], checked: Checked) -> dict[str, object]:
    """What templates may name: `level`, and `mood.brightness` for a choice that stands for several values."""
    named: dict[str, object] = {}
    for name, value in checked.items():
        kind = args[name].kind
        named[name] = args[name].encoded(value)
        fields: Mapping[str, object] = {}
        if isinstance(kind, Choice):
            fields = kind.fields.get(str(value), {})
        elif isinstance(kind, Color | TimeOfDay):
            fields = kind.fields(value)
        named |= {f"{name}.{key}": part for key, part in fields.items()}
    return named


def spoken_environment(args: Mapping[str, Arg], checked: Checked) -> dict[str, object]:
    """The same values as a voice says them."""
    return {name: args[name].kind.say(value) for name, value in checked.items()}
