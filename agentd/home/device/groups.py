"""From the `groups:` sections of tool files to groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agentd.home.device.device import Device
from agentd.home.device.devicespec import GroupSpec
from agentd.home.device.group import Group
from agentd.home.language.spec import checked
from agentd.home.naming import Names
from agentd.home.page import Page, nearest
from agentd.home.section import Sections, entries

_EXAMPLE = "downstairs_lights: {members: [sofa_lamp, desk_lamp]}"


def build_groups(
    sections: Sections,
    devices: Mapping[str, Device],
    known: frozenset[str],
    names: Names,
) -> dict[str, Group]:
    """The groups without a mistake. `known`: the devices that are written, also those with a mistake."""
    groups: dict[str, Group] = {}
    for name, raw, page in entries(sections, "groups", _EXAMPLE):
        if (spec := checked(GroupSpec, raw, page)) is not None:
            names.claim(str(name), spec.aliases, page)
            group = _group(str(name), spec, devices, known, page)
            groups |= {} if group is None else {group.name: group}
    return groups


def _group(
    name: str, spec: GroupSpec, devices: Mapping[str, Device], known: frozenset[str], page: Page
) -> Group | None:
    members = _members(spec.members, devices, known, page.under("members"))
    without = _members(spec.excluded, devices, known, page.under("except"))
    kept = tuple(member for member in dict.fromkeys(members) if member not in without)
    kinds = sorted({devices[member].kind for member in kept})
    if len(kinds) > 1:
        page.under("members").wrong(f"are of several kinds ({', '.join(kinds)})", "make a group of each kind")
    elif not kept and page.sound and known.isdisjoint(set(spec.members) - devices.keys()):
        page.under("members").wrong("is empty", "name at least one device that is not excepted")
    elif kept and page.sound:
        return Group(name, devices[kept[0]].kind, kept, tuple(spec.aliases))
    return None


def _members(
    wanted: Sequence[str], devices: Mapping[str, Device], known: frozenset[str], page: Page
) -> list[str]:
    for at, name in enumerate(wanted):
        if name not in known:
            meant = nearest(name, devices)
            remedy = f"write `{meant}`" if meant else "write the name of a device"
            page.under(at).wrong(f"there is no device {name}", remedy)
    return [name for name in wanted if name in devices]
