"""The demo, as a newcomer runs it: everything embedded, no sound card needed, real speech in real time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import wave
from pathlib import Path

PLENTY_S = 100


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Without a sound server, which a demo might otherwise start."""
    return subprocess.run(
        [sys.executable, "-m", "agentd", "demo", *arguments],
        cwd=folder,
        env={**os.environ, "PULSE_SERVER": f"unix:{folder}/nowhere"},
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


def test_a_sentence_of_ones_own(tmp_path: Path) -> None:
    shown = demo(tmp_path, "--text", "close the bedroom blinds", "--wav", "mine.wav")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert re.search(r'mqtt +home/bedroom/blinds/set \{"state":"CLOSE"\}', shown.stdout)
    assert (tmp_path / "mine.wav").stat().st_size > 24_000


def test_what_is_no_command_is_said_to_be_not_understood(tmp_path: Path) -> None:
    shown = demo(tmp_path, "--text", "my grandmother planted tulips behind the church")
    assert "home/" not in shown.stdout.partition("1  ")[2]
    assert "did not understand" in shown.stdout
