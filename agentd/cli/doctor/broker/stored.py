"""Commands that the broker keeps: each device gets them anew whenever it connects, and does them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from agentd.cli.doctor.broker.topics import Topics
from agentd.cli.doctor.finding import Finding, Fix, mend
from agentd.home.book import ToolBook
from agentd.home.device.commands import commands_of
from agentd.home.language.message import Message as ToolMessage
from agentd.home.language.template import Template
from agentd.home.language.tool import Command, Tool

MOST_SHOWN = 60  # signs of a payload
OWN = ("set", "press")


class Commanded:
    """The topics of commands in a house, ours and those of its devices."""

    def __init__(self, book: ToolBook, own_id: str) -> None:
        self._own = f"agentd/{own_id}/"
        self._devices = commands_of(book.devices.values())
        self._told = Topics(book.topics())
        self._tools = Topics(_of_tools(book))
        self.patterns = frozenset({*_of_tools(book), *_of_devices(book)})  # to be subscribed

    def is_own(self, topic: str) -> bool:
        return topic.startswith(self._own) and topic.rpartition("/")[2] in OWN

    def takes(self, topic: str) -> bool:
        """Whether a device takes what is there for a command. What it tells is none, if both are the same."""
        if self._told.cover(topic):
            return False
        return bool(self._devices.taken_by(topic)) or self._tools.cover(topic)


def examine_stored(
    stored: Mapping[str, bytes], commanded: Commanded, clear: Callable[[str], Fix]
) -> Iterator[Finding]:
    """`stored`: what the broker keeps on each topic. `clear`: how that is removed."""
    for topic, payload in sorted(stored.items()):
        own = commanded.is_own(topic)
        if not (own or commanded.takes(topic)):
            continue
        remedy = f"`agentd doctor --fix` removes it; have its sender send without `retain` ({topic})"
        if own:
            evidence = f"the broker keeps an order to us on {topic}; it is never carried out"
        else:
            shown = _shown(payload)
            evidence = f"the broker keeps “{shown}” on {topic}, and its device gets it whenever it connects"
        yield mend("retained command", evidence, remedy, clear(topic))


def _of_devices(book: ToolBook) -> Iterator[str]:
    """zigbee2mqtt takes commands also below its topics (`…/set/state`)."""
    for device in book.devices.values():
        for topic in device.commands:
            yield topic
            yield f"{topic}/#"


def _of_tools(book: ToolBook) -> Iterator[str]:
    for tool in book.tools.values():
        if isinstance(tool, Tool) and isinstance(tool.deed, Command):
            for step in tool.deed.steps:
                if isinstance(step, ToolMessage) and (pattern := _pattern(step.topic)):
                    yield pattern


def _pattern(topic: Template) -> str:
    """`home/{room}/set` → `home/+/set`. Empty where the last level is anything: that may be a state."""
    text = "".join(part if isinstance(part, str) else "+" for part in topic.parts)
    levels = ["+" if "+" in level else level for level in text.split("/")]
    return "" if levels[-1] == "+" else "/".join(levels)


def _shown(payload: bytes) -> str:
    text = payload.decode("utf-8", "replace")
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
