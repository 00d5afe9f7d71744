"""All the tools of the house: built from the owner's files, asked by the model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agentd.core.events import CONFIRM
from agentd.errors import Mistake
from agentd.home.answer import Refusal
from agentd.home.device.commands import commands_of
from agentd.home.device.device import Device
from agentd.home.device.devices import build_devices, written
from agentd.home.device.group import Group
from agentd.home.device.groups import build_groups
from agentd.home.faults import quoted
from agentd.home.housetools.housebook import furnished
from agentd.home.housetools.housetool import HouseTool
from agentd.home.housetools.roster import roster_of
from agentd.home.language.aim import Premises
from agentd.home.language.arguments import NAME, NAME_REMEDY
from agentd.home.language.definition import build_tool, wraps_tools
from agentd.home.language.tool import Command, Declaration, Tool
from agentd.home.language.topic import Fault, forbidden, only
from agentd.home.naming import Names
from agentd.home.news.announcement import Announcement, build_announcements
from agentd.home.offered import Offered
from agentd.home.order import Publish
from agentd.home.page import Page, ToolFile, nearest
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.rooms import build_rooms
from agentd.home.safety.confirming import declaration
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import UNLIMITED, Safety
from agentd.home.safety.stake import unknown
from agentd.home.sight import BLIND, Sight
from agentd.home.timing.delay import Wish
from agentd.home.timing.timers import OWN_TOOLS

__all__ = ["ToolBook", "ToolFile", "build_book"]

SECTIONS = ("rooms", "devices", "groups", "announcements")
ANYWHERE = only(())
MOST_NAMED = 20  # tools listed in one sentence to the model


@dataclass(frozen=True, slots=True)
class ToolBook:
    """The tools by name, the owner's in the order of the files; the rooms with their other names; the rules.

    `warnings` are about what may stay as it is, but is hardly meant. `outside` finds topics that the owner
    does not let agentd publish to.
    """

    tools: Mapping[str, Offered] = field(default_factory=dict)
    safety: Safety = UNLIMITED
    devices: Mapping[str, Device] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    announcements: Mapping[str, Announcement] = field(default_factory=dict)
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[Mistake, ...] = ()
    outside: Fault = ANYWHERE

    def declarations(self) -> tuple[Declaration, ...]:
        """What the model is told of: nothing that is not to be done, and `confirm` where it can be needed."""
        own = (declaration(self.safety),) if self.asks else ()
        return (*(tool.declaration for tool in self.offered.values()), *own)

    @property
    def offered(self) -> Mapping[str, Offered]:
        """The tools that may be carried out at all."""
        offers = self.safety.offers
        return {name: tool for name, tool in self.tools.items() if any(map(offers, tool.risks))}

    @property
    def asks(self) -> bool:
        """Whether something may have to be confirmed."""
        quiet = self.safety.quiet
        risks = {risk for tool in self.tools.values() for risk in tool.risks}
        if any(isinstance(tool, Tool) and isinstance(tool.deed, Command) for tool in self.tools.values()):
            risks |= {unknown(device).risk for device in self.devices.values()}  # it may write to any of them
        return bool(quiet and quiet.confirm) or any(Risk.CONFIRM <= risk < Risk.NEVER for risk in risks)

    def plan(
        self, name: str, args: Mapping[str, object], sight: Sight = BLIND
    ) -> Plan | ReadPlan | LookPlan | Told | Wish | Refusal:
        """What a call comes to. `args` are the model's, unchecked; nothing is ever raised for them."""
        if (tool := self.tools.get(name)) is None:
            return self.unknown(name)
        plan = tool.plan(args, sight)
        return self._allowed(plan) if isinstance(plan, Plan) else plan

    def unknown(self, name: str) -> Refusal:
        """The answer to a call of what there is not."""
        offered = self.offered  # of what is never done the model does not hear here either
        meant = nearest(name[:64], offered)
        known = ", ".join(list(offered)[:MOST_NAMED]) or "none"
        hint = f"did you mean {meant}?" if meant else f"the tools are: {known}."
        return Refusal(f"There is no tool {quoted(name)}; {hint}")

    def ending(self, name: str, args: Mapping[str, object], for_s: float, sight: Sight) -> Plan | None:
        """The plan to do it for so long by clocks in the devices; None: not all of them have one."""
        tool = self.tools.get(name)
        plan = tool.plan(args, sight, for_s) if isinstance(tool, HouseTool) else None
        allowed = self._allowed(plan) if isinstance(plan, Plan) else None
        return allowed if isinstance(allowed, Plan) and allowed.ends else None

    def only(self, names: Collection[str]) -> ToolBook:
        """The same house to whom may call no other tools."""
        return replace(self, tools={name: tool for name, tool in self.tools.items() if name in names})

    @property
    def complete(self) -> ToolBook:
        """With the tools that every house has."""
        return replace(self, tools={**self.tools, **OWN_TOOLS})

    def _allowed(self, plan: Plan) -> Plan | Refusal:
        for step in plan.steps:
            if isinstance(step, Publish) and (fault := self.outside(step.topic)) is not None:
                return Refusal(f"Not done: the topic {step.topic} {fault}.", "refused", retryable=False)
        return plan

    def partial(self) -> frozenset[str]:
        """Topics that tell only what has changed: the rest of what they last told still holds."""
        return frozenset[str]().union(*(device.partial for device in self.devices.values()))

    def topics(self) -> frozenset[str]:
        """What must be subscribed to know the house: what tools look at, and what devices tell."""
        told = (device.topics for device in self.devices.values())
        return frozenset[str]().union(*(tool.topics for tool in self.tools.values()), *told)


