"""What is done to the machine can be taken back, and a plan changes nothing."""

from __future__ import annotations

import errno
import io
import stat
from pathlib import Path

import pytest

from agentd.cli.install.hands import Failed, Hands


class Gone(io.StringIO):
    """The terminal of somebody who has logged out."""

    def write(self, _text: str) -> int:
        raise OSError(errno.EIO, "Input/output error")


def everything(folder: Path) -> dict[str, object]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_mode, path.readlink() if path.is_symlink() else None)
        if path.is_symlink() or path.is_dir()
        else (path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
    }


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/unit").write_text("before")
    (tmp_path / "link").symlink_to("old")
    return tmp_path


def work(hands: Hands, machine: Path) -> None:
    hands.folder(machine / "etc/agentd")
    hands.file(machine / "etc/agentd/key", b"secret", 0o600)
    hands.file(machine / "old/unit", b"after")
    hands.tree(machine / "copy", machine / "old")
    hands.link(machine / "link", Path("etc"))
    hands.link(machine / "fresh", Path("etc"))


def test_all_is_done(machine: Path) -> None:
    work(hands := Hands(), machine)
    assert hands.changed
    assert stat.S_IMODE((machine / "etc/agentd/key").stat().st_mode) == 0o600
    assert (machine / "old/unit").read_text() == (machine / "copy/unit").read_text() == "after"
    assert (machine / "link/agentd/key").read_text() == "secret"
    work(again := Hands(), machine)
    assert not again.changed


def test_all_is_taken_back(machine: Path) -> None:
    before = everything(machine)
    work(hands := Hands(), machine)
    hands.undo()
    after = everything(machine)
    after.pop("etc", None)  # a folder above the one that was asked for is no harm
    assert after == before


def test_what_was_begun_is_taken_back_too(machine: Path) -> None:
    """As where Ctrl-C, a full disk or a start that fails comes in between."""
    (machine / "old/fifo").symlink_to("nowhere")  # a copy stops there, when the rest is done
    before = everything(machine)
    hands = Hands()
    with pytest.raises(Failed, match=r"copy: .*No such file"):
        hands.tree(machine / "copy", machine / "old")
    (machine / "full").mkdir()
    with pytest.raises(OSError, match="full"):
        hands.file(machine / "full", b"secret", 0o600)
    with pytest.raises(Failed):
        hands.run("false", back=("touch", str(machine / "stopped")))
    hands.undo()
    after = everything(machine)
    assert "stopped" in after
    assert {name: after[name] for name in before} == before
    assert not (after.keys() - before.keys()) & {"copy", ".full.new"}
    assert (machine / "full").is_dir()


def test_a_secret_that_others_may_read_is_closed_though_it_is_the_same(machine: Path) -> None:
    (machine / "key").write_bytes(b"secret")
    (machine / "key").chmod(0o644)
    assert Hands().file(machine / "key", b"secret", 0o600)
    assert stat.S_IMODE((machine / "key").stat().st_mode) == 0o600
    assert not Hands().file(machine / "key", b"secret", 0o600)


def test_who_does_not_listen_any_more_stops_nothing(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Gone())
    hands = Hands()
    hands.file(machine / "key", b"secret", 0o600)
    hands.undo()
    assert not (machine / "key").exists()


def test_a_plan_changes_nothing_and_names_everything(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(machine)
    work(hands := Hands(dry=True), machine)
    hands.run("false")
    hands.remove(machine / "old")
    assert everything(machine) == before
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 8
    assert all(line.startswith("install: would ") for line in told)
    assert "secret" not in "".join(told)


def test_a_command_that_fails_is_told_with_its_words() -> None:
    with pytest.raises(Failed, match=r"`sh -c echo no way; exit 3` failed: no way"):
        Hands().run("sh", "-c", "echo no way; exit 3")
    with pytest.raises(Failed, match="No such file"):
        Hands().run("there-is-no-such-command")


def test_what_is_no_link_is_not_replaced(machine: Path) -> None:
    with pytest.raises(Failed, match="move it away"):
        Hands().link(machine / "old", Path("elsewhere"))
    assert (machine / "old/unit").exists()
