"""What the doctor knows of sound, for who installs: may talking cut a reply, and who has the card."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from agentd.cli.doctor.admission import admit
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.processes import processes
from agentd.cli.doctor.sound.echo import examine_echo
from agentd.cli.doctor.sound.holders import Way, bystanders, why_busy

MACHINE = Path("/")


def hear_echo(settings: Path) -> Iterator[str]:
    """Plays for eight seconds; what was found, which the daemon will go by. The devices must be free."""
    case = admit(settings, {}, aloud=True, offline=True)
    if case.loaded is not None:
        yield from asyncio.run(_examined(case))


async def _examined(case: Case) -> list[str]:
    return [f"{finding.what}: {finding.evidence}" async for finding in examine_echo(case)]


def why_not(way: Way, trouble: str) -> str:
    """Why a device cannot be opened, and what to do."""
    finding = why_busy(tuple(processes(MACHINE)), way, trouble)
    return f"{finding.evidence}; {finding.remedy}" if finding.remedy else finding.evidence


def disturbers() -> Iterator[str]:
    """Whoever may take the card from the service, and what to do."""
    for finding in bystanders(tuple(processes(MACHINE)), MACHINE):
        yield f"{finding.evidence}; {finding.remedy}"
