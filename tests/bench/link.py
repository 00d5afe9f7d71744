"""What a link costs: agentd's beside the official SDK's, in one run, against one server process.

    python -m tests.bench.link

Seconds of a loaded machine mean little, so both sides take turns and the ratios are what counts. The
server is the same process for both; neither side uses TLS or compression. A session is made in two ways:
from the settings, as a program does that talks once (the SDK makes a client first), and with everything
prepared.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 5
LIMIT_S = 120


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: `of` the rounds, `scale` turns seconds or bytes into `unit`. `bar` None: for
    information."""

    name: str
    key: str
    unit: str
    scale: float
    bar: float | None
    of: Callable[[list[float]], float] = median


FIGURES = (
    Figure("CPU per 40 ms sent", "sent", "µs", 1e6, 1 / 4, min),
    Figure("CPU per 40 ms received", "received", "µs", 1e6, 1 / 4, min),
    Figure("from settings to session", "afresh", "ms", 1e3, 1 / 4),
    Figure("connect, all prepared", "connect", "ms", 1e3, 1 / 4, min),
    Figure("  of that CPU of the client", "connect_cpu", "ms", 1e3, None, min),
    Figure("resident memory", "resident", "MB", 1e-6, 2 / 3),
    Figure("import time (CPU)", "imported", "ms", 1e3, 1 / 3, min),
    Figure("  from start to 1st session", "spent", "ms", 1e3, None, min),
)


@dataclass(frozen=True, slots=True)
class Result:
    figure: Figure
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def met(self) -> bool:
        return self.figure.bar is None or self.ratio <= self.figure.bar


def measure() -> list[Result]:
    """Of five rounds; in each, both sides one after the other. Medians; but the least of processor times and
    of what is next to nothing else, since whatever a machine does besides only adds to them."""
    seen: dict[str, list[dict[str, float]]] = {"ours": [], "theirs": []}
    with stage() as (port, terms):
        for _ in range(ROUNDS):
            for name, figures in seen.items():
                flow = run(name, "flow", port, terms)
                figures.append(flow | run(name, "hold", port, terms))
    return [
        Result(each, *(each.of([figures[each.key] for figures in seen[name]]) for name in ("ours", "theirs")))
        for each in FIGURES
    ]


def run(name: str, what: str, port: int, terms: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.side", name, what, str(port), str(terms)]
    done = subprocess.run(command, check=True, timeout=LIMIT_S, stdout=subprocess.PIPE)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@contextmanager
def stage() -> Iterator[tuple[int, Path]]:
    """The server's port, and the file with both sides' set-up."""
    with tempfile.TemporaryDirectory() as folder, _peer() as port:
        terms = Path(folder) / "terms.json"
        subprocess.run([sys.executable, "-m", "tests.bench.terms", terms], check=True, timeout=LIMIT_S)
        yield port, terms


@contextmanager
def _peer() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.bench.peer"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


def table(results: list[Result]) -> str:
    lines = [f"{'':28}{'agentd':>12}{'google-genai':>14}{'ratio':>8}{'bar':>7}"]
    for each in results:
        figure = each.figure
        bar = f"{figure.bar:7.2f}  {'met' if each.met else 'MISSED'}" if figure.bar else ""
        costs = (
            f"{each.ours * figure.scale:9.1f} {figure.unit}{each.theirs * figure.scale:11.1f} {figure.unit}"
        )
        lines.append(f"{figure.name:28}{costs}{each.ratio:8.3f}{bar}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))
