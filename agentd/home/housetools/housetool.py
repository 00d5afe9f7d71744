"""A tool that acts on devices by their names: the same few for any house."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.device.device import Device, Value
from agentd.home.faults import ArgumentError, UnseenError
from agentd.home.harmless import listed, told
from agentd.home.housetools.names import AmbiguousError, Names
from agentd.home.housetools.wished import CANNOT, Asked, able, fitted
from agentd.home.language.tool import Declaration
from agentd.home.language.values import Arg, Checked, check_all, schema
from agentd.home.order import Order
from agentd.home.plan import Plan
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import USUAL, Caution
from agentd.home.safety.stake import risks, stakes
from agentd.home.sight import BLIND, Sight
from agentd.home.timing.delay import AFTER, AT, FOR
from agentd.home.timing.span import say_span

TARGET, EXCEPT = "target", "except"
_OPPOSITES = {"movement": {"open": "close", "close": "open"}, "state": {"on": "off", "off": "on"}}
MOST_SAID = 5  # devices in a sentence that is listened to


@dataclass(frozen=True, slots=True)
class HouseTool:
    """`asks` makes of the other arguments what is wished of every target; it raises ArgumentError.
    `actions` are what it may do to a device, as risks are graded by. `among`: see Offer."""

    name: str
    description: str
    args: Mapping[str, Arg]
    names: Names
    asks: Callable[[Checked], Asked]
    actions: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    tells: str = ""
    among: str = ""
    reads = False
    topics: frozenset[str] = frozenset()  # the book hears of all devices

    @property
    def caution(self) -> Caution:
        return USUAL  # what is risky is so for a device, not for the tool

    @property
    def declaration(self) -> Declaration:
        return Declaration(self.name, self.description, schema({**self.args, **self.delays}))

    @property
    def delays(self) -> Mapping[str, Arg]:
        if min(self.risks, default=Risk.NORMAL) >= Risk.PIN:  # else the guard tells which
            return {}
        ways = (AFTER, AT, FOR) if self.args.keys() & _OPPOSITES.keys() else (AFTER, AT)
        return {arg.name: arg for arg in ways}

    def back(self, call: ToolCall) -> ToolCall | None:
        """What was switched on by its brightness goes off; what was sent somewhere has no way back."""
        aim = {name: value for name, value in call.args.items() if name in (TARGET, EXCEPT)}
        for name, words in _OPPOSITES.items():
            said = str(call.args.get(name) or ("on" if name == "state" else ""))
            if name in self.args and said in words:
                return ToolCall(call.id, self.name, {**aim, name: words[said]})
        return None

    @property
    def risks(self) -> frozenset[Risk]:
        return frozenset[Risk]().union(*(risks(each, self.actions) for each in self.names.roster.devices))

    @property
    def said(self) -> str:
        plan = self.plan(self.example())
        return plan.sentence

    def example(self) -> dict[str, object]:
        """Arguments for a legal call, as a model would give them."""
        given = {name: arg.example for name, arg in self.args.items() if arg.required or name == TARGET}
        others = [
            {},
            *({name: arg.example} for name, arg in self.args.items() if name not in (TARGET, EXCEPT)),
        ]
        calls = ({**given, **other} for other in others)
        return next((call for call in calls if isinstance(self.plan(call), Plan)), given)

    def plan(
        self, given: Mapping[str, object], sight: Sight = BLIND, for_s: float | None = None
    ) -> Plan | Refusal:
        """What to do for a call with these unchecked arguments; with `for_s` it ends by clocks in the
        devices, if all of them have one."""
        try:
            checked = check_all(self.name, self.args, given)
            devices = self._meant(checked)
            asked = self.asks(checked)
            wishes = self._wishes(devices, asked, sight)
            timed = _timed(wishes, sight, for_s)
            orders = timed or tuple(
                device.order(wish, f"{sight.ticket}{at:03}") for at, (device, wish) in enumerate(wishes)
            )
        except AmbiguousError as question:
            return Refusal(str(question), "ambiguous")
        except ArgumentError as wrong:
            return Refusal(str(wrong), unseen=isinstance(wrong, UnseenError))
        done = [device for device, _ in wishes]
        targets = tuple(target for device, wish in wishes for target in stakes(device, wish))
        sweeping = bool(self.among) or len(done) == len(self.names.roster.devices) > 1
        while_ = f" for {say_span(for_s)}" if timed and for_s is not None else ""
        words = _sentence(asked, done, devices, while_)
        said = f"Done,{while_}: {_told(done)}." if timed else ""
        return Plan(self.name, orders, words, targets=targets, sweeping=sweeping, ends=bool(timed), done=said)

    def _meant(self, checked: Checked) -> tuple[Device, ...]:
        target = checked.get(TARGET)
        if target is None and self.among:
            target = self._having(checked[self.among])
        return self.names.resolve(target, checked.get(EXCEPT))

    def _having(self, value: object) -> list[str]:
        """The devices that know this value: those of this room, where others know it as well."""
        roster = self.names.roster
        having = [each for each in roster.devices if value in each.choices(self.among)]
        near = [each for each in having if each.room == roster.here]
        if len(having) > 1 and len(near) != 1:
            raise AmbiguousError(f"Which one: {_told(having, 'or')}?")
        return [each.name for each in near or having]

    def _wishes(
        self, devices: Sequence[Device], asked: Asked, sight: Sight
    ) -> list[tuple[Device, Mapping[str, Value]]]:
        """The devices that can do something of it, each with its part. Raises ArgumentError."""
        for name in asked.wanted:
            if not any(able(device, name, asked.wish[name]) for device in devices):
                raise ArgumentError(self._cannot(devices, name, asked))
        wishes = [(device, fitted(asked, device, sight)) for device in devices]
        return [(device, wish) for device, wish in wishes if wish]

    def _cannot(self, devices: Sequence[Device], name: str, asked: Asked) -> str:
        others = [told(e.name) for e in self.names.roster.devices if able(e, name, asked.wish[name])]
        hint = f"{listed(others, most=MOST_SAID)} can" if others else f"no {self.names.noun} here can"
        return f"{_told(devices)} cannot {CANNOT[name]}; {hint}."


def _timed(
    wishes: Sequence[tuple[Device, Mapping[str, Value]]], sight: Sight, for_s: float | None
) -> tuple[Order, ...]:
    """Empty where one of them may not end by itself: then the daemon sees to all of them."""
    if for_s is None or not all(device.timer and device.timer.sure for device, _ in wishes):
        return ()
    each = [device.timed(wish, f"{sight.ticket}{at:03}", for_s) for at, (device, wish) in enumerate(wishes)]
    return tuple(order for order in each if order is not None) if all(each) else ()


def _sentence(asked: Asked, done: Sequence[Device], meant: Sequence[Device], while_: str) -> str:
    names = {each.name for each in done}
    left = [each for each in meant if each.name not in names]
    but = f" {_told(left)} cannot do that." if left else ""
    return f"I have asked {_told(done)} to {asked.words}{while_}.{but}"


def _told(devices: Sequence[Device], joint: str = "and") -> str:
    return listed([told(each.name) for each in devices], joint, MOST_SAID)
