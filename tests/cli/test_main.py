from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentd import __version__
from agentd.__main__ import COMMANDS, main
from agentd.errors import Unavailable
from tests.cli.agentd import agentd, write_settings

HEAVY = {
    "pydantic",
    "yaml",
    "numpy",
    "onnxruntime",
    "websockets",
    "paho",
    "asyncio",
    "agentd.config.load",
    "pyaudio",
}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["nonsense"]])
def test_nothing_heavy_is_imported_before_a_command_is_known(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom agentd.__main__ import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        "print('\\nimported', *sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported = set(result.stdout.splitlines()[-1].split())
    assert not HEAVY & imported
    assert not any(name.startswith("agentd.cli.") for name in imported)


def test_version_and_help_are_results() -> None:
    version, help_ = agentd("--version"), agentd("--help")
    assert (version.returncode, version.stdout) == (0, f"agentd {__version__}\n")
    assert help_.returncode == 0
    for name, words in COMMANDS.items():
        assert f"  {name} " in help_.stdout
        assert words in help_.stdout


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["--nonsense"], ["-c"], ["check", "--nonsense"], ["check", "more"]]
)
def test_wrong_arguments_are_2_and_said_on_stderr(arguments: list[str]) -> None:
    result = agentd(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert "agentd" in result.stderr


def test_signs_that_a_terminal_does_not_have_are_written_out(tmp_path: Path) -> None:
    folder = tmp_path / "\N{GREEK CAPITAL LETTER OMEGA}\udcff"
    folder.mkdir()
    file = write_settings(folder, "live: {endpoint: local}\n")
    for coding in ("latin-1", "utf-8"):
        result = agentd("check", "-c", file, PYTHONIOENCODING=coding)
        assert (result.returncode, result.stderr) == (0, "")
    assert "\N{GREEK CAPITAL LETTER OMEGA}\\udcff/agentd.yaml: no mistakes" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_there_and_helps(command: str) -> None:
    result = agentd(command, "--help")
    assert result.returncode == 0
    assert result.stdout.startswith(f"usage: agentd {command}")
    assert "--config" in result.stdout


def test_the_settings_file_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}")
    for arguments in (["-c", file, "check"], ["check", "-c", file], ["check", f"--config={file}"]):
        result = agentd(*arguments)
        assert result.returncode == 0
        assert result.stdout.startswith(f"{file}: no mistakes")


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_wrong_configuration_is_78_with_every_mistake_on_stderr(tmp_path: Path, command: str) -> None:
    file = write_settings(tmp_path, "live:\n  voic: Puck\nvad:\n  silence_ms: fast\n")
    (tmp_path / "tools" / "bad.yaml").write_text("bell: 3\n")
    result = agentd(command, "-c", file)
    assert (result.returncode, result.stdout) == (78, "")
    lines = result.stderr.splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        f"{file}:1:",
        f"{file}:2:",
        f"{file}:4:",
        f"{tmp_path}/tools/bad.yaml:1:",
    ]
    assert "GEMINI_API_KEY" in lines[0]
    assert lines[1] == f"{file}:2: live.voic: is not a key that may stand here; write `voice`"


def test_whoever_stops_reading_gets_no_traceback(tmp_path: Path) -> None:
    write_settings(tmp_path, "live: {endpoint: local}")
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as nobody:
        result = subprocess.run(
            [sys.executable, "-m", "agentd", "check", "--json", "-c", str(tmp_path / "agentd.yaml")],
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert (result.returncode, result.stderr) == (1, "")


def test_without_stdout_and_stderr_it_works_all_the_same(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}")
    script = '"$0" -m agentd check -c "$1" >&- 2>&-; echo "status $?"'
    result = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, file], capture_output=True, text=True, check=False
    )
    assert result.stdout == "status 0\n"
    script = '"$0" -m agentd demo --text "wait" --wav /dev/null >&-'
    result = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable],
        capture_output=True,
        text=True,
        env=os.environ | {"PULSE_SERVER": "unix:/nowhere"},  # else a client may start a sound server
        check=False,
        cwd=tmp_path,
    )
    assert (result.returncode, result.stderr) == (0, "")


UNFORESEEN = ExceptionGroup("of tasks", [Unavailable("no broker"), ValueError("a bug")])


@pytest.mark.parametrize(
    ("trouble", "status", "said"),
    [
        (Unavailable("no broker"), 1, "agentd: no broker\n"),
        (KeyboardInterrupt(), 130, ""),
        (
            ExceptionGroup("of tasks", [ExceptionGroup("", [Unavailable("no voice")])]),
            1,
            "agentd: no voice\n",
        ),
    ],
)
def test_trouble_has_its_status(
    trouble: BaseException,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Failing:
        def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

        def run(self, _args: argparse.Namespace) -> int:
            raise trouble

    monkeypatch.setitem(sys.modules, "agentd.cli.failing", Failing())
    monkeypatch.setitem(COMMANDS, "failing", "fails")
    assert main(["failing"]) == status
    assert capsys.readouterr().err == said


def test_a_group_of_failures_with_a_bug_among_them_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

        def run(self, _args: argparse.Namespace) -> int:
            raise UNFORESEEN

    monkeypatch.setitem(sys.modules, "agentd.cli.failing", Failing())
    monkeypatch.setitem(COMMANDS, "failing", "fails")
    with pytest.raises(ExceptionGroup, match="of tasks"):
        main(["failing"])


def test_a_disk_that_is_full_is_told_in_a_word(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}")
    script = '"$0" -m agentd check -c "$1" >/dev/full; echo "status $?"'
    result = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, file], capture_output=True, text=True, check=False
    )
    assert (result.stdout, result.stderr) == ("status 1\n", "agentd: No space left on device\n")
