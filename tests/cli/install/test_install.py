"""The command as a person has it, as far as it changes nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.agentd import agentd

PROJECT = Path(__file__).parents[3]
SCRIPT = PROJECT / "systemd/install.sh"


def script(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Always a plan only: these tests may run as root, and this is nobody's machine to install on."""
    return subprocess.run(
        ["sh", str(SCRIPT), "--dry-run", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=os.environ | environ,
        timeout=60,
        check=False,
    )


def test_a_plan_needs_no_package_and_names_what_would_be_done(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("AIza-not-a-key\n")
    done = script("--key-file", str(tmp_path / "key"), "--room", "Living room")
    assert done.returncode == 0, done.stderr
    assert not Path("/opt/agentd").exists()
    if not Path("/etc/agentd/agentd.yaml").exists():
        assert "live.endpoint: google" in done.stderr
        assert "mqtt.id: living_room" in done.stderr
    for deed in (
        "write /etc/systemd/system/agentd.service",
        "systemctl restart agentd.service",
        "/opt/agentd",
    ):
        assert deed in done.stderr
    assert "AIza" not in done.stdout + done.stderr


def test_plans_for_a_user_and_for_taking_away_change_nothing(tmp_path: Path) -> None:
    planned = script("--user", "--yes", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "cfg"))
    assert planned.returncode == 0, planned.stderr
    assert f"write {tmp_path}/cfg/systemd/user/agentd.service" in planned.stderr
    assert "systemctl --user restart agentd.service" in planned.stderr
    relative = script("--user", "--yes", HOME=str(tmp_path), XDG_DATA_HOME="here")
    assert f"virtual environment {tmp_path}/.local/share/agentd-" in relative.stderr  # as the standard says
    assert "sysusers" not in planned.stderr
    nothing = script("--user", "--uninstall", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "cfg"))
    assert nothing.stderr == "install: agentd is not installed here\n"
    (tmp_path / "cfg/agentd").mkdir(parents=True)
    away = script(
        "--user", "--uninstall", "--purge", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "cfg")
    )
    assert f"would remove {tmp_path}/cfg/agentd" in away.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["cfg", "agentd"]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--key-file", "/nowhere/key"], "/nowhere/key cannot be read (No such file or directory)"),
        (["--id", "Not An Id"], "--id Not An Id: use up to 32 of a-z, 0-9, - and _"),
        (["--key-file", "-", "--mqtt-password-file", "-"], "cannot both come from stdin"),
        (["--broker", "house"], "house is not the address of a broker; write mqtt://HOST"),
        (["--broker", "mqtt://me:swordfish@house"], "--broker: user name and password do not stand in"),
        (["--purge"], "--purge goes with --uninstall"),
        (["--broker"], "expected one argument"),
    ],
)
def test_wrong_flags_are_told_before_anything_else(flags: list[str], words: str) -> None:
    done = script(*flags)
    assert done.returncode == 2
    assert words in done.stderr
    assert "would" not in done.stderr
    assert "swordfish" not in done.stderr


def test_settings_of_another_place_are_not_for_this() -> None:
    done = agentd("install", "-c", "mine.yaml")
    assert done.returncode == 2
    assert "the settings are /etc/agentd/agentd.yaml" in done.stderr


def test_where_nothing_can_be_started_is_told_before_anything_is_fetched() -> None:
    words = (
        "nothing can be started without a systemd of yours: log in, and not by su; for an image, --no-start"
    )
    nowhere = {"XDG_RUNTIME_DIR": "/nowhere", "DBUS_SESSION_BUS_ADDRESS": ""}
    assert words in agentd("install", "--only-check", "--user", **nowhere).stderr
    assert agentd("install", "--only-check", "--user", "--no-start", **nowhere).returncode == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may")
def test_who_is_not_root_is_told() -> None:
    assert "put `sudo` before it" in agentd("install", "--yes").stderr
