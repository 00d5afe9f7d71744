"""`agentd tools try` on a real broker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentd.cli import trial
from agentd.config.load import Loaded, load
from tests.broker import Mosquitto, mosquitto, send, subscriber
from tests.cli.test_tools import HOUSE
from tests.home.language.test_views import JPEG


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running


def house(folder: Path, url: str) -> Loaded:
    (folder / "tools").mkdir()
    (folder / "tools" / "house.yaml").write_text(HOUSE, encoding="utf-8")
    config = folder / "agentd.yaml"
    config.write_text(f"live: {{endpoint: local}}\nmqtt: {{url: '{url}'}}\ntools: tools\n", encoding="utf-8")
    return load(config, {}, key_needed=False)


def test_a_command_arrives(broker: Mosquitto, tmp_path: Path) -> None:
    with subscriber(broker, "home/#") as seen:
        answer = trial.carry_out(house(tmp_path, broker.url), "lamp", {"room": "bedroom"})
        first, second = seen.wait(2)
    assert answer == {
        "output": {
            "status": "sent_unconfirmed",
            "sentence": "I have asked the bedroom lamp for 15 percent.",
        }
    }
    assert (first.topic, json.loads(first.text)) == ("home/bedroom/light/set", {"brightness": 15})
    assert (second.topic, second.text) == ("home/beep", "short")
    assert not first.retained


def test_a_question_is_answered_from_what_the_broker_kept(broker: Mosquitto, tmp_path: Path) -> None:
    send(broker, "home/climate", '{"temperature": 21.5}', "-r")
    output = trial.carry_out(house(tmp_path, broker.url), "warmth", {})["output"]
    assert isinstance(output, dict)
    assert (output["status"], output["value"], output["last_known"]) == ("confirmed", 21.5, True)


def test_nothing_reports(broker: Mosquitto, tmp_path: Path) -> None:
    send(broker, "home/climate", "", "-r")
    answer = trial.carry_out(house(tmp_path, broker.url), "warmth", {}, report_s=0.3)
    assert answer["error"] == "There is no report of warmth yet."


def test_a_picture_needs_no_broker(tmp_path: Path) -> None:
    loaded = house(tmp_path, "mqtt://127.0.0.1:1")
    (tmp_path / "tools" / "look.yaml").write_text(
        f"look: {{description: Look., look: {{file: {tmp_path}/a.jpg}}}}\n"
    )
    loaded = load(loaded.file, {}, key_needed=False)
    assert str(trial.carry_out(loaded, "look", {})["error"]).startswith("There is no picture: ")
    (tmp_path / "a.jpg").write_bytes(JPEG)
    output = trial.carry_out(loaded, "look", {})["output"]
    assert isinstance(output, dict)
    assert output["status"] == "confirmed"


def test_no_broker(tmp_path: Path) -> None:
    loaded = house(tmp_path, "mqtt://127.0.0.1:1")
    answer = trial.carry_out(loaded, "lamp", {"room": "bedroom"}, connect_s=0.3)
    assert (answer["status"], answer["retryable"]) == ("offline", True)


def test_what_is_risky_takes_a_yes(broker: Mosquitto, tmp_path: Path) -> None:
    loaded = house(tmp_path, broker.url)
    gate = "{description: Open., risk: confirm, publish: {topic: home/gate, text: OPEN}}"
    (tmp_path / "tools" / "gate.yaml").write_text(f"gate: {gate}\n")
    loaded = load(loaded.file, {}, key_needed=False)
    with subscriber(broker, "home/#") as seen:
        assert trial.carry_out(loaded, "gate", {})["status"] == "needs_confirmation"
        assert not seen.arrivals
        answer = trial.carry_out(loaded, "gate", {}, yes=True)
        assert seen.wait(1, "home/gate")
    assert answer == {"output": {"status": "sent_unconfirmed", "sentence": "I have sent the command: gate."}}
