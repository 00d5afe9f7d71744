"""The commands that go to the running daemon, over its own socket."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from agentd.__main__ import main
from agentd.cli import daemon, status
from agentd.core.happenings import Volume, public
from agentd.core.soundevents import VolumeAsked
from agentd.service.doorway import NAME
from tests.cli.agentd import write_settings
from tests.service.controlled import House, controlled

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400
TODAY = datetime.now().astimezone().replace(hour=7, minute=15, second=22, microsecond=0)
REPORT = {
    "id": "kitchen",
    "state": "error",
    "since": TODAY.isoformat(),
    "muted": False,
    "volume": 60,
    "model": {"link": "lost", "words": "There is no network."},
    "broker": {"url": "mqtt://localhost", "up": False},
    "sound": {"microphone": "The microphone is gone."},
    "timers": [
        {"id": "a", "what": "egg timer", "at": TODAY.isoformat()},
        {"id": "b", "what": "light off", "at": "2025-12-31T23:00:00+01:00"},
    ],
    "versions": {"agentd": "0.4.0", "python": "3.13.5"},
    "settings": "/etc/agentd/agentd.yaml",
    "configuration": {"mistakes": [], "needs_restart": []},
    "process": 7,
    "began": TODAY.isoformat(),
}
LAYOUT = """\
agentd      0.4.0 on Python 3.13.5, running since 07:15:22
state       error, since 07:15:22
trouble     microphone: The microphone is gone.
microphone  on
volume      60 %
model       lost: There is no network.
broker      mqtt://localhost as kitchen, not connected; trying again
timers      07:15:22  egg timer
            Wed 31 Dec 23:00:00  light off
settings    /etc/agentd/agentd.yaml
"""


@pytest.fixture(autouse=True)
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In the place of /run/agentd; this machine may have a daemon of its own."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setattr(daemon, "SERVICE", folder)
    for name in ("AGENTD_CONFIG", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    return folder


def with_daemon(
    folder: Path, *commands: list[str], prepare: Callable[[House], None] | None = None
) -> list[int]:
    """The statuses of these commands, one after the other."""

    async def scene() -> list[int]:
        async with controlled(folder) as house:
            house.report = REPORT
            if prepare:
                prepare(house)
            await house.caller()
            return [await asyncio.to_thread(main, command) for command in commands]

    return asyncio.run(scene())


def test_the_answer_comes_as_it_is_spoken(service: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert with_daemon(service, ["ask", "how warm is it?"], ["say", "Dinner is ready."]) == [0, 0]
    assert capsys.readouterr() == ("It is warm.\n", "")


def test_a_picture_goes_along(service: Path, tmp_path: Path) -> None:
    houses: list[House] = []
    (tmp_path / "cat.jpg").write_bytes(JPEG)
    asked = ["ask", "what is this?", "--image", str(tmp_path / "cat.jpg")]
    assert with_daemon(service, asked, prepare=houses.append) == [0]
    assert ("send_image", 1, len(JPEG), "image/jpeg") in houses[0].model.told


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "cannot be read (No such file or directory)"), (b"GIF89a", "neither JPEG nor PNG")],
)
def test_no_picture(
    tmp_path: Path, content: bytes | None, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cat.jpg"
    if content is not None:
        file.write_bytes(content)
    assert main(["ask", "what is this?", "--image", str(file)]) == 1
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("said", [b"", b'{"state": "id', b'{"done": false}\n{"don'])
def test_a_daemon_that_is_killed_in_the_middle_of_its_answer(
    service: Path, capsys: pytest.CaptureFixture[str], said: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(service / NAME))
        door.listen()

        def answer() -> None:
            connection, _ = door.accept()
            with connection:
                connection.recv(1_000)
                connection.sendall(said)

        dying = threading.Thread(target=answer)
        dying.start()
        assert main(["status"]) == 1
        dying.join()
    assert "the daemon has ended" in capsys.readouterr().err


def test_a_model_that_says_nothing_in_words(service: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def silent(house: House) -> None:
        house.model.pieces = (" ",)

    assert with_daemon(service, ["ask", "how warm is it?"], prepare=silent) == [1]
    out, err = capsys.readouterr()
    assert (out, "not in words" in err) == ("", True)


def test_mute_wake_and_what_cannot_be(service: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statuses = with_daemon(
        service, ["mute", "on"], ["wake", "now"], ["mute", "off"], ["wake", "now"], ["say", "x" * 501]
    )
    assert statuses == [0, 1, 0, 0, 1]
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "agentd: the daemon says: The microphone is off.",
        "agentd: the daemon says: the text has more than 500 characters",
    ]


def test_the_state_for_people_and_for_scripts(service: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert with_daemon(service, ["status"], ["status", "--json"]) == [0, 0]
    shown, _, plain = capsys.readouterr().out.partition("{")
    assert shown == LAYOUT
    assert json.loads("{" + plain) == REPORT


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"muted": True}, ("microphone", "off (`agentd mute off` opens it)")),
        ({"model": {"link": "closed", "words": ""}}, ("model", "not connected: nobody has called")),
        ({"broker": {"url": "embedded", "up": True}}, ("broker", "embedded as kitchen, connected")),
        ({"configuration": {"mistakes": ["a.yaml:3: b"], "needs_restart": []}}, ("wrong", "a.yaml:3: b")),
    ],
)
def test_other_states(facts: dict[str, object], line: tuple[str, str]) -> None:
    assert line in list(status.shown({**REPORT, **facts}))


def test_events_line_by_line(service: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Until the daemon ends, which is a failure."""

    async def scene() -> int:
        async with controlled(service) as house:
            await house.caller()
            running = asyncio.create_task(asyncio.to_thread(main, ["events"]))
            while not capsys.readouterr().out:
                house.runtime.emit(VolumeAsked(30))
                await asyncio.sleep(0.02)
            house.control.tell(public(Volume(77), "then"))
        return await running

    assert asyncio.run(scene()) == 1
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[-1]) == {"v": 1, "event_type": "volume", "percent": 77, "at": "then"}
    assert "has ended" in err