def build_book(
    files: Sequence[ToolFile],
    safety: Safety = UNLIMITED,
    language: str = "",
    allowed: Collection[str] = (),
    here: str = "",
) -> tuple[ToolBook, list[Mistake]]:
    """The tools without a mistake, and every mistake in all the files. Words that are given in several
    languages come in `language`; `allowed` are the only topics to publish to, if there are any; `here` is
    the room that the daemon stands in."""
    outside = only(allowed)

    def fault(topic: str) -> str | None:
        return forbidden(topic) or outside(topic)

    mistakes: list[Mistake] = []
    entries = list(_entries(files, mistakes))
    sections = {name: [entry[1:] for entry in entries if entry[0] == name] for name in SECTIONS}
    names = Names()
    rooms = build_rooms(sections["rooms"], names)
    devices = build_devices(sections["devices"], rooms, names)
    groups = build_groups(sections["groups"], devices, written(sections["devices"]), names)
    premises = Premises(devices, groups, rooms, commands_of(devices.values()))

    def build(name: str, data: object, page: Page) -> Tool | None:
        return build_tool(name, data, premises, page, language, fault)

    tools, places = _tools(entries, build)
    paired = {name: _with_opposite(tool, tools, places[name]) for name, tool in tools.items()}
    offered, warnings = furnished(paired, places, roster_of(devices, groups, rooms, here))
    announced = build_announcements(sections["announcements"])
    return ToolBook(offered, safety, devices, groups, announced, rooms, warnings, outside), mistakes


def _tools(
    entries: Iterable[tuple[str, Page, object]], build: Callable[[str, object, Page], Tool | None]
) -> tuple[dict[str, Tool], dict[str, Page]]:
    """The tools without a mistake, and where each is written."""
    places: dict[str, Page] = {}
    tools: dict[str, Tool] = {}
    for name, page, data in entries:
        if name in SECTIONS:
            continue
        if not NAME.fullmatch(name):
            page.wrong("is not a legal name of a tool", NAME_REMEDY)
        elif name in OWN_TOOLS:
            page.wrong("is a tool of agentd's own", "choose another name")
        elif wraps_tools(name, data):
            page.wrong(
                "there is no `tools:` around the tools", "delete this line, move the tools to the left"
            )
        elif name == CONFIRM:
            page.wrong("is the name of agentd's own question for a yes", "rename the tool")
        elif (first := places.setdefault(name, page)) is not page:
            page.wrong(f"is defined already in {first.place}", "rename one of them, or delete it")
        elif (tool := build(name, data, page)) is not None:
            tools[name] = tool
    return tools, places


def _with_opposite(tool: Tool, tools: Mapping[str, Tool], page: Page) -> Tool:
    """The tool, knowing what its opposite takes; a mistake if that cannot be called with what it is given."""
    if not tool.opposite:
        return tool
    other, here = tools.get(tool.opposite), page.under("opposite")
    if other is None or not isinstance(other.deed, Command):
        meant = nearest(tool.opposite, tools)
        remedy = f"write `{meant}`" if meant else "write the name of a tool that publishes"
        here.wrong(f"there is no tool `{tool.opposite}` that publishes", remedy)
        return replace(tool, opposite="")
    for arg in other.args.values():
        mine = tool.args.get(arg.name)
        if arg.required and (mine is None or mine.may_be_unset):
            here.wrong(f"`{other.name}` needs `{arg.name}`", f"add `{arg.name}` to the arguments here")
    return replace(tool, handed=frozenset(other.args) & frozenset(tool.args))


def _entries(files: Sequence[ToolFile], mistakes: list[Mistake]) -> Iterator[tuple[str, Page, object]]:
    for file in files:
        page = Page(file, mistakes)
        if file.data is None:
            continue
        if not isinstance(file.data, dict):
            page.wrong("is not a mapping of tool names to tools", "begin a line with `turn_on_lights:`")
            continue
        for name, data in file.data.items():
            yield str(name), page.under(name), data
