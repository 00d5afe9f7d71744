from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest

from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.unit import rights
from agentd.cli.doctor.unit.rights import Account

US, OUR_GROUP = os.getuid(), os.getgid()
STRANGER = Account("agentd", 64_999, 64_999, frozenset({"agentd", "audio"}), frozenset({64_999}))
DEAF = Account("agentd", 64_999, 64_999, frozenset({"agentd"}), frozenset({64_999}))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder that strangers may enter, with settings and state."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == US and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o755)
    (tmp_path / "agentd.yaml").write_text("live: {}\n")
    (tmp_path / "agentd.yaml").chmod(0o644)
    (tmp_path / "store").mkdir()
    return tmp_path


def judged(who: Account, house: Path, has_sound: bool = True) -> list[tuple[Gravity, str]]:
    found = rights.judge_service(who, [house / "agentd.yaml"], house / "store", has_sound)
    return [(each.gravity, each.evidence.replace(str(house), "")) for each in found]


def test_state_of_somebody_else_is_told_and_can_be_given_away(house: Path) -> None:
    (house / "store" / "usage.json").write_text("{}")
    found = list(rights.judge_service(STRANGER, [], house / "store", has_sound=True))
    assert not found[0].ok
    assert found[0].evidence.endswith("the user agentd and 1 more: the service cannot keep its state")
    assert found[0].fix is not None
    if US == 0:
        found[0].fix.do()
        assert (house / "store" / "usage.json").stat().st_uid == STRANGER.uid
    else:
        with pytest.raises(PermissionError):
            found[0].fix.do()


def test_settings_that_the_service_may_not_read_are_told(house: Path) -> None:
    (house / "store").rmdir()
    assert judged(STRANGER, house) == [(Gravity.FINE, "the user agentd may read the settings")]
    (house / "agentd.yaml").chmod(0o600)
    assert judged(STRANGER, house) == [(Gravity.MEND, "the user agentd may not read /agentd.yaml")]
    house.chmod(0o700)
    (house / "agentd.yaml").chmod(0o644)
    assert judged(STRANGER, house) == [(Gravity.MEND, "the user agentd may not read /agentd.yaml")]


def test_whoever_is_not_in_the_group_audio_hears_nothing(house: Path) -> None:
    (house / "store").rmdir()
    assert (Gravity.MEND, "the user agentd may not use sound cards") in judged(DEAF, house)
    assert (Gravity.MEND, "the user agentd may not use sound cards") not in judged(
        DEAF, house, has_sound=False
    )


def test_whoever_runs_the_doctor_may_have_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_uid: int) -> object:
        raise KeyError("no such user")

    assert rights.caller() is not None
    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert rights.caller() is None


def test_who_may_talk_to_the_daemon(tmp_path: Path) -> None:
    visitor = Account("eve", 64_998, 64_998, frozenset({"eve"}), frozenset({64_998}))
    (found,) = rights.judge_caller(visitor, tmp_path / "control.sock")
    assert found.remedy == "sudo adduser eve agentd, then log in again"
    assert list(rights.judge_caller(STRANGER, tmp_path / "control.sock")) == []
    assert list(rights.judge_caller(visitor, tmp_path / "nowhere" / "control.sock")) == []


def test_accounts_are_read_with_the_groups_that_the_unit_adds() -> None:
    known = rights.account(getpass.getuser(), ["audio"])
    assert known is not None
    assert (known.uid, "audio" in known.groups) == (US, True)
    assert OUR_GROUP in known.gids
    assert rights.account("nobody-has-this-name") is None
