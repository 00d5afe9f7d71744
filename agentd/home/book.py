"""All the tools of the house: built from the owner's files, asked by the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agentd.core.events import CONFIRM
from agentd.errors import Mistake
from agentd.home.announcement import Announcement, build_announcements
from agentd.home.answer import Refusal
from agentd.home.arguments import NAME, NAME_REMEDY
from agentd.home.confirming import declaration
from agentd.home.definition import build_tool
from agentd.home.device import Device
from agentd.home.devices import build_devices, written
from agentd.home.faults import quoted
from agentd.home.group import Group
from agentd.home.groups import build_groups
from agentd.home.naming import Names
from agentd.home.page import Page, ToolFile, nearest
from agentd.home.plan import LookPlan, Plan, ReadPlan
from agentd.home.risk import Risk
from agentd.home.rooms import build_rooms
from agentd.home.safety import UNLIMITED, Safety
from agentd.home.tool import Declaration, Question, Tool

__all__ = ["ToolBook", "ToolFile", "build_book"]

SECTIONS = ("rooms", "devices", "groups", "announcements")
MOST_NAMED = 20  # tools listed in one sentence to the model


@dataclass(frozen=True, slots=True)
class ToolBook:
    """The tools by name, in the order of the files; the rules of the house; rooms with their other names."""

    tools: Mapping[str, Tool] = field(default_factory=dict)
    safety: Safety = UNLIMITED
    devices: Mapping[str, Device] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    announcements: Mapping[str, Announcement] = field(default_factory=dict)

    def declarations(self) -> tuple[Declaration, ...]:
        """What the model is told of: nothing that is not to be done, and `confirm` where it can be needed."""
        offered = (tool.declaration for tool in self.tools.values() if self.safety.offers(tool.caution.risk))
        return (*offered, *([declaration(self.safety)] if self.asks else ()))

    @property
    def asks(self) -> bool:
        """Whether something may have to be confirmed."""
        quiet = self.safety.quiet
        risks = [tool.caution.risk for tool in self.tools.values()]
        return bool(quiet and quiet.confirm) or any(Risk.CONFIRM <= risk < Risk.NEVER for risk in risks)

    def plan(self, name: str, args: Mapping[str, object]) -> Plan | ReadPlan | LookPlan | Refusal:
        """What a call comes to. `args` are the model's, unchecked; nothing is ever raised for them."""
        if (tool := self.tools.get(name)) is not None:
            return tool.plan(args)
        meant = nearest(name[:64], self.tools)
        known = ", ".join(list(self.tools)[:MOST_NAMED]) or "none"
        hint = f"did you mean {meant}?" if meant else f"the tools are: {known}."
        return Refusal(f"There is no tool {quoted(name)}; {hint}")

    def partial(self) -> frozenset[str]:
        """Topics that tell only what has changed: the rest of what they last told still holds."""
        return frozenset[str]().union(*(device.partial for device in self.devices.values()))

    def topics(self) -> frozenset[str]:
        """What must be subscribed to know the house: what the questions read, and what devices tell."""
        questions = (tool.deed for tool in self.tools.values() if isinstance(tool.deed, Question))
        told = (device.topics for device in self.devices.values())
        return frozenset[str]().union(*(question.topics for question in questions), *told)


def build_book(files: Sequence[ToolFile], safety: Safety = UNLIMITED) -> tuple[ToolBook, list[Mistake]]:
    """The tools without a mistake, and every mistake in all the files."""
    mistakes: list[Mistake] = []
    entries = list(_entries(files, mistakes))
    sections = {name: [entry[1:] for entry in entries if entry[0] == name] for name in SECTIONS}
    names = Names()
    rooms = build_rooms(sections["rooms"], names)
    devices = build_devices(sections["devices"], rooms, names)
    groups = build_groups(sections["groups"], devices, written(sections["devices"]), names)
    announcements = build_announcements(sections["announcements"])
    places: dict[str, Page] = {}
    tools: dict[str, Tool] = {}
    for name, page, data in entries:
        if name in SECTIONS:
            continue
        if not NAME.fullmatch(name):
            page.wrong("is not a legal name of a tool", NAME_REMEDY)
        elif name == CONFIRM:
            page.wrong("is the name of agentd's own question for a yes", "rename the tool")
        elif (first := places.setdefault(name, page)) is not page:
            page.wrong(f"is defined already in {first.place}", "rename one of them, or delete it")
        elif (tool := build_tool(name, data, rooms, page)) is not None:
            tools[name] = tool
    return ToolBook(tools, safety, devices, groups, rooms, announcements), mistakes


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
