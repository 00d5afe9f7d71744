"""Is the unit the one that came with this version?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentd.cli.doctor.finding import Finding, note
from agentd.cli.doctor.machine.facts import text
from agentd.cli.doctor.unit.manager import Service

WHAT = "unit"
MOST_LINES = 3  # that are shown


def judge(service: Service, shipped_unit: str) -> Iterator[Finding]:
    """Only that of the machine is ours as it stands; the one of a user is made for him."""
    facts = service.facts
    if drops := facts.get("DropInPaths", "").split():
        evidence = f"changed by {', '.join(drops)}"
        yield note(
            WHAT, evidence, "`systemctl cat agentd` shows the whole; systemctl revert agentd takes them back"
        )
    file = Path(facts.get("FragmentPath", ""))
    here = text(file)
    if service.mine or not here or not shipped_unit or _rules(here) == _rules(shipped_unit):
        return
    ours, theirs = _rules(shipped_unit), _rules(here)
    other = [line for line in theirs if line not in ours] + [
        f"no {line}" for line in ours if line not in theirs
    ]
    evidence = f"{file} is not that of this version: {'; '.join(other[:MOST_LINES])}"
    remedy = "an edit, or an older version: keep changes in `systemctl edit agentd`, and install agentd again"
    yield note(WHAT, evidence, remedy)


def _rules(unit: str) -> list[str]:
    """Without comments and blank lines."""
    lines = (line.strip() for line in unit.splitlines())
    return [line for line in lines if line and not line.startswith(("#", ";"))]
