"""`read_home`: what is known of devices, each value with its age, or of many of them in one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agentd.core.events import ToolCall
from agentd.home.answer import Answer, Refusal, done, refusal
from agentd.home.device.device import Device, Known
from agentd.home.faults import ArgumentError
from agentd.home.harmless import listed, told
from agentd.home.housetools import telling
from agentd.home.housetools.names import AmbiguousError, Names
from agentd.home.housetools.roster import Roster, shown
from agentd.home.housetools.target import Targets
from agentd.home.language.tool import Declaration
from agentd.home.language.values import Arg, Checked, check_all, schema
from agentd.home.language.wording import Choice
from agentd.home.plan import Told
from agentd.home.reading import said
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import USUAL, Caution
from agentd.home.sight import BLIND, Sight

READ_HOME = "read_home"
MOST_DEVICES = 40  # in one answer: the model is to be told, not flooded
MOST_SAID = 5  # in one sentence
MOST_KINDS = 40  # of readings offered
_NUMBERS = ("min", "max", "mean")
_MEANT = ("any", "all", "count")
STATES = ("open", "closed", "on", "off", "locked", "unlocked", "motion", "smoke", "water", "heat", "idle")

Found = Mapping[str, Known]


def reading_tool(roster: Roster) -> Census | None:
    """None for a house without devices."""
    if not roster.devices:
        return None
    names = Names(roster, "device", whole=True)
    told_of = dict.fromkeys(
        feature.name for each in roster.devices for feature in each.features if feature.told
    )
    what = Choice(tuple(told_of)[:MOST_KINDS])
    args = {
        "target": Arg("target", Targets(names), "devices, rooms or kinds, such as windows", required=False),
        "what": Arg("what", what, "which reading; left out: the usual ones", required=False),
        "aggregate": Arg(
            "aggregate", Choice((*_MEANT, *_NUMBERS, "list")), "one value of many", required=False
        ),
        "state": Arg("state", Choice(STATES), "what any, all, count and list look for", required=False),
    }
    return Census(args, names)


@dataclass(frozen=True, slots=True)
class Census:
    args: Mapping[str, Arg]
    names: Names
    name: str = READ_HOME
    description: str = "Tell the state of devices and what sensors measure: lights, doors, temperatures."
    phrases: tuple[str, ...] = (
        "is [the] {target} {state}",
        "(is | are) any [of the] {target} {state}",
        "(what is | what's) [the] {what} (of | in | at) [the] {target}",
    )
    said: str = "sofa lamp is on, at 40 percent."
    tells: str = ""

    reads = True
    delays: Mapping[str, Arg] = field(default_factory=dict)
    risks: frozenset[Risk] = frozenset({Risk.INFO})
    topics: frozenset[str] = frozenset()  # the book hears of all devices

    @property
    def caution(self) -> Caution:
        return USUAL  # what is risky is so for a device, not for the tool

    @property
    def declaration(self) -> Declaration:
        return Declaration(self.name, self.description, schema(self.args))

    def back(self, call: ToolCall) -> None:
        """Nothing is done that could be undone."""

    def example(self) -> dict[str, object]:
        return {"target": self.args["target"].example}

    def plan(self, given: Mapping[str, object], sight: Sight = BLIND) -> Told | Refusal:
        """The answer to a call with these unchecked arguments."""
        try:
            checked = check_all(self.name, self.args, given)
            return Told(self._answer(checked, self._meant(checked), sight))
        except AmbiguousError as question:
            return Refusal(str(question), "ambiguous")
        except ArgumentError as wrong:
            return Refusal(str(wrong))

    def _meant(self, checked: Checked) -> Sequence[Device]:
        if target := checked.get("target"):
            return self.names.resolve(target)
        # "Is anything open?" is about the house; "how warm is it?" about this room.
        return self.names.resolve("all" if "aggregate" in checked or not self.names.roster.here else None)

    def _answer(self, checked: Checked, devices: Sequence[Device], sight: Sight) -> Answer:
        what, how, state = (checked.get(name) for name in ("what", "aggregate", "state"))
        if how in _MEANT and state is None:
            raise ArgumentError(f"{how} needs `state`: {', '.join(STATES[:4])} or another.")
        known = [(each, _asked_for(each, what, state, sight)) for each in devices]
        if not any(found for _, found in known):
            subject = f"the {str(what).replace('_', ' ')} of " if what else ""
            return refusal(f"Nothing is known yet of {subject}{_listed(devices)}.", retryable=True)
        heard = [(each, found) for each, found in known if found]
        silent = [told(each.name) for each, found in known if not found and _is_silent(each, what, sight)]
        if how in _NUMBERS:
            return _reckoned(str(how), str(what or ""), heard)
        if state is not None and (how is not None or len(devices) > 1):
            return _judged(str(how or "list"), str(state), heard, silent)
        return _listing(heard, silent)


def _asked_for(device: Device, what: object, state: object, sight: Sight) -> Found:
    """The readings that an answer is made of, in the order in which they are told."""
    found = device.state(sight.latest, sight.now)
    if what is not None:
        names: Sequence[str] = (f"current_{what}", str(what)) if device.kind == "climate" else (str(what),)
    else:
        names = telling.USUAL.get(device.kind) or [name for name in found if name not in telling.SELDOM]
    chosen = {name: found[name] for name in names if name in found}
    if state is None or not chosen:
        return chosen
    return chosen if telling.states(device, chosen) & _RIVALS.get(str(state), frozenset({str(state)})) else {}


# A device that says one of these can be asked for the other.
_RIVALS = {
    word: frozenset(pair)
    for pair in (
        ("open", "closed"),
        ("on", "off"),
        ("locked", "unlocked"),
        ("motion", "no motion"),
        ("smoke", "no smoke"),
        ("water", "dry"),
        ("heat", "idle"),
    )
    for word in pair
}


def _is_silent(device: Device, what: object, sight: Sight) -> bool:
    """Whether it could tell this, and has not told anything yet."""
    could = any(feature.told and what in (None, feature.name) for feature in device.features)
    return could and not device.state(sight.latest, sight.now)


def _listing(heard: Sequence[tuple[Device, Found]], silent: Sequence[str]) -> Answer:
    devices = [{**_named(device), **_values(device, found)} for device, found in heard[:MOST_DEVICES]]
    more = {"more": len(heard) - MOST_DEVICES} if len(heard) > MOST_DEVICES else {}
    sentences = [telling.sentence(device, found) for device, found in heard[:MOST_SAID]]
    if len(heard) > MOST_SAID:
        sentences.append(f"And {len(heard) - MOST_SAID} more.")
    return done("confirmed", devices=devices, **more, **_unknown(silent), sentence=" ".join(sentences))


def _judged(how: str, state: str, heard: Sequence[tuple[Device, Found]], silent: Sequence[str]) -> Answer:
    having = [device for device, found in heard if state in telling.states(device, found)]
    others = [device for device, _ in heard if device not in having]
    value = {"any": bool(having), "all": not others, "count": len(having)}.get(how, _names(having))
    match how:
        case "all":
            sentence = f"No: {_are(others)} not {state}" if others else f"All of them are {state}"
        case "count":
            sentence = f"{len(having)} {'is' if len(having) == 1 else 'are'} {state}"
            sentence += f": {_listed(having)}" if having else ""
        case _:
            sentence = f"{_are(having)} {state}" if having else f"None of them is {state}"
    if silent:
        sentence += f". Nothing is known of {listed(silent, most=MOST_SAID)}"
    retained = {"last_known": True} if any(k.retained for _, found in heard for k in found.values()) else {}
    oldest_s = max(known.age_s for _, found in heard for known in found.values())
    return done(
        "confirmed",
        value=value,
        devices=[shown(each.name) for each in having[:MOST_DEVICES]],
        age_s=round(oldest_s, 1),
        **retained,
        **_unknown(silent),
        sentence=f"{sentence}.",
    )


def _names(devices: Sequence[Device]) -> list[str]:
    return [told(each.name) for each in devices]


def _listed(devices: Sequence[Device]) -> str:
    return listed(_names(devices), most=MOST_SAID)


def _are(devices: Sequence[Device]) -> str:
    return f"{_listed(devices)} {'is' if len(devices) == 1 else 'are'}"


def _reckoned(how: str, what: str, heard: Sequence[tuple[Device, Found]]) -> Answer:
    """One number of many; of a thermostat the measured temperature, not the wished one."""
    numbers: list[tuple[float, Device, str, Known]] = []
    for device, found in heard:
        for name in (f"current_{what}", what):
            known = found.get(name)
            if known and isinstance(known.value, int | float) and not isinstance(known.value, bool):
                numbers.append((float(known.value), device, name, known))
                break
    if not numbers:
        raise ArgumentError(f"{how} needs `what`: a reading that is a number, such as temperature.")
    ordered = sorted(numbers, key=lambda each: each[0])
    _, device, name, known = ordered[-1 if how == "max" else 0]
    exact = sum(each[0] for each in numbers) / len(numbers) if how == "mean" else float(str(known.value))
    oldest_s = max(each[3].age_s for each in numbers)
    result = telling.value(device, name, Known(exact, oldest_s, retained=False))
    unit = telling.unit(device, name)
    spoken = f"{said(result)} {'degrees' if unit == 'celsius' else unit}".strip()
    noun = {"mean": f"The mean {what}", "max": f"The highest {what}", "min": f"The lowest {what}"}[how]
    where = f", at {told(device.name)}" if how != "mean" else f", of {len(numbers)}"
    retained = {"last_known": True} if any(each[3].retained for each in numbers) else {}
    whose = {} if how == "mean" else _named(device)
    sentence = f"{noun.replace('_', ' ')} is {spoken}{where}."
    return done(
        "confirmed", value=result, unit=unit, age_s=round(oldest_s, 1), **retained, **whose, sentence=sentence
    )


def _named(device: Device) -> dict[str, object]:
    return {"name": shown(device.name), **({"room": shown(device.room)} if device.room else {})}


def _values(device: Device, found: Found) -> dict[str, object]:
    return {name: _one(device, name, known) for name, known in found.items()}


def _one(device: Device, name: str, known: Known) -> dict[str, object]:
    unit = {"unit": measure} if (measure := telling.unit(device, name)) else {}
    retained = {"last_known": True} if known.retained else {}
    reported = {"reported": True} if device.kind == "lock" else {}
    value = telling.value(device, name, known)
    return {"value": value, **unit, "age_s": round(known.age_s, 1), **retained, **reported}


def _unknown(silent: Sequence[str]) -> dict[str, object]:
    return {"unknown": list(silent[:MOST_DEVICES])} if silent else {}
