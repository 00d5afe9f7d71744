"""All the tools of the house: built from the owner's files, asked by the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agentd.errors import Mistake
from agentd.home.answer import Refusal
from agentd.home.arguments import NAME, NAME_REMEDY
from agentd.home.definition import build_tool
from agentd.home.delay import Wish
from agentd.home.faults import quoted
from agentd.home.page import Page, ToolFile, nearest
from agentd.home.plan import LookPlan, Plan, ReadPlan
from agentd.home.rooms import build_rooms
from agentd.home.timers import OWN_TOOLS
from agentd.home.tool import Command, Declaration, Question, Tool

__all__ = ["ToolBook", "ToolFile", "build_book"]

SECTIONS_LATER = ("devices", "groups", "announcements")
MOST_NAMED = 20  # tools listed in one sentence to the model


@dataclass(frozen=True, slots=True)
class ToolBook:
    """The tools by name, in the order of the files."""

    tools: Mapping[str, Tool] = field(default_factory=dict)

    def declarations(self) -> tuple[Declaration, ...]:
        return tuple(tool.declaration for tool in self.tools.values())

    def plan(self, name: str, args: Mapping[str, object]) -> Plan | ReadPlan | LookPlan | Wish | Refusal:
        """What a call comes to. `args` are the model's, unchecked; nothing is ever raised for them."""
        if (tool := self.tools.get(name)) is not None:
            return tool.plan(args)
        meant = nearest(name[:64], self.tools)
        known = ", ".join(list(self.tools)[:MOST_NAMED]) or "none"
        hint = f"did you mean {meant}?" if meant else f"the tools are: {known}."
        return Refusal(f"There is no tool {quoted(name)}; {hint}")

    @property
    def complete(self) -> ToolBook:
        """With the tools that every house has."""
        return ToolBook({**self.tools, **OWN_TOOLS})

    def topics(self) -> frozenset[str]:
        """What the questions need to be subscribed."""
        questions = (tool.deed for tool in self.tools.values() if isinstance(tool.deed, Question))
        return frozenset[str]().union(*(question.topics for question in questions))


def build_book(files: Sequence[ToolFile]) -> tuple[ToolBook, list[Mistake]]:
    """The tools without a mistake, and every mistake in all the files."""
    mistakes: list[Mistake] = []
    entries = list(_entries(files, mistakes))
    aliases = build_rooms([(page, data) for name, page, data in entries if name == "rooms"])
    places: dict[str, Page] = {}
    tools: dict[str, Tool] = {}
    for name, page, data in entries:
        if name == "rooms":
            continue
        if name in SECTIONS_LATER:
            page.wrong(
                "this section comes with a later version", "delete it for now, and write tools with topics"
            )
        elif name in OWN_TOOLS:
            page.wrong("is a tool of agentd's own", "choose another name")
        elif not NAME.fullmatch(name):
            page.wrong("is not a legal name of a tool", NAME_REMEDY)
        elif (first := places.setdefault(name, page)) is not page:
            page.wrong(f"is defined already in {first.place}", "rename one of them, or delete it")
        elif (tool := build_tool(name, data, aliases, page)) is not None:
            tools[name] = tool
    paired = {name: _with_opposite(tool, tools, places[name]) for name, tool in tools.items()}
    return ToolBook(paired), mistakes


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
