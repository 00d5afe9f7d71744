"""The arguments of a tool: one declaration gives the schema, the check, the spoken forms and the payload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.daytime import NextTime
from agentd.home.faults import ArgumentError, quoted
from agentd.home.quantity import Duration, Number, Percent
from agentd.home.span import Span
from agentd.home.wording import Choice, Slug, Text

Kind = Choice | Slug | Text | Number | Percent | Duration | Span | NextTime
Checked = Mapping[str, object]  # argument name → value in the argument's own unit; unset ones are absent


@dataclass(frozen=True, slots=True)
class Arg:
    """`default` None: there is none; then an argument that is not `required` may stay unset."""

    name: str
    kind: Kind
    description: str = ""
    required: bool = True
    default: object = None

    @property
    def may_be_unset(self) -> bool:
        return not self.required and self.default is None

    @property
    def example(self) -> object:
        """A legal value, as a model would give it."""
        return self.kind.example if self.default is None else self.default

    def schema(self) -> dict[str, object]:
        """Plain lower-case JSON schema."""
        kind = self.kind.schema()
        # What the schema's own words cannot say (unit, step, form) goes into the description.
        hint = "" if isinstance(self.kind, Choice) else self.kind.wants
        words = ": ".join(part for part in (self.description, hint) if part)
        described = {"description": words} if words else {}
        preset = {} if self.default is None else {"default": self.default}
        return {**kind, **described, **preset}

    def check(self, value: object) -> object:
        """The value in the argument's own form. Raises ArgumentError, a sentence for the model."""
        try:
            return self.kind.check(value)
        except ArgumentError as bad:
            raise ArgumentError(f"{self.name} {bad}.") from None

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
                wrong.append(f"{tool} needs {name}: {arg.kind.wants}.")
        except ArgumentError as bad:
            wrong.append(str(bad))
    if wrong:
        raise ArgumentError(" ".join(wrong[:5]))
    return checked


def environment(args: Mapping[str, Arg], checked: Checked) -> dict[str, object]:
    """What templates may name: `level`, and `mood.brightness` for a choice that stands for several values."""
    named = dict(checked)
    for name, value in checked.items():
        kind = args[name].kind
        if isinstance(kind, Choice):
            named |= {f"{name}.{key}": part for key, part in kind.fields.get(str(value), {}).items()}
    return named


def spoken_environment(args: Mapping[str, Arg], checked: Checked) -> dict[str, object]:
    """The same values as a voice says them."""
    return {name: args[name].kind.say(value) for name, value in checked.items()}
