"""Found devices as lines of a tools file, for a person to read and edit.

A file that exists is only added to: its own lines, comments and all, stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agentd.home.discovery.found import Found
from agentd.home.discovery.naming import key
from agentd.home.language.wording import folded
from agentd.home.page import ToolFile

INTRODUCTION = """\
# Devices that `agentd tools discover` has found. Edit it as you like: rooms, aliases, risk. A later discovery
# adds what is new, told apart by `source`, follows what was renamed, and changes nothing else.
"""
_STEP = "  "
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
# YAML 1.1 reads these as booleans, and the owner's editor may, too
_NOT_BARE = frozenset({"on", "off", "yes", "no", "y", "n", "true", "false", "null"})


class CannotAddError(ValueError):
    """Why nothing can be added to the file, for its owner."""


@dataclass(frozen=True, slots=True)
class House:
    """What the owner has already. `taken`: every name; `devices`: source → name; `rooms`: their names."""

    taken: Collection[str] = ()
    devices: Mapping[str, str] = field(default_factory=dict)
    rooms: Collection[str] = ()


def addition(
    file: ToolFile | None, text: str, finds: Sequence[Found], house: House, include: Collection[str] = ()
) -> str:
    """The whole file, with those of `finds` added that neither it nor the house has yet.

    What is guarded becomes a comment, unless its name is among `include`. Raises CannotAddError.
    """
    wanted = {folded(name) for name in include}
    indent = _indent(file, text) if file else _STEP
    taken, names = {folded(name) for name in (*house.taken, *_devices(file))}, dict(house.devices)
    added: list[str] = []
    for find in finds:
        name = key(find.name, taken, find.kind, re.sub(r"\W", "", find.source)[-4:])
        earnest = not find.guarded or bool({folded(find.name), folded(name)} & wanted)
        if find.source in house.devices or (named(find.source, text) and not (earnest and find.guarded)):
            continue
        taken.add(folded(name))
        added += [indent + line for line in _lines(find, name, names, house.rooms, earnest)]
        if earnest:
            names[find.source] = name
    if not added:
        return text
    if file is None or not _has_devices(file):
        before = text.rstrip("\n") + "\n\n" if text.strip() else INTRODUCTION
        nothing = len(names) == len(house.devices)  # a section without devices would be wrong
        header = "# devices:" if nothing else "devices:"
        return before + "".join(f"{line}\n" for line in (header, *added))
    lines = text.splitlines()
    at = _end_of_devices(file, lines)
    return "\n".join([*lines[:at], *added, *lines[at:]]) + "\n"


def named(source: str, text: str) -> bool:
    """Whether a file names it, in earnest or in a comment."""
    return re.search(rf"(?<![\w/.:-]){re.escape(source)}(?![\w/.:-])", text) is not None


def yaml_lines(value: Mapping[str, object], indent: str) -> Iterator[str]:
    """A mapping as lines. What is short stays on one line."""
    for name, each in value.items():
        if isinstance(each, Mapping) and (not indent or len(_flow(each)) > 80):
            yield f"{indent}{_scalar(name)}:"
            yield from yaml_lines(each, indent + _STEP)
        else:
            yield f"{indent}{_scalar(name)}: {_flow(each)}"


def _lines(
    find: Found, name: str, names: Mapping[str, str], rooms: Collection[str], earnest: bool
) -> Iterator[str]:
    entry, why = dict(find.entry), find.guarded
    room = next((each for each in rooms if folded(each) == folded(find.room)), "")
    if room:
        entry["room"] = room
    if find.members:
        members = [names[source] for source in find.members if source in names]
        entry["members"] = members
        if len(members) < len(find.members):
            earnest, why = False, "not all its members are devices of yours"
    entry["source"] = find.source
    hint = f"; perhaps in the room {find.room}" if find.room and not room else ""
    yield f"# {find.name or name}: {', '.join(find.can) or find.kind}{hint}"
    if earnest:
        yield from yaml_lines({name: entry}, "")
        return
    yield f"# ({why}: take away the `# ` of these lines for it)"
    yield from (f"# {line}" for line in yaml_lines({name: entry}, ""))


def _has_devices(file: ToolFile) -> bool:
    return isinstance(file.data, dict) and "devices" in file.data


def _devices(file: ToolFile | None) -> Mapping[str, object]:
    devices = file.data.get("devices") if file and isinstance(file.data, dict) else None
    return devices if isinstance(devices, dict) else {}


def _indent(file: ToolFile, text: str) -> str:
    """That of the devices which are there already. Raises CannotAddError."""
    if not isinstance(file.data, dict | None):
        raise CannotAddError("it is not a mapping of tool names to tools")
    devices = file.data.get("devices") if file.data else None
    if devices is None:
        return _STEP
    if not isinstance(devices, dict) or not devices:
        raise CannotAddError("its `devices:` is not a mapping of devices, each on a line of its own")
    own, first = file.line(("devices",)), file.line(("devices", next(iter(devices))))
    if first == own:
        raise CannotAddError("its `devices:` stands on one line; give each device a line of its own")
    line = text.splitlines()[first - 1]
    return line[: len(line) - len(line.lstrip(" "))]


def _end_of_devices(file: ToolFile, lines: Sequence[str]) -> int:
    """Behind the last line of the section; comments before the next one belong to that."""
    own = file.line(("devices",))
    later = [line for place, line in file.places.items() if len(place) == 1 and line > own]
    at = min(later, default=len(lines) + 1) - 1
    while at > own and (not lines[at - 1].strip() or lines[at - 1].startswith("#")):
        at -= 1
    return at


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str) and _BARE.fullmatch(value) and value.lower() not in _NOT_BARE:
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and '"' in value and "'" not in value and value.isprintable():
        return f"'{value}'"  # a template is easier to read without backslashes
    if (
        isinstance(value, str) and not value.isprintable()
    ):  # JSON would write a pair for what is beyond U+FFFF
        signs = (c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in value)
        return f'"{"".join(signs)}"'
    return json.dumps(value, ensure_ascii=False)


def followed(file: ToolFile, text: str, topics: Mapping[str, str], used: Collection[str]) -> str:
    """The file with the topics of renamed devices, where `topics` says what each source's is now.

    Only a topic that nobody has any more is changed: `used` are those that somebody has, and it may be meant.
    """
    lines = text.splitlines(keepends=True)
    for name, entry in _devices(file).items():
        old = entry.get("topic") if isinstance(entry, dict) else None
        now = topics.get(str(entry.get("source"))) if isinstance(entry, dict) else None
        if isinstance(old, str) and now is not None and now != old and old not in used:
            at = file.line(("devices", name, "topic")) - 1
            lines[at] = _replaced(lines[at], old, now)
    return "".join(lines)


def _replaced(line: str, old: str, new: str) -> str:
    for written in (json.dumps(old, ensure_ascii=False), f"'{old}'", old):
        pattern = rf"(topic\s*:\s*){re.escape(written)}(?=\s*(?:[,}}#]|$))"
        changed, count = re.subn(pattern, lambda found: found[1] + _scalar(new), line, count=1)
        if count:
            return changed
    return line
