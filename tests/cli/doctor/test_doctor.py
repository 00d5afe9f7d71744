"""`agentd doctor`, as a user has it: on a virtual sound card whose microphone hears the loudspeaker."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.audio.soundserver import SoundServer
from tests.cli.agentd import agentd, write_settings
from tests.speech import wav

NO_DEVICES = "audio: {input: 'wav:in.wav', output: none}\nlive: {endpoint: local}\n"
CARD = "audio: {input: vmic, output: vspeaker}\nlive: {endpoint: local}\n"


def findings(stdout: str) -> dict[str, dict[str, object]]:
    return {finding["what"]: finding for finding in json.loads(stdout)["findings"]}


def echoing(card: SoundServer, volume_percent: int) -> None:
    """What the loudspeaker plays is heard by the microphone, so loud."""
    module = card.pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=micfeed")
    assert module.strip().isdigit()
    card.pactl("set-sink-volume", "speaker", f"{volume_percent}%")


def test_files_need_no_examination(tmp_path: Path) -> None:
    (tmp_path / "in.wav").write_bytes(wav(b""))
    lines = agentd("doctor", "--all", "-c", write_settings(tmp_path, NO_DEVICES)).stdout.splitlines()
    assert f"ok    microphone: wav:{tmp_path}/in.wav is no device" in lines
    assert "ok    loudspeaker: none is no device" in lines


def test_mistakes_are_findings_beside_what_can_be_seen_without_settings(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local, voic: Puck}\n")
    result = agentd("doctor", "-c", file)
    assert (result.returncode, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    at = lines.index(f"MEND  settings: {file}:1: live.voic: is not a key that may stand here")
    assert lines[at + 1] == "      → write `voice`"
    assert "versions" in lines[-1]


def test_a_device_that_is_not_there_is_told_with_a_remedy(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "audio: {input: nowhere, output: none}\nlive: {endpoint: local}\n")
    result = agentd("doctor", "-c", file, "--json")
    assert result.returncode == 1
    microphone = findings(result.stdout)["microphone"]
    assert not microphone["ok"]
    assert "agentd devices" in str(microphone["remedy"])


@pytest.mark.alone
def test_an_echo_is_found_kept_and_judged(card: SoundServer, tmp_path: Path) -> None:
    file = write_settings(tmp_path, CARD + f"store: {tmp_path / 'store'}\n")
    (tmp_path / "store").mkdir()
    if not os.geteuid():
        os.chown(tmp_path / "store", 64_999, 64_999)  # the service's user
    echoing(card, 30)
    result = agentd("doctor", "-c", file, "--json", "--echo", **card.environ)
    assert "please be quiet" in result.stderr
    found = findings(result.stdout)
    print(found)
    assert found["loudspeaker"]["ok"]
    assert (tmp_path / "store" / "echo.json").stat().st_uid == (tmp_path / "store").stat().st_uid
    kept = json.loads((tmp_path / "store" / "echo.json").read_text())["vspeaker → vmic"]
    assert kept["echo_dbfs"] > -60, "it was heard"
    assert kept["left_dbfs"] < kept["echo_dbfs"] - 10
    assert 50 < kept["delay_ms"] < 600, "PulseAudio's loopback takes 200 ms"
    assert "speech may cut a reply" in str(found["echo"]["evidence"])
