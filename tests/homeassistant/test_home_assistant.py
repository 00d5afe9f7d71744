"""The daemon and a real Home Assistant at one real broker: what is shown there, and what its controls do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agentd.lifecycle import RESTART_AFTER_S
from agentd.mqtt.device import Identity, announcement
from tests.broker import Mosquitto, mosquitto, send, subscriber
from tests.end_to_end.daemon import settings_file
from tests.homeassistant import environment
from tests.service.notify_socket import NotifySocket, notify_socket
from tests.speech import silence

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1_800)]

INSTANCE = Path(__file__).parent / "instance.py"
CARD = "homeassistant/device/agentd_test/config"
KEYS = (
    *("state", "mute", "volume", "say", "ask", "listen", "stop", "restart"),
    *("heard", "said", "event", "model_link", "mic_problem", "latency"),
)
HIDDEN = ("heard", "said")


class HomeAssistant:
    """One process of it."""

    def __init__(self, python: Path, broker: Mosquitto, log: Path) -> None:
        self.log = log
        with log.open("w") as errors:
            self._process = subprocess.Popen(
                [python, INSTANCE, str(broker.port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def order(self, **order: object) -> dict[str, Any]:
        """What is known after it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, self.log.read_text()
        known: dict[str, Any] = json.loads(answer)
        return known

    def wait(self, **states: str) -> dict[str, Any]:
        known = self.order(wait={f"agentd_test_{key}": state for key, state in states.items()})
        entities: dict[str, Any] = known["entities"]
        found = {key: entities.get(f"agentd_test_{key}", {}).get("state") for key in states}
        assert found == states, self.log.read_text()
        return entities

    def call(self, service: str, key: str, **data: object) -> None:
        self.order(call=service, on=f"agentd_test_{key}", data=data)

    def has_not_complained(self) -> None:
        complaints = self.log.read_text()
        assert not any(ours in complaints for ours in ("agentd/", "agentd_")), complaints

    def close(self) -> None:
        self._process.communicate(timeout=60)


@contextmanager
def home_assistant(broker: Mosquitto, folder: Path) -> Iterator[HomeAssistant]:
    try:
        python = environment.python()
    except environment.Missing as why:
        pytest.skip(f"Home Assistant: {why}")
    instance = HomeAssistant(python, broker, folder / "homeassistant.log")
    try:
        yield instance
    finally:
        instance.close()


