"""`agentd tools discover`: listens on the broker for devices, and writes them into a file of tools/."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from agentd.config.load import Loaded, tool_files
from agentd.config.yamlsource import read
from agentd.errors import ConfigError, Unavailable
from agentd.home.book import ToolBook, build_book
from agentd.home.discovery.found import Find, Found
from agentd.home.discovery.proving import recognised
from agentd.home.discovery.report import Line, report, table
from agentd.home.discovery.writing import CannotAddError, House, addition, followed, named
from agentd.home.language.wording import folded
from agentd.home.page import ToolFile

LISTEN_S = 5.0  # what is retained comes at once, Shellys answer within a second
MOST_LISTEN_S = 120.0
WRONG_ARGUMENTS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", metavar="FILE", type=Path, help="add what is new to this file of tools/")
    parser.add_argument(
        "--include",
        metavar="NAME",
        action="append",
        default=[],
        help="with --write: also this lock, gate or plug, which is else written as a comment",
    )
    parser.add_argument(
        "--listen", metavar="SECONDS", type=_seconds, default=LISTEN_S, help=f"how long ({LISTEN_S:g})"
    )
    parser.add_argument("--json", action="store_true", help="what was found, for scripts")


def run(loaded: Loaded, args: argparse.Namespace) -> int:
    """0 fine, 2 a name that is none of what was found. Raises Unavailable and ConfigError."""
    from agentd.cli.listening import listen  # the bus is not needed to look at tools

    finds = listen(loaded, args.listen)
    house = house_of(loaded.book, finds)
    lines = report(finds, house.devices)
    if args.json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=2))
    else:
        _print(lines, args.write is None)
    if unknown := [name for name in args.include if not any(_is(line, name) for line in lines)]:
        print(f"Nothing called {unknown[0]!r} was found.", file=sys.stderr)
        return WRONG_ARGUMENTS
    if args.write is not None:
        _write(args.write, [find for find in finds if isinstance(find, Found)], house, args.include, loaded)
        if args.write.resolve().parent != loaded.settings.tools.resolve():
            print(f"it counts once it lies in {loaded.settings.tools}", file=sys.stderr)
    return 0


def house_of(book: ToolBook, finds: Sequence[Find]) -> House:
    """What the owner has already."""
    taken = [word for each in book.devices.values() for word in (each.name, *each.aliases)]
    taken += [word for each in book.groups.values() for word in (each.name, *each.aliases)]
    taken += [word for room, aliases in book.rooms.items() for word in (room, *aliases)]
    return House(taken, recognised(finds, book.devices.values()), tuple(book.rooms))


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= MOST_LISTEN_S:
        raise argparse.ArgumentTypeError(f"{text!r} is not from 0 to {MOST_LISTEN_S:g} seconds")
    return seconds


def _is(line: Line, name: str) -> bool:
    return folded(name) == folded(line.name) or name == line.source


def _print(lines: Sequence[Line], hint: bool) -> None:
    if not lines:
        print("No device tells of itself on this broker.")
        return
    for row in table(lines):
        print(row)
    new = sum(line.state in ("new", "pending") for line in lines)
    if new and hint:
        print(f"{new} new; `agentd tools discover --write FILE` adds them to a file of the tools' folder.")


def _write(path: Path, finds: Sequence[Found], house: House, include: Sequence[str], loaded: Loaded) -> None:
    """Raises ConfigError when the file is wrong, or would be."""
    try:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(f"{path} cannot be read ({error}); name a file of the tools' folder") from None
    file = _parsed(path, old) if old.strip() else None
    topics = {find.source: str(find.entry["topic"]) for find in finds if "topic" in find.entry}
    text = followed(file, old, topics, set(topics.values())) if file else old
    renamed = text != old
    try:
        new = addition(_parsed(path, text) if file else None, text, finds, house, include)
    except CannotAddError as error:
        raise Unavailable(f"nothing is added to {path}: {error}") from None
    if new == old:
        print(f"{path}: nothing to add", file=sys.stderr)
        return
    others, _ = tool_files(loaded.settings.tools, loaded.file)  # a group's members may stand there
    rest = [other for other in others if Path(other.name).resolve() != path.resolve()]
    _, mistakes = build_book([*rest, _parsed(path, new)])
    if mistakes:
        raise ConfigError(tuple(mistakes))
    try:
        _replace(path, new)
    except OSError as error:
        words = f"{path} cannot be written ({error.strerror}); name a file of the tools' folder"
        raise Unavailable(words) from None
    added = sum(named(find.source, new) and not named(find.source, old) for find in finds)
    also = "; followed what was renamed" if renamed else ""
    print(f"{path}: {added} added{also}", file=sys.stderr)


def _parsed(path: Path, text: str) -> ToolFile:
    """Raises ConfigError."""
    data, places = read(text, str(path))
    return ToolFile(str(path), data, places)


def _replace(path: Path, text: str) -> None:
    """At once: whoever reads it meanwhile sees all of the old file or all of the new."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_text(text, encoding="utf-8")
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
