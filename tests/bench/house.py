"""What a house of 500 devices costs: `python -m tests.bench.house`.

Functions declared, the time to find one name, the time and memory to load; and the grammar of the embedded
model, which is made of the same names.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from agentd.config.load import load
from agentd.home.book import ToolBook
from agentd.home.faults import ArgumentError
from agentd.home.housetools.census import Census
from agentd.home.housetools.housetool import HouseTool
from agentd.home.housetools.names import Names
from agentd.local.grammar import Grammar

T = TypeVar("T")
DEVICES = 500
DIFFERENT = 480  # names that the lists below make
ROUNDS = 5  # of each measurement; the best is told, as others use the machine as well
_FLOORS = ("ground floor", "upstairs", "attic", "annex")
_ROOMS = ("kitchen", "living room", "bedroom", "bathroom", "hall", "office", "nursery", "cellar")
_THINGS = {
    "light": ("ceiling lamp", "reading lamp", "floor lamp", "wall lamp", "spots"),
    "switch": ("heater plug", "radio plug"),
    "cover": ("left blind", "right blind"),
    "climate": ("radiator",),
    "contact": ("window", "balcony door"),
    "sensor": ("climate sensor", "motion sensor"),
    "fan": ("fan",),
    "lock": ("door lock",),
}


@dataclass(frozen=True, slots=True)
class Figures:
    devices: int
    functions: int
    declared_kb: float
    load_s: float
    memory_mb: float
    resolve_ms: float
    resolve_worst_ms: float
    grammar_s: float
    grammar_arcs: int


def write_house(folder: Path, devices: int = DEVICES) -> Path:
    """Files as an owner would write them, every fourth device with another name; → the settings."""
    lines = ["devices:"]
    for number, (room, kind, thing) in zip(range(devices), _places(), strict=False):
        name = f"{room} {thing}".replace(" ", "_") + (f"_{number}" if number >= DIFFERENT else "")
        alias = f", aliases: [{room} number {number}]" if number % 4 == 0 else ""
        lines.append(
            f"  {name}: {{profile: zigbee2mqtt.{kind}, topic: zigbee2mqtt/{name}, room: {room}{alias}}}"
        )
    (folder / "tools").mkdir()
    (folder / "tools" / "house.yaml").write_text("\n".join(lines))
    settings = folder / "agentd.yaml"
    settings.write_text("live: {endpoint: local}\nhome: {here: ground floor kitchen}\n")
    return settings


def _places() -> Iterator[tuple[str, str, str]]:
    while True:
        for floor in _FLOORS:
            for room in _ROOMS:
                for kind, things in _THINGS.items():
                    for thing in things:
                        yield f"{floor} {room}", kind, thing


def measure(devices: int = DEVICES) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        settings = write_house(Path(folder), devices)
        load_s, loaded = _best(lambda: load(settings, {}))
        book = loaded.book
        tracemalloc.start()
        kept = load(settings, {})
        gc.collect()
        memory_mb = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
    assert len(kept.book.devices) == devices
    declarations = book.declarations()
    times = sorted(time_s for said in _sayings(book) for time_s in _resolved(book, said))
    grammar_s, automaton = _best(lambda: Grammar.of(book.tools.values()).automaton())
    return Figures(
        devices=devices,
        functions=len(declarations),
        declared_kb=round(sum(len(json.dumps(asdict(each))) for each in declarations) / 1000, 1),
        load_s=round(load_s, 3),
        memory_mb=round(memory_mb, 1),
        resolve_ms=round(times[len(times) // 2] * 1000, 3),
        resolve_worst_ms=round(times[-1] * 1000, 3),
        grammar_s=round(grammar_s, 2),
        grammar_arcs=sum(map(len, automaton.arcs)),
    )


def _sayings(book: ToolBook) -> list[str]:
    """Found at once, by room and kind, misheard, and not at all."""
    names = list(book.devices)[::25]
    misheard = [name.replace("_", " ").replace("l", "r", 1) for name in names]
    rooms = ["kitchen lights", "the lights in the attic office", "all lights", "lights here"]
    nobody = ["the swimming pool underwater lamp", "x" * 100, "a b c d e f g h i j"]
    return [*names, *(name.replace("_", " ") for name in names), *misheard, *rooms, *nobody]


def _resolved(book: ToolBook, said: str) -> Iterator[float]:
    """The time of each tool that has targets."""
    for tool in book.tools.values():
        if isinstance(tool, HouseTool | Census):
            yield _best(partial(_tried, tool.names, said))[0]


def _tried(names: Names, said: str) -> None:
    with suppress(ArgumentError):
        names.resolve(said)


def _best(work: Callable[[], T]) -> tuple[float, T]:
    taken: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - began)
    return min(taken), result


if __name__ == "__main__":
    for name, figure in asdict(measure()).items():
        print(f"{name:<17} {figure}")