@contextmanager
def daemon(broker: Mosquitto, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Deaf in a silent room, with the embedded model; as systemd would start it."""
    file = settings_file(
        folder,
        silence(1_000),
        "local",
        broker.url,
        mqtt=f"{{url: '{broker.url}', id: test, transcripts: true}}",
        home="{here: living_room}",
    )
    with notify_socket(folder / "notify") as systemd:
        process = subprocess.Popen(
            [sys.executable, "-m", "agentd", "run", "-c", str(file)],
            env={**os.environ, "NOTIFY_SOCKET": systemd.address},
        )
        over = threading.Event()
        reader = threading.Thread(target=read_on, args=(systemd, over))
        try:
            systemd.wait("READY=1", timeout_s=30)
            reader.start()
            yield process
            process.terminate()
            process.wait(timeout=20)
        finally:
            process.kill()
            over.set()
            reader.join()


def read_on(systemd: NotifySocket, over: threading.Event) -> None:
    """As systemd does: whoever is not read has to wait."""
    while not over.is_set():
        systemd.listen(0.2)


def test_what_home_assistant_shows_and_does(tmp_path: Path) -> None:
    began = time.monotonic()
    with (
        mosquitto() as broker,
        daemon(broker, tmp_path) as process,
        home_assistant(broker, tmp_path) as shown,
    ):
        is_known_whole(shown)
        is_operated(shown)
        shown.order(enable=[f"agentd_test_{key}" for key in HIDDEN])
        shown.wait(state="idle")
        is_asked(shown, broker)
        time.sleep(max(0.0, began + RESTART_AFTER_S + 10 - time.monotonic()))
        shown.call("button.press", "restart")
        assert process.wait(timeout=20) == 0
        shown.wait(state="unavailable", mute="unavailable")
        shown.has_not_complained()


def is_known_whole(shown: HomeAssistant) -> None:
    entities = shown.wait(state="idle", mute="off", volume="100", mic_problem="off", model_link="unknown")
    known = shown.order()
    print(f"\nHome Assistant {known['version']}: {len(entities)} entities")
    assert known["entities"].keys() == {f"agentd_test_{key}" for key in KEYS}
    (device,) = known["devices"]
    assert (device["name"], device["area"]) == ("Living room agentd", "living_room")
    assert [key for key in KEYS if entities[f"agentd_test_{key}"]["disabled"]] == [*HIDDEN]


def is_operated(shown: HomeAssistant) -> None:
    shown.call("switch.turn_on", "mute")
    shown.wait(mute="on", state="muted")
    shown.call("switch.turn_off", "mute")
    shown.wait(mute="off", state="idle")
    shown.call("number.set_value", "volume", value=40)
    shown.wait(volume="40")
    shown.call("button.press", "listen")
    shown.wait(state="listening", model_link="on")
    shown.call("button.press", "stop")
    shown.wait(state="idle")


def is_asked(shown: HomeAssistant, broker: Mosquitto) -> None:
    shown.call("text.set_value", "ask", value="turn on the kitchen lights")
    shown.wait(state="speaking")
    entities = shown.wait(state="idle", heard="turn on the kitchen lights")
    assert entities["agentd_test_said"]["state"].startswith("Not done"), "there are no lights"
    assert entities["agentd_test_event"]["attributes"]["event_type"] == "turn_end"
    with subscriber(broker, "agentd/test/say/set") as house:
        shown.call("notify.send_message", "say", message="Dinner is ready.")
        assert [arrival.text for arrival in house.wait(1)] == ["Dinner is ready."]


def test_reasons_and_long_texts_are_shown(tmp_path: Path) -> None:
    """What a template makes of a message only Home Assistant knows."""
    card = json.dumps(announcement(Identity("test", "", "a machine", "1")))
    with mosquitto() as broker:
        for topic, payload in ((CARD, card), ("agentd/test/status", "online")):
            send(broker, topic, payload, "-r")
        with home_assistant(broker, tmp_path) as shown:
            send(broker, "agentd/test/state/attributes", "{}", "-r")
            send(broker, "agentd/test/mic_problem", "ON", "-r")
            assert shown.wait(mic_problem="on")["agentd_test_mic_problem"]["attributes"]["reason"] == ""
            send(broker, "agentd/test/state/attributes", '{"sound": {"microphone": "It is gone."}}', "-r")
            shown.order(enable=[f"agentd_test_{key}" for key in HIDDEN])
            shown.wait(heard="unknown", said="unknown")
            send(broker, "agentd/test/heard", json.dumps({"text": 300 * "x", "lang": "", "at": ""}))
            entities = shown.wait(heard=255 * "x", mic_problem="on")
            assert entities["agentd_test_heard"]["attributes"]["text"] == 300 * "x"
            assert entities["agentd_test_mic_problem"]["attributes"]["reason"] == "It is gone."
            send(broker, "agentd/test/said", '{"id": "q1", "error": "somebody is speaking", "at": ""}')
            send(broker, "agentd/test/said", '{"id": "q1", "text": "Yes.", "done": true, "at": ""}')
            shown.wait(said="Yes.")
            shown.has_not_complained()


def test_who_has_forgotten_us_is_told_again(tmp_path: Path) -> None:
    with mosquitto() as broker, daemon(broker, tmp_path):
        send(broker, CARD, "", "-r")
        with home_assistant(broker, tmp_path) as shown:
            shown.wait(state="idle", mute="off")
            broker.restart()  # one that has forgotten everything
            shown.wait(state="unavailable")
            shown.wait(state="idle", mute="off")
