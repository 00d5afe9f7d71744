from __future__ import annotations

from pathlib import Path

from agentd.cli.doctor.unit import changed
from agentd.cli.doctor.unit.manager import Service
from agentd.config.shipped import shipped

SHIPPED = shipped("systemd", "agentd.service").read_text()


def told(file: Path, drops: str = "", mine: bool = False) -> list[str]:
    facts = {"FragmentPath": str(file), "DropInPaths": drops}
    return [found.evidence for found in changed.judge(Service(facts, mine), SHIPPED)]


def test_the_shipped_unit_is_nothing_to_tell_of(tmp_path: Path) -> None:
    file = tmp_path / "agentd.service"
    file.write_text(f"# copied\n\n{SHIPPED}")
    assert told(file) == []


def test_an_edit_an_older_version_and_drop_ins_are_told(tmp_path: Path) -> None:
    file = tmp_path / "agentd.service"
    file.write_text(SHIPPED.replace("WatchdogSec=20\n", "WatchdogSec=600\n"))
    assert told(file) == [f"{file} is not that of this version: WatchdogSec=600; no WatchdogSec=20"]
    assert told(file, mine=True) == []
    assert told(tmp_path / "none", "/etc/systemd/system/agentd.service.d/a.conf") == [
        "changed by /etc/systemd/system/agentd.service.d/a.conf"
    ]
