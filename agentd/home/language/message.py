"""The messages of a command, as templates bound to the arguments of their tool."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from agentd.home.device.commands import Commands
from agentd.home.faults import ArgumentError
from agentd.home.language.template import UNSET, Template, Values, scalar
from agentd.home.language.topic import Fault, forbidden
from agentd.home.language.when import Condition
from agentd.home.order import Publish
from agentd.home.safety.risk import Target
from agentd.home.safety.stake import unknown
from agentd.home.sight import Sight

# What a free text may bring into a bare payload: no `;` (several commands to Tasmota), no quotes or braces.
PLAIN_SIGNS = " .,:!?'’-_+%°()/@#&=*"

Tree = Template | str | int | float | bool | None | list["Tree"] | dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class Json:
    tree: Tree

    def payload(self, values: Values, free: frozenset[str]) -> bytes:  # noqa: ARG002
        return json.dumps(
            filled(self.tree, values), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()


@dataclass(frozen=True, slots=True)
class Text:
    template: Template

    def payload(self, values: Values, free: frozenset[str]) -> bytes:
        """Raises ArgumentError when a free text has signs that a device could take for more than text."""
        for name in sorted(self.template.names & free):
            for sign in scalar(values[name]):
                if not (sign.isalnum() or unicodedata.combining(sign) or sign in PLAIN_SIGNS):
                    shown = f"the sign `{sign}`" if sign.isprintable() else "such a sign"
                    raise ArgumentError(f"{name} must be plain text; {shown} is not allowed in it.")
        return self.template.text(values).encode()


@dataclass(frozen=True, slots=True)
class Message:
    """`free` names the arguments whose values are free text. It is left out unless all `conditions` hold;
    `response`: whoever takes it may answer. `commands` are those of the house's devices."""

    topic: Template
    payload: Json | Text
    qos: Literal[0, 1] | None
    free: frozenset[str]
    fault: Fault = forbidden
    conditions: tuple[Condition, ...] = ()
    expiry_s: float | None = None
    content_type: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    response: bool = False
    commands: Commands = field(default_factory=Commands)

    def publish(self, values: Values, sight: Sight) -> Publish:
        """Raises ArgumentError when these values make no legal message."""
        topic = self.topic.text(values)
        if (fault := self.fault(topic)) is not None:
            raise ArgumentError(f"The topic made of these arguments {fault}.")
        return Publish(
            topic,
            self.payload.payload(values, self.free),
            self.qos,
            self.expiry_s,
            self.content_type,
            sight.response if self.response else "",
            self.properties,
        )

    def targets(self, values: Values) -> tuple[Target, ...]:
        """The devices that take commands there: to write their topic is no way around what they are graded
        as. What a message does to any other topic is its owner's own affair."""
        meant = self.commands.taken_by(self.topic.text(values))
        return tuple(unknown(each) for device in meant for each in (device, *device.members))


def filled(tree: Tree, values: Values) -> object:
    """The tree with its templates filled in; keys and items whose argument is unset are left out."""
    if isinstance(tree, Template):
        return tree.value(values)
    if isinstance(tree, Mapping):
        parts = {key: filled(part, values) for key, part in tree.items()}
        return {key: part for key, part in parts.items() if part is not UNSET}
    if isinstance(tree, list):
        return [part for part in (filled(part, values) for part in tree) if part is not UNSET]
    return tree
