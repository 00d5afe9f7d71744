"""Pictures from real commands and real files."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from agentd.home.answer import Refusal
from agentd.home.language.picture import MOST_BYTES, Picture
from agentd.home.plan import LookPlan
from agentd.service.camera import look
from tests.home.language.test_views import JPEG, PNG


def run(*command: str, limit_s: float = 8.0) -> Picture | Refusal:
    return asyncio.run(look(LookPlan("look", command, "", None, ""), limit_s))


def script(text: str, limit_s: float = 8.0) -> Picture | Refusal:
    return run("sh", "-c", text, limit_s=limit_s)


def open_file(path: Path, max_age_s: float | None = None) -> Picture | Refusal:
    return asyncio.run(look(LookPlan("look", (), str(path), max_age_s, "")))


def why(seen: Picture | Refusal) -> str:
    assert isinstance(seen, Refusal)
    assert seen.retryable
    assert seen.sentence.endswith(".")
    return seen.sentence


def test_what_a_command_writes(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(PNG)
    assert run("cat", str(tmp_path / "a b.png")) == Picture(PNG, "image/png")


def test_no_shell() -> None:
    assert "status 1" in why(run("cat", "/dev/null; echo"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exit 3", "the camera's command failed with status 3"),
        ("true", "the camera gave nothing"),
        ("echo no camera >&2", "the camera gave nothing"),
        ("echo hello", "neither JPEG nor PNG"),
        (f"printf '\\377\\330\\377'; head -c {2 * MOST_BYTES} /dev/zero", "larger than 1000 kB"),
        ("printf '\\377\\330\\377'; cat /dev/zero", "larger than 1000 kB"),
        ("head -c 1000000 /dev/zero >&2; exit 1", "failed with status 1"),
    ],
)
def test_what_a_command_does_wrong(text: str, words: str) -> None:
    assert words in why(script(text))


def test_a_program_that_is_not_there() -> None:
    assert why(run("fswebcam-9")) == (
        "There is no picture: fswebcam-9 cannot be used (No such file or directory)."
    )


def test_a_command_that_hangs_is_ended_with_all_that_it_began(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    assert "longer than 0.5 seconds" in why(script(f"sleep 60 & echo $! $$ > {pids}; wait", limit_s=0.5))
    until = time.monotonic() + 5
    for pid in pids.read_text().split():
        while _lives(pid):
            assert time.monotonic() < until
            time.sleep(0.01)


def _lives(pid: str) -> bool:
    """Zombies, which only init can bury, do not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_cancelled_look_ends_its_command(tmp_path: Path) -> None:
    pids = tmp_path / "pids"

    async def scene() -> None:
        plan = LookPlan("look", ("sh", "-c", f"echo $$ > {pids}; exec sleep 60"), "", None, "")
        looking = asyncio.create_task(look(plan))
        while not (pids.exists() and pids.read_text()):
            await asyncio.sleep(0.01)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking

    asyncio.run(scene())
    assert not _lives(pids.read_text().strip())


def test_the_owners_keys_are_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "a-secret-key")
    script(f"env > {tmp_path / 'env'}")
    seen = (tmp_path / "env").read_text()
    assert "PATH=" in seen
    assert "secret" not in seen


def test_a_file_and_its_age(tmp_path: Path) -> None:
    file = tmp_path / "camera.jpg"
    file.write_bytes(JPEG)
    seen = open_file(file, 10.0)
    assert isinstance(seen, Picture)
    assert seen.image == JPEG
    assert seen.age_s is not None
    os.utime(file, (time.time() - 180, time.time() - 180))
    assert why(open_file(file, 10.0)) == "There is no picture: the last one is 3 minutes old."
    assert isinstance(open_file(file), Picture)


def test_files_that_give_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in why(open_file(tmp_path / "pipe"))
    assert "is no file" in why(open_file(tmp_path))
    assert "No such file" in why(open_file(tmp_path / "none.jpg"))
    (tmp_path / "half.jpg").write_bytes(JPEG[:50])
    assert "cut off" in why(open_file(tmp_path / "half.jpg"))