def test_without_a_daemon(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "no daemon runs here; start it: `sudo systemctl start agentd`" in err


def test_a_daemon_that_hangs(
    service: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "AT_ONCE_S", 0.05)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(service / NAME))
        door.listen()
        assert main(["status"]) == 1
    assert "does not answer" in capsys.readouterr().err


def test_which_daemon(service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With settings named, only the one that runs by them; in its own store, if nowhere else."""
    file = write_settings(tmp_path, "live: {endpoint: local}\nmqtt: {url: embedded}\nstore: mine\n")
    (tmp_path / "mine").mkdir()
    assert with_daemon(service, ["-c", str(file), "say", "hello"]) == [1]
    assert "runs by other settings (/etc/agentd/agentd.yaml)" in capsys.readouterr().err

    def by_mine(house: House) -> None:
        house.report = {**REPORT, "settings": str(file.resolve())}

    assert with_daemon(service, ["-c", str(file), "say", "hello"], prepare=by_mine) == [0]
    assert with_daemon(tmp_path / "mine", ["-c", str(file), "say", "hello"], prepare=by_mine) == [0]


@pytest.mark.root
def test_who_is_not_in_the_group_is_told(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, to be somebody else for a moment")
    nobody = pwd.getpwnam("nobody")
    (tmp_path / "run").chmod(0o750)
    code = f"""
import sys
from pathlib import Path
from agentd.__main__ import main
from agentd.cli import daemon
daemon.SERVICE = Path({str(tmp_path / "run")!r})
sys.exit(main(["status"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        capture_output=True,
        text=True,
        check=False,
        extra_groups=[],
        env={**os.environ, "HOME": "/nonexistent"},
    )
    assert done.returncode == 1
    assert "group agentd (`sudo usermod -aG agentd $USER`)" in done.stderr
