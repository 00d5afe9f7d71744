"""The tools that the devices of a house come to: the same few, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from agentd.errors import Mistake
from agentd.home.harmless import harmless
from agentd.home.housetools.census import READ_HOME, reading_tool
from agentd.home.housetools.housetool import EXCEPT, TARGET, HouseTool
from agentd.home.housetools.names import Names
from agentd.home.housetools.offers import NEEDS, OFFERS, Offer
from agentd.home.housetools.overlap import overlaps
from agentd.home.housetools.roster import Roster
from agentd.home.housetools.target import Exceptions, Targets
from agentd.home.language import phrases
from agentd.home.language.tool import Tool
from agentd.home.language.values import Arg
from agentd.home.language.wording import Choice
from agentd.home.offered import Offered
from agentd.home.page import Page

NAMES = frozenset({READ_HOME, *(offer.name for offer in OFFERS)})  # of all that there can be
MOST_WORDS = 30  # modes or presets that a model is told of


def furnished(
    tools: Mapping[str, Tool], pages: Mapping[str, Page], roster: Roster
) -> tuple[dict[str, Offered], tuple[Mistake, ...]]:
    """The owner's tools and those for the devices, and what is to be warned of. A tool of the owner's that
    has the name of one of ours is a mistake on its page."""
    ours: dict[str, Offered] = {**house_tools(roster)}
    if (census := reading_tool(roster)) is not None:
        ours[census.name] = census
    for name in ours:
        if name in pages:
            problem = f"the tool for the house's devices is called `{name}`, too"
            pages[name].wrong(problem, "rename this one, or delete it")
    return {**tools, **ours}, tuple(overlaps(tools, pages, roster))


def house_tools(roster: Roster) -> dict[str, HouseTool]:
    """One for each kind of device that there is."""
    made = (_made(offer, roster) for offer in OFFERS)
    return {tool.name: tool for tool in made if tool is not None}


def _made(offer: Offer, roster: Roster) -> HouseTool | None:
    part = roster.of(offer.kinds, lambda device: bool(device.settable & offer.can))
    if not part.devices:
        return None
    names = Names(part, offer.noun)
    optional = bool(offer.among) or (offer.here and bool(part.room(part.here)))
    args = {
        TARGET: Arg(TARGET, Targets(names, offer.here and optional), required=not optional),
        EXCEPT: Arg(EXCEPT, Exceptions(names), required=False),
    }
    for arg in offer.args:
        if (fitting := _fitting(arg, part)) is not None:
            args[arg.name] = fitting
    spoken = {name for name, arg in args.items() if arg.spoken()}
    said = tuple(each for each in offer.phrases if phrases.slots(phrases.parse(each)) <= spoken)
    return HouseTool(
        offer.name, offer.description, args, names, offer.asks, offer.actions, said, among=offer.among
    )


def _fitting(arg: Arg, part: Roster) -> Arg | None:
    """The argument as these devices can take it; None: none of them can."""
    needs = NEEDS.get(arg.name, arg.name)
    able = [device for device in part.devices if _has(needs, device.settable)]
    if not able:
        return None
    if isinstance(arg.kind, Choice) and not arg.kind.values:
        words = _words(word for device in able for word in device.choices(needs))
        return replace(arg, kind=Choice(words)) if words else None
    return arg


def _has(name: str, settable: frozenset[str]) -> bool:
    either = ({"position", "movement"}, {"color", "color_temp"})  # each can be made of the other
    return name in settable or any(name in pair and pair & settable for pair in either)


def _words(words: Iterable[str]) -> tuple[str, ...]:
    """Each once; one with signs that a name has not is no word for a model."""
    plain = (word for word in words if (said := word.replace("_", " ")) == harmless(said))
    return tuple(dict.fromkeys(plain))[:MOST_WORDS]
