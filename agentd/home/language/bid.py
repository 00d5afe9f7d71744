"""A step of a tool that is for devices: their families know the topic, and with a wish the payload, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agentd.home.device.device import Device, Value, Wish
from agentd.home.device.feature import Bare, Key
from agentd.home.language.aim import Aim
from agentd.home.language.colouring import Tint
from agentd.home.language.message import Json, Text, filled
from agentd.home.language.template import Values
from agentd.home.language.values import Arg, Checked
from agentd.home.language.when import Condition
from agentd.home.language.wording import Choice
from agentd.home.order import Order, Publish
from agentd.home.safety.risk import Target
from agentd.home.safety.stake import stakes, unknown
from agentd.home.sight import Sight

MOST_DEVICES = 1000  # of one call: each has a ticket of three digits of its own


@dataclass(frozen=True, slots=True)
class Bid:
    """For `devices`, or for those that the argument `aim` names. `content` is a wish in units of speech, or a
    payload as the device itself takes it."""

    devices: tuple[Device, ...]
    aim: str
    content: Json | Text
    wishes: bool
    qos: Literal[0, 1] | None
    free: frozenset[str]
    conditions: tuple[Condition, ...] = ()

    def orders(
        self, args: Mapping[str, Arg], checked: Checked, values: Values, sight: Sight
    ) -> tuple[Order, ...]:
        """One for each device. Raises ArgumentError for what one of them cannot do."""
        devices = self._meant(args, checked)
        if not self.wishes:
            payload = self.content.payload(values, self.free)
            return tuple(
                Order(each.name, (Publish(command_topic(each, self.content), payload, self.qos),))
                for each in devices
            )
        said = in_speech(args, checked)
        return tuple(
            each.order(self._wish(each, said), f"{sight.ticket}{at:03}") for at, each in enumerate(devices)
        )

    def targets(self, args: Mapping[str, Arg], checked: Checked) -> tuple[Target, ...]:
        """What is done to each device, for the rules of risk."""
        devices = self._meant(args, checked)
        if not self.wishes:
            return tuple(unknown(each) for device in devices for each in (device, *device.members))
        said = in_speech(args, checked)
        return tuple(target for each in devices for target in stakes(each, self._wish(each, said)))

    def _meant(self, args: Mapping[str, Arg], checked: Checked) -> tuple[Device, ...]:
        if not self.aim:
            return self.devices
        kind = args[self.aim].kind
        assert isinstance(kind, Aim)
        return kind.members[str(checked[self.aim])]

    def _wish(self, device: Device, said: Values) -> Wish:
        assert isinstance(self.content, Json)
        tree = filled(self.content.tree, said)
        assert isinstance(tree, dict)
        wish: dict[str, Value] = {}
        for name, value in tree.items():
            if isinstance(value, Tint):
                white = value.kelvin is not None and "color_temp" in device.settable
                wish["color_temp" if white else name] = value.kelvin if white and value.kelvin else value.hs
            else:
                wish[name] = value
        return wish


def command_topic(device: Device, content: Json | Text) -> str:
    """The one topic that the device takes such a payload on; empty when there are several or none."""
    asks = [feature.ask for feature in device.features]
    keyed = {ask.topic for ask in asks if isinstance(ask, Key)}
    bare = {ask.topic for ask in asks if isinstance(ask, Bare)}
    topics = keyed or (bare if isinstance(content, Text) else keyed)
    return topics.pop() if len(topics) == 1 else ""


def in_speech(args: Mapping[str, Arg], checked: Checked) -> dict[str, object]:
    """The arguments as people count, whatever `scale` or `encode` say: devices count for themselves."""
    named = dict(checked)
    for name, value in checked.items():
        kind = args[name].kind
        if isinstance(kind, Choice):
            named |= {f"{name}.{key}": part for key, part in kind.fields.get(str(value), {}).items()}
    return named
