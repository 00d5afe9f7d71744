"""Whether what was found makes a device: whatever stands in a message, the owner's file stays sound."""

from __future__ import annotations

from collections.abc import Iterable

from agentd.errors import Mistake
from agentd.home.device.device import Device
from agentd.home.device.devices import build_devices
from agentd.home.discovery.found import Find, Found, Skipped
from agentd.home.naming import Names
from agentd.home.page import Page, ToolFile
from agentd.home.reading import printable


def proved(find: Find) -> Find:
    """As it is, or passed over with the reason."""
    if not isinstance(find, Found):
        return find
    _, mistakes = _built(find)
    why = mistakes[0].problem if mistakes else "" if _is_text(find.entry) else "not all of it is text"
    if not why:
        return find
    return Skipped(find.source, find.name, f"needs manual mapping: {printable(why)}", find.same)


def recognised(finds: Iterable[Find], devices: Iterable[Device]) -> dict[str, str]:
    """Source → name of those that the house has. Whoever was written by hand, without a source, is known by
    where it tells its state."""
    own = list(devices)
    known = {device.source: device.name for device in own if device.source}
    by_place = {place: device.name for device in own if not device.source for place in _places(device)}
    for find in finds:
        if isinstance(find, Found) and find.source not in known:
            device, _ = _built(find)
            places = _places(device) if device else frozenset()
            name = next((by_place[place] for place in sorted(places, key=str) if place in by_place), None)
            if name is not None:
                known[find.source] = name
    return known


def _built(find: Found) -> tuple[Device | None, list[Mistake]]:
    mistakes: list[Mistake] = []
    page = Page(ToolFile("", None, {}), mistakes)
    return build_devices([(page, {"it": dict(find.entry)})], {}, Names()).get("it"), mistakes


def _places(device: Device) -> frozenset[tuple[str, str | None]]:
    """Where it tells what can be set of it, else all that it tells."""
    settable = [feature for feature in device.features if feature.ask]
    told = (told for feature in settable or device.features for told in feature.told if told.proves)
    return frozenset((each.topic, each.at) for each in told)


def _is_text(value: object) -> bool:
    """Half a character of two can stand in JSON, and nowhere else."""
    if isinstance(value, str):
        return not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return all(_is_text(key) and _is_text(each) for key, each in value.items())
    return not isinstance(value, list) or all(map(_is_text, value))
