"""The demo, as a newcomer runs it: everything embedded, no sound card needed, real speech in real time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import wave
from pathlib import Path

import pytest

PLENTY_S = 100


def environment(folder: Path) -> dict[str, str]:
    """Without a sound server, which a demo might otherwise start; temporary files below `folder`."""
    (folder / "tmp").mkdir(exist_ok=True)
    return {**os.environ, "PULSE_SERVER": f"unix:{folder}/nowhere", "TMPDIR": str(folder / "tmp")}


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "agentd", "demo", *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=PLENTY_S,
        check=False,
    )


def test_three_commands_reach_the_house_and_are_answered(tmp_path: Path) -> None:
    shown = demo(tmp_path)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "Traceback" not in shown.stderr
    for expected in (
        "turn_on_lights(room=kitchen)",
        'home/kitchen/light/set {"state":"ON"}',
        "set_brightness(room=living_room, level=40)",
        'home/living_room/light/set {"state":"ON","brightness":102}',
        "room_temperature(room=bedroom)",
        "“It is 18 degrees in the bedroom.”",
        "3 of 3 commands answered.",
    ):
        assert expected in shown.stdout
    assert "\033" not in shown.stdout, "no colours where there is no terminal"
    with wave.open(str(tmp_path / "agentd-demo.wav")) as replies:
        assert replies.getframerate() == 24_000
        assert replies.getnframes() > 3 * 24_000
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_sentence_of_ones_own(tmp_path: Path) -> None:
    shown = demo(tmp_path, "--text", "Hey Jarvis, close the\nbedroom\x1b blinds", "--wav", "mine.wav")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert re.search(r'mqtt +home/bedroom/blinds/set \{"state":"CLOSE"\}', shown.stdout)
    assert "1  “hey jarvis … close the bedroom  blinds”" in shown.stdout
    assert (tmp_path / "mine.wav").stat().st_size > 24_000


def test_what_is_no_command_is_said_to_be_not_understood(tmp_path: Path) -> None:
    shown = demo(tmp_path, "--text", "my grandmother planted tulips behind the church")
    assert "home/" not in shown.stdout.partition("1  ")[2]
    assert "did not understand" in shown.stdout


@pytest.mark.parametrize("text", ["", " ", "…"])
def test_what_cannot_be_said_is_a_wrong_argument(tmp_path: Path, text: str) -> None:
    shown = demo(tmp_path, "--text", text)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "nothing that can be said; write a sentence" in shown.stderr


def test_a_mistyped_path_of_settings_is_told(tmp_path: Path) -> None:
    shown = demo(tmp_path, "-c", "nowhere.yaml")
    assert (shown.returncode, shown.stdout) == (78, "")
    assert shown.stderr == "nowhere.yaml: (file): there is no such file; mend the path after -c\n"


@pytest.mark.parametrize("after", ["broker ", "link     ready"])
def test_ctrl_c_of_a_terminal_ends_it_without_noise_or_leavings(tmp_path: Path, after: str) -> None:
    """A terminal sends it to every process that it can see, the broker's and the recogniser's too."""
    process = subprocess.Popen(
        # who runs the tests in the background of a shell would have it ignored by us, and so by the demo
        ["env", "--default-signal=INT", sys.executable, "-m", "agentd", "demo"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    for line in process.stdout:
        if after in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    _, complaints = process.communicate(timeout=PLENTY_S)
    assert (process.returncode, complaints) == (130, "")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_whoever_stops_reading_ends_it_without_a_traceback(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as nobody:
        shown = subprocess.run(
            [sys.executable, "-m", "agentd", "demo"],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PLENTY_S,
            check=False,
        )
    assert (shown.returncode, shown.stderr) == (1, "")
