"""Tools of the owner's that do what those for devices do already: two ways to one lamp confuse a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from agentd.errors import Mistake
from agentd.home.housetools.roster import Roster
from agentd.home.language.message import Message
from agentd.home.language.template import Template
from agentd.home.language.tool import Command, Tool
from agentd.home.page import Page


def overlaps(tools: Mapping[str, Tool], pages: Mapping[str, Page], roster: Roster) -> Iterator[Mistake]:
    """A warning for each tool whose only message goes to a device. Scenes of several are no rivals."""
    commands = [(topic, device) for device in roster.devices for topic in device.commands]
    for name, tool in tools.items():
        message = _only_message(tool)
        if message is None:
            continue
        form = _form(message.topic)
        device = next((device for topic, device in commands if form.fullmatch(topic)), None)
        if device is not None:
            page = pages[name]
            problem = f"publishes to {device.name}, which the tools for devices cover already"
            yield Mistake(
                page.file.name, page.line, name, problem, "delete one of them: a model mixes them up"
            )


def _only_message(tool: Tool) -> Message | None:
    steps = tool.deed.steps if isinstance(tool.deed, Command) else ()
    messages = [step for step in steps if isinstance(step, Message)]
    return messages[0] if len(messages) == 1 else None


def _form(topic: Template) -> re.Pattern[str]:
    """What the topic can become: arguments in it fill no more than one level."""
    return re.compile("".join(re.escape(part) if isinstance(part, str) else "[^/]+" for part in topic.parts))
