"""`agentd listen` on a file with real speech."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.agentd import agentd, write_settings
from tests.speech import say, silence, wav


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    (tmp_path / "in.wav").write_bytes(wav(silence(500) + say("hey jarvis") + b"\xff\x7f" * 320))
    return write_settings(tmp_path, "audio: {input: 'wav:in.wav'}\nlive: {endpoint: local}\n")


def test_lines_show_level_speech_score_and_clipping(settings: Path) -> None:
    done = agentd("listen", "-c", settings)
    assert done.returncode == 0
    first, *_, last = done.stdout.splitlines()
    assert "-90.3 dBFS" in first
    assert "-90.3 dBFS" in last
    assert "heard “hey_jarvis”" in done.stdout
    assert "CLIPPING" in done.stdout
    assert done.stderr == ""


def test_json_lines_for_scripts(settings: Path) -> None:
    done = agentd("listen", "-c", settings, "--json", "--seconds", "2")
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reading["at_s"] for reading in readings] == [0.48, 0.96, 1.44, 1.92]
    assert any(reading["speech"] for reading in readings)
    assert max(reading["scores"]["hey_jarvis"] for reading in readings) > 0.5
    assert [reading["heard"] for reading in readings if reading["heard"]] == ["hey_jarvis"]


def test_a_microphone_that_is_not_there(tmp_path: Path) -> None:
    settings = write_settings(tmp_path, "audio: {input: no such device}\nlive: {endpoint: local}\n")
    done = agentd("listen", "-c", settings, "--seconds", "0.1", HOME=str(tmp_path))
    assert done.returncode == 1
    assert "there is no microphone “no such device”" in done.stderr


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_that_is_none(tmp_path: Path, seconds: str) -> None:
    done = agentd("listen", "-c", write_settings(tmp_path, "{}"), f"--seconds={seconds}")
    assert done.returncode == 2
    assert "write a number above 0" in done.stderr
