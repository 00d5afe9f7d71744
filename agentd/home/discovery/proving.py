"""Whether what was found makes a device: whatever stands in a message, the owner's file stays sound."""

from __future__ import annotations

from agentd.errors import Mistake
from agentd.home.devices import build_devices
from agentd.home.discovery.found import Find, Found, Skipped
from agentd.home.naming import Names
from agentd.home.page import Page, ToolFile
from agentd.home.reading import printable


def proved(find: Find) -> Find:
    """As it is, or passed over with the reason."""
    if not isinstance(find, Found):
        return find
    mistakes: list[Mistake] = []
    page = Page(ToolFile("", None, {}), mistakes)
    build_devices([(page, {"it": dict(find.entry)})], {}, Names())
    why = (
        mistakes[0].problem if mistakes else "" if _is_text(find.entry) else "it has characters that are none"
    )
    if not why:
        return find
    return Skipped(find.source, find.name, f"needs manual mapping: {printable(why)}", find.same)


def _is_text(value: object) -> bool:
    """Half a character of two can stand in JSON, and nowhere else."""
    if isinstance(value, str):
        return not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return all(_is_text(key) and _is_text(each) for key, each in value.items())
    return not isinstance(value, list) or all(map(_is_text, value))
