"""The rows for a person, and for a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from agentd.cli.bench.rows import Row
from agentd.cli.bench.trials import SIDES

FEW = 10  # smaller figures are shown with a decimal


def table(rows: Sequence[Row]) -> str:
    """Plain text, a line a row: everybody's figure, our part of the package's, the bar, whether it is met."""
    width = max(len(row.key) for row in rows)
    head = f"{'':{width}} {'agentd':>13}{'openwakeword':>14}{'pymicro':>12}{'ratio':>8}  bar"
    return "\n".join([head, *(_line(row, width).rstrip() for row in rows)])


def _line(row: Row, width: int) -> str:
    shown = [_shown(row, row.values[side]) if side in row.values else "–" for side in SIDES]
    ratio = "" if row.ratio is None else _part(row.ratio)
    bar = "" if row.bar is None else f"{'≥' if row.at_least else '≤'} {_bar(row)} {_verdict(row)}"
    note = f"({row.note})" if row.note else ""
    return f"{row.key:{width}} {shown[0]:>13}{shown[1]:>14}{shown[2]:>12}{ratio:>8}  {bar:<14}{note}"


def _shown(row: Row, value: float) -> str:
    if row.of is not None:
        return f"{value:.0f} of {row.of}"
    if row.at_least:
        return f"{value:.3f}"
    return f"{value:.{0 if not row.unit else 1 if abs(value) >= FEW else 2}f} {row.unit}".rstrip()


def _part(ratio: float) -> str:
    return f"1/{1 / ratio:.1f}" if 0 < ratio < 1 else f"{ratio:.2f}"


def _bar(row: Row) -> str:
    assert row.bar is not None
    if row.ratio is not None and row.bar < 1:
        return f"1/{1 / row.bar:.0f}"
    return f"{row.bar:g} {row.unit}".rstrip()


def _verdict(row: Row) -> str:
    return {True: "met", False: "MISSED", None: ""}[row.met]


def plain(row: Row) -> dict[str, object]:
    """With numbers as they are, for `--json`."""
    return asdict(row) | {"values": dict(row.values), "met": row.met}
