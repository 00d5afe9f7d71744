"""`agentd bench` as a user has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from agentd.cli.bench.yardsticks import Yardsticks
from tests.cli.agentd import agentd
from tests.speech import say, silence, wav

NO_NETWORK = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "/nowhere"}


def rows(text: str) -> dict[str, Mapping[str, Any]]:
    return {row["key"]: row for row in json.loads(text)["rows"]}


@pytest.mark.timeout(240)
def test_a_quick_look_without_a_network(tmp_path: Path) -> None:
    """All rows are there, and the yardsticks are what agentd carries of them."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.wav").write_bytes(wav(silence(1_500) + say("hey jarvis") + silence(1_500)))
    done = agentd("bench", "--quick", "--json", own, **NO_NETWORK, XDG_CACHE_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "they cannot be installed" in done.stderr
    assert "What agentd carries of them is measured instead." in done.stderr
    told = json.loads(done.stdout)
    assert (told["quick"], told["yardsticks_installed"]) == (True, False)
    assert set(told["versions"]) == {"openwakeword", "pymicro-wakeword", "onnxruntime", "numpy"}
    found = rows(done.stdout)
    sides = {"agentd", "openwakeword", "pymicro-wakeword"}
    for key in ("CPU, silent room", "CPU, continuous speech", "CPU, a day of 85 % quiet"):
        values = found[key]["values"]
        assert set(values) == sides
        assert min(values.values()) > 0
        assert found[key]["ratio"] == values["agentd"] / values["openwakeword"]
    assert 0 <= found["CPU, whole idle daemon"]["values"]["agentd"] < 1_000, "a second is a tick or none"
    assert 0 <= found["CPU, an hour of silence"]["values"]["agentd"] < 3_600
    assert found["CPU, an hour of television"]["note"].endswith(" MB resident")
    assert found["heard, hey_jarvis, clean"]["values"]["agentd"] == 4
    assert found["hey jarvis: of the package's detections"]["met"] is True
    assert 20 < found["memory, whole idle daemon"]["values"]["agentd"] < 300
    assert found[f"hey jarvis heard, {own / 'mine.wav'}"]["values"]["agentd"] == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = agentd("bench", "--quick", tmp_path / "nowhere", **NO_NETWORK, XDG_CACHE_HOME=str(tmp_path))
    assert done.returncode == 1
    assert f"there is no file or folder {tmp_path / 'nowhere'}" in done.stderr


def test_the_yardsticks_are_what_the_locks_say() -> None:
    locked = (Path(__file__).parents[3] / "requirements.lock").read_text("utf-8")
    for name, at in Yardsticks.versions().items():
        assert f"{name}=={at}" in locked


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def test_every_bar_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    """At full size, with the yardsticks in their own environment."""
    from agentd.__main__ import main

    assert main(["bench", "--json"]) == 0
    found = rows(capsys.readouterr().out)
    for key, row in found.items():
        print(
            key,
            row["values"],
            row["ratio"] or "",
            row["note"],
            {True: "met", False: "MISSED"}.get(row["met"], ""),
        )
    assert not [key for key, row in found.items() if row["met"] is False]
