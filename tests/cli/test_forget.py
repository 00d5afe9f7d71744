"""`agentd forget` at a real broker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentd.__main__ import FAILED, main
from agentd.mqtt.traces import NAMES_FILE, Name
from tests.broker import Mosquitto, mosquitto, send, subscriber
from tests.cli.agentd import write_settings

OURS, OLD = Name("kitchen", "homeassistant"), Name("hall", "ha")
OF_OTHERS = "agentd/garden/status"


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running


def settings(folder: Path, url: str) -> str:
    (folder / NAMES_FILE).write_text(json.dumps({"names": [OLD._asdict(), OURS._asdict()]}))
    return str(write_settings(folder, f"mqtt: {{url: '{url}', id: kitchen}}\nstore: .\n"))


def left(broker: Mosquitto) -> set[str]:
    with subscriber(broker, "#") as house:
        send(broker, "end", "now")
        house.wait(1, "end")
        return {arrival.topic for arrival in house.arrivals if arrival.retained}


def leave(broker: Mosquitto, *names: Name, status: str = "offline") -> None:
    for name in names:
        for topic in name.retained:
            send(broker, topic, status, "-r")
    send(broker, OF_OTHERS, "online", "-r")


def test_nothing_is_left_of_any_name(
    tmp_path: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(broker, OLD, OURS)
    assert main(["forget", "-c", settings(tmp_path, broker.url)]) == 0
    assert capsys.readouterr().out == "hall\nkitchen\n"
    assert left(broker) == {OF_OTHERS}


def test_a_name_that_another_bears_now_is_left_alone(
    tmp_path: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(broker, OURS)
    leave(broker, OLD, status="online")
    assert main(["forget", "-c", settings(tmp_path, broker.url)]) == 0
    assert capsys.readouterr().out == "kitchen\n"
    assert left(broker) == {OF_OTHERS, *OLD.retained}


def test_not_while_it_runs(tmp_path: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]) -> None:
    leave(broker, OURS, status="online")
    assert main(["forget", "-c", settings(tmp_path, broker.url)]) == FAILED
    assert "stop it first" in capsys.readouterr().err
    assert set(OURS.retained) <= left(broker)


def test_the_private_broker_keeps_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "-c", settings(tmp_path, "embedded")]) == 0
    assert capsys.readouterr().out == ""


def test_what_may_not_be_cleared_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "acl").write_text("topic readwrite agentd/#\n")
    with mosquitto(f"acl_file {tmp_path}/acl") as strict:
        assert main(["forget", "-c", settings(tmp_path, strict.url)]) == FAILED
    assert "does not let hall be taken away" in capsys.readouterr().err
