"""Where the control socket is, and whose."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from agentd.service.doorway import LOCK, MODE, NAME, Doorway, claim, places, short_name


def test_the_best_place_first(tmp_path: Path) -> None:
    assert places({}, tmp_path) == [tmp_path]
    session = {"XDG_RUNTIME_DIR": "/run/user/1000"}
    assert places(session, tmp_path) == [Path("/run/user/1000/agentd"), tmp_path]
    both = {**session, "RUNTIME_DIRECTORY": "/run/agentd:/run/other"}
    assert places(both, tmp_path)[0] == Path("/run/agentd")
    assert places({"XDG_RUNTIME_DIR": "relative"}, tmp_path) == [tmp_path]


def claimed(*directories: Path) -> Doorway:
    doorway = claim(directories)
    assert doorway is not None
    return doorway


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_its_owner_and_the_group_may_come_in(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with contextlib.closing(claimed(tmp_path / "made")) as doorway:
            assert stat.S_IMODE(doorway.path.stat().st_mode) == MODE == 0o660
    finally:
        os.umask(before)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    claimed(tmp_path).close()
    assert [file.name for file in tmp_path.iterdir()] == [LOCK]


KILLED = """
import os, signal, sys
from pathlib import Path
from agentd.service.doorway import claim
claim([Path(sys.argv[1])])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_that_of_a_killed_daemon_is_replaced(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert (tmp_path / NAME).is_socket()
    with (
        contextlib.closing(claimed(tmp_path)) as doorway,
        contextlib.closing(socket.socket(socket.AF_UNIX)) as it,
    ):
        doorway.socket.listen()
        it.connect(str(doorway.path))


@pytest.mark.parametrize("instead", ["nothing", "a file", "another daemon's"])
def test_what_is_lost_is_known_and_that_of_others_is_left(tmp_path: Path, instead: str) -> None:
    doorway = claimed(tmp_path / "run")
    assert doorway.stands
    shutil.move(tmp_path / "run", tmp_path / "away")
    if instead == "a file":
        (tmp_path / "run").touch()
    other = claimed(tmp_path / "run") if instead == "another daemon's" else None
    assert not doorway.stands
    doorway.close()
    if other is not None:
        assert other.stands
        other.close()


def test_that_of_a_living_daemon_is_left_to_it(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with contextlib.closing(claimed(tmp_path / "first")) as first:
        number = first.path.stat().st_ino
        with contextlib.closing(claimed(tmp_path / "first", tmp_path)) as second:
            assert second.path == tmp_path / NAME
        assert claim([tmp_path / "first"]) is None
        assert first.path.stat().st_ino == number


def test_without_a_place_it_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert claim([tmp_path / "file", tmp_path / "away" / "farther"]) is None
    assert "no place for a control socket" in caplog.text


def test_a_place_whose_name_is_too_long_for_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120)
    with contextlib.closing(claimed(deep)) as doorway, socket.socket(socket.AF_UNIX) as caller:
        doorway.socket.listen()
        with short_name(deep) as name:
            caller.connect(f"{name}/{NAME}")
