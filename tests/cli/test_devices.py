"""`agentd devices` where there is no sound hardware; with a card see tests/audio/test_soundcard.py."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.agentd import agentd

NULL_ONLY = "pcm.!default { type null }\nctl.!default { type null }\n"


def test_no_hardware_is_said_in_a_sentence_or_devices_are_listed(tmp_path: Path) -> None:
    done = agentd("devices", HOME=str(tmp_path))
    assert done.returncode == 0
    assert done.stderr == ""
    assert "no sound hardware here" in done.stdout or "Microphones (audio.input)" in done.stdout


def test_a_device_of_alsa_is_listed_with_the_default_marked(tmp_path: Path) -> None:
    (tmp_path / ".asoundrc").write_text(NULL_ONLY)
    devices = json.loads(agentd("devices", "--json", HOME=str(tmp_path)).stdout)
    assert [device["name"] for device in devices if device["default_output"]] == ["default"]
    assert all(set(device) >= {"name", "inputs", "outputs", "rate_hz", "default_input"} for device in devices)
    shown = agentd("devices", HOME=str(tmp_path)).stdout
    (output,) = (device for device in devices if device["default_output"])
    assert f"* default  (up to {output['outputs']} channels, {output['rate_hz']} Hz)" in shown


def test_settings_that_are_not_there_are_told(tmp_path: Path) -> None:
    done = agentd("devices", "-c", tmp_path / "missing.yaml")
    assert done.returncode == 78
    assert "there is no such file; mend the path after -c" in done.stderr
    (tmp_path / "wrong.yaml").write_text("vad: {mode: x}")  # the list may be what its owner needs to mend it
    assert agentd("devices", "-c", tmp_path / "wrong.yaml", HOME=str(tmp_path)).returncode == 0
