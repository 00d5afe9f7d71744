"""How findings are told: first what must be mended, last what is fine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TextIO

from agentd.cli.doctor.finding import Finding, Gravity

_MARKS = {Gravity.MEND: "MEND", Gravity.NOTE: "note", Gravity.FINE: "ok"}
_ORDER = list(Gravity)


def ordered(found: Sequence[Finding]) -> list[Finding]:
    """By gravity, then in the order of the alphabet: the same every time, whoever was ready first."""
    return sorted(found, key=lambda finding: (_ORDER.index(finding.gravity), finding.what))


def lines(found: Sequence[Finding], everything: bool) -> list[str]:
    """For a person; unless `everything` is wanted what is fine is only counted."""
    told = []
    for finding in ordered(found):
        if everything or finding.gravity is not Gravity.FINE:
            told.append(f"{_MARKS[finding.gravity]:<6}{_line(finding.what)}: {_line(finding.evidence)}")
            if finding.remedy:
                told.append(f"      → {_line(finding.remedy)}")
    well = dict.fromkeys(finding.what for finding in ordered(found) if finding.gravity is Gravity.FINE)
    if well and not everything:
        told.append(f"ok    {', '.join(well)} (`--all` says more)")
    return told


def as_json(found: Sequence[Finding], mended: Mapping[int, str]) -> str:
    """`mended`: by the identity of the finding, what has been done about it."""
    findings = [
        {
            "what": finding.what,
            "ok": finding.ok or id(finding) in mended,
            "gravity": finding.gravity.value,
            "evidence": finding.evidence,
            "remedy": finding.remedy,
            "fixable": finding.fix is not None,
            "fixed": mended.get(id(finding), ""),
        }
        for finding in ordered(found)
    ]
    ok = all(finding["ok"] for finding in findings)
    return json.dumps({"ok": ok, "findings": findings}, ensure_ascii=False, indent=2)


class Waiting:
    """Says what is still being looked at: on a terminal in one line that goes away again."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._told: Sequence[str] = ()

    def tell(self, names: Sequence[str]) -> None:
        if self._terminal:
            print(f"\r\x1b[Kstill looking at: {', '.join(names)} …", end="", file=self._out, flush=True)
        elif names != self._told:
            print(f"still looking at: {', '.join(names)} …", file=self._out, flush=True)
        self._told = names

    def over(self) -> None:
        if self._told and self._terminal:
            print("\r\x1b[K", end="", file=self._out, flush=True)


def _line(text: str) -> str:
    """One line, and no order to a terminal, whatever was quoted."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
