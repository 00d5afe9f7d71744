"""The whole examination of the service; nothing is said where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentd.audio.microphone import WAV
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, mend
from agentd.cli.doctor.unit import changed, log, panel, rights, state
from agentd.cli.doctor.unit.manager import Service, service
from agentd.config.shipped import shipped

SOCKETS = Path("run/agentd/control.sock")


def examine(case: Case) -> Iterator[Finding]:
    found = service(case.root)
    if found is None:
        return
    yield from state.judge(found)
    yield from changed.judge(found, _shipped_unit())
    yield from log.judge(found, log.warnings(found))
    if not found.mine:
        yield from _rights(case, found)


def _rights(case: Case, found: Service) -> Iterator[Finding]:
    name = found.facts.get("User") or "root"
    who = rights.account(name, found.facts.get("SupplementaryGroups", "").split())
    if who is None:
        yield mend(rights.WHAT, f"there is no user {name}, as whom the service runs", "sudo systemd-sysusers")
        return
    if case.loaded is not None:
        settings = case.settings
        files = [case.loaded.file, settings.tools, *sorted(settings.tools.glob("*.y*ml"))]
        has_sound = not (settings.audio.input.startswith(WAV) and settings.audio.output in ("none",))
        yield from rights.judge_service(who, files, case.store, has_sound)
        yield from panel.judge(who, settings.panel, found.facts, case.root / "dev")
    if (caller := rights.caller()) is not None:
        yield from rights.judge_caller(caller, case.root / SOCKETS)


def _shipped_unit() -> str:
    try:
        return shipped("systemd", "agentd.service").read_text("utf-8")
    except OSError:
        return ""
