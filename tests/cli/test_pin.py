"""`agentd pin` as a process, through a pipe and at a terminal."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from agentd.home.safety.pin import read_line
from tests.cli.agentd import agentd, write_settings


def through_a_pipe(file: Path, typed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "agentd", "pin", str(file)],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_only_the_hash_is_written_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "pin.scrypt"
    file.write_text("the one before")
    file.chmod(0o644)
    done = through_a_pipe(file, "4711\n")
    assert (done.returncode, done.stdout) == (0, "")
    assert read_line(file.read_text()).matches("4711")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "4711" not in done.stderr + file.read_text()
    assert [each.name for each in tmp_path.iterdir()] == ["pin.scrypt"]


@pytest.mark.parametrize("typed", ["", "\n", "12\n", "secret\n"])
def test_what_is_no_pin(tmp_path: Path, typed: str) -> None:
    done = through_a_pipe(tmp_path / "pin.scrypt", typed)
    assert (done.returncode, done.stderr) == (2, "A PIN has 4 to 12 digits.\n")
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_none(tmp_path: Path) -> None:
    done = through_a_pipe(tmp_path / "nowhere" / "pin.scrypt", "4711\n")
    assert done.returncode == 1
    assert "cannot be written (No such file or directory)" in done.stderr
    assert "4711" not in done.stderr


@pytest.mark.parametrize(("second", "status"), [("4711", 0), ("4712", 2)])
def test_at_a_terminal_it_is_asked_for_twice_and_not_shown(tmp_path: Path, second: str, status: int) -> None:
    file = tmp_path / "pin.scrypt"
    keys, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agentd", "pin", str(file)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # its controlling terminal
    )
    os.close(theirs)
    screen = ""
    for prompt, typed in (("digits): ", "4711"), ("Once more: ", second)):
        while not screen.endswith(prompt):
            screen += os.read(keys, 1_000).decode()
        os.write(keys, f"{typed}\n".encode())
    try:
        assert process.wait(60) == status
    finally:
        process.kill()
        process.wait()
    screen += os.read(keys, 1_000).decode()
    os.close(keys)
    assert file.exists() is (status == 0)
    assert "471" not in screen


def test_a_file_that_others_may_read_is_a_mistake(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}\nsafety: {pin_file: pin.scrypt}\n")
    through_a_pipe(tmp_path / "pin.scrypt", "4711\n")
    assert agentd("check", "-c", file).returncode == 0
    (tmp_path / "pin.scrypt").chmod(0o644)
    done = agentd("check", "-c", file)
    assert done.returncode == 78
    assert "agentd.yaml:2: safety.pin_file: " in done.stderr
    assert "can be read by others; run `chmod o=,g-w" in done.stderr
    (tmp_path / "pin.scrypt").write_text("4711\n")
    done = agentd("check", "-c", file)
    assert "there is no hash of a PIN in it; make it with `agentd pin FILE`" in done.stderr
    assert "4711" not in done.stdout + done.stderr
