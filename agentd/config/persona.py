"""Who answers to a wake word, where that is not whom `live:` describes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pydantic import Field

from agentd.config.live import LANGUAGE, Live
from agentd.config.section import Section
from agentd.config.sheet import Sheet
from agentd.home.page import nearest


class Persona(Section):
    """What is not given is as under `live:`. `tools` are all that it may call; None: every one."""

    system_instruction: str | None = None
    voice: str | None = Field(None, min_length=1)
    language: str | None = Field(None, pattern=LANGUAGE)
    tools: tuple[str, ...] | None = Field(None, strict=False)

    def on(self, live: Live) -> Live:
        """The settings of its links."""
        return live.model_copy(update=self.model_dump(exclude={"tools"}, exclude_none=True))


def check_tools(personas: Sequence[Persona | None], names: Collection[str], sheet: Sheet) -> None:
    """`personas` are those of the wake words, in their order; `names` those of all tools."""
    for number, persona in enumerate(personas):
        for index, tool in enumerate((persona and persona.tools) or ()):
            if tool not in names:
                meant = nearest(tool, names)
                remedy = f"write {meant}" if meant else "write names that `agentd tools list` shows"
                key = ("wake", "words", number, "persona", "tools", index)
                sheet.wrong(key, f"there is no tool {tool}", remedy)
