"""From the `devices:` sections of tool files to devices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from agentd.home.device.device import Device
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.family.families import PROFILES
from agentd.home.device.family.profile import Body, Profile
from agentd.home.device.feature import Bare, Call, Key
from agentd.home.language.misreadings import WrongError
from agentd.home.language.spec import checked
from agentd.home.language.topic import forbidden, malformed
from agentd.home.language.wording import folded
from agentd.home.naming import Names
from agentd.home.page import Page, nearest
from agentd.home.section import Sections, entries

NAME = re.compile(r"[^\W_][\w '.&()-]{0,39}")
NAME_REMEDY = "use letters, digits, spaces and _ - ' . & ( ), at most 40 signs"

Rooms = dict[str, tuple[str, ...]]  # room → its other names


def written(sections: Sections) -> frozenset[str]:
    """Every device that the owner wrote, also those with a mistake."""
    return frozenset(str(name) for _, data in sections if isinstance(data, dict) for name in data)


@dataclass(frozen=True, slots=True)
class _Entry:
    page: Page
    spec: DeviceSpec
    device: Device


def build_devices(sections: Sections, rooms: Rooms, names: Names) -> dict[str, Device]:
    """The devices without a mistake, in order. Rooms that only a device names are added to `rooms`."""
    made = (
        _entry(str(name), raw, page, rooms, names)
        for name, raw, page in entries(sections, "devices", _EXAMPLE)
    )
    sound = {entry.device.name: entry for entry in made if entry is not None}
    known = written(sections)
    return {name: _with_members(entry, sound, known) for name, entry in sound.items()}


_EXAMPLE = "sofa_lamp: {profile: zigbee2mqtt.light, topic: zigbee2mqtt/sofa_lamp}"


def _entry(name: str, raw: object, page: Page, rooms: Rooms, names: Names) -> _Entry | None:
    if not NAME.fullmatch(name):
        page.wrong("is not a legal name of a device", NAME_REMEDY)
    if not isinstance(raw, dict):
        page.wrong("is not a mapping", f"write `{_EXAMPLE}`")
        return None
    profile = _profile(raw.get("profile"), page)
    spec = checked(DeviceSpec, raw, page)
    if spec is None or profile is None or not _fits(raw, profile, page):
        return None
    names.claim(name, spec.aliases, page)
    body = _body(spec, profile, page)
    if body is None or not page.sound:
        return None
    device = Device(
        name=name,
        kind=spec.kind or profile.kind,
        room=_room(spec.room, rooms, names, page),
        aliases=tuple(spec.aliases),
        risk=spec.risk,
        features=body.features,
        link=body.link,
        timer=body.timer,
        pulse_s=spec.pulse,
        partial=body.partial,
        source=spec.source,
    )
    return _Entry(page, spec, device)


def _profile(name: object, page: Page) -> Profile | None:
    here = page.under("profile")
    if name is None:
        return None  # that it is missing is said with the other keys
    if isinstance(name, str) and name in PROFILES:
        return PROFILES[name]
    here.wrong(f"there is no profile {name}", _legal_profile(str(name)))
    return None


def _legal_profile(name: str) -> str:
    """What to write instead: of a family that there is, one of its own kinds."""
    family, _, kind = name.partition(".")
    kinds = [each.partition(".")[2] for each in PROFILES if each.startswith(f"{family}.")]
    if kinds and (meant := nearest(kind, kinds)) is None:
        return f"write `{family}.` and one of {', '.join(kinds)}"
    close = f"{family}.{meant}" if kinds else nearest(name, PROFILES)
    return f"write `{close}`" if close else "write `family.kind`"


def _fits(raw: Mapping[str, object], profile: Profile, page: Page) -> bool:
    """Whether all its keys mean something to this profile."""
    other = [key for key in raw if key not in profile.keys]
    for key in other:
        legal = ", ".join(sorted(profile.keys))
        page.under(key).wrong(f"means nothing for {raw['profile']}", f"delete it; the keys are {legal}")
    return not other


def _body(spec: DeviceSpec, profile: Profile, page: Page) -> Body | None:
    here = page.under("topic")
    if not (spec.topic or spec.properties or spec.config or spec.readings):
        here.wrong("is missing", f"write it as in `{_EXAMPLE}`")
        return None
    if spec.topic and (fault := malformed(spec.topic)) is not None:
        here.wrong(fault, "write the topic that the device has")
        return None
    try:
        body = profile.build(spec)
    except WrongError as error:
        page.wrong(error.problem, error.remedy)
        return None
    for topic, fault in _faults(body):
        page.wrong(f"`{topic}` {fault}", "write another topic")
        return None
    return body


def _faults(body: Body) -> list[tuple[str, str]]:
    """Topics that nothing may be published to, or that do not exist."""
    asked = [each.ask.topic for each in body.features if isinstance(each.ask, Key | Bare)]
    # That a family's own RPC is on `…/rpc` is its affair; whose it is, is not.
    asked += [each.ask.topic.removesuffix("/rpc") for each in body.features if isinstance(each.ask, Call)]
    told = [told.topic for each in body.features for told in each.told]
    judged = [(topic, forbidden(topic)) for topic in asked] + [(topic, malformed(topic)) for topic in told]
    return [(topic, fault) for topic, fault in judged if fault is not None]


def _room(wanted: str | None, rooms: Rooms, names: Names, page: Page) -> str:
    """The room by its own name; one that only devices name is made."""
    if wanted is None:
        return ""
    for room, aliases in rooms.items():
        if folded(wanted) in map(folded, (room, *aliases)):
            return room
    rooms[wanted] = ()
    names.claim(wanted, (), page.under("room"))
    return wanted


def _with_members(entry: _Entry, sound: Mapping[str, _Entry], known: frozenset[str]) -> Device:
    """A group of its family: what its members do is the only proof of it."""
    device, page = entry.device, entry.page.under("members")
    members: list[Device] = []
    for at, name in enumerate(entry.spec.members):
        if name not in sound:
            meant = nearest(name, sound)
            if name not in known:
                remedy = f"write `{meant}`" if meant else "write the name of a device"
                page.under(at).wrong(f"there is no device {name}", remedy)
        elif sound[name].device.kind != device.kind or sound[name].spec.members:
            page.under(at).wrong(f"{name} is not a single {device.kind}", "write devices of the same kind")
        else:
            members.append(sound[name].device)
    return replace(device, members=tuple(members)) if members else device
