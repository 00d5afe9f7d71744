"""A muted microphone is really closed (nobody is left who takes its sound), and a lost one is told of."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.audio.soundserver import SoundServer
from tests.broker import Mosquitto, send, subscriber
from tests.end_to_end.daemon import settings_file
from tests.speech import silence

pytestmark = pytest.mark.alone

ROOT = Path(__file__).parents[2]
PATIENCE_S = 40.0
MUTE, SET = "agentd/test/mute", "agentd/test/mute/set"
STATE, STATUS = "agentd/test/state", "agentd/test/status"


@contextmanager
def daemon(folder: Path, card: SoundServer, broker: Mosquitto) -> Iterator[None]:
    audio = "{input: vmic, output: vspeaker}"
    file = settings_file(folder, silence(20), "local", broker.url, audio=audio)
    process = subprocess.Popen(
        [sys.executable, "-m", "agentd", "run", "-c", str(file)],
        env={**card.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def until(condition: Callable[[], bool], what: str) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until_s, f"never: {what}"
        time.sleep(0.05)


def listeners(card: SoundServer) -> int:
    """Streams that take sound from the card, its own included."""
    return len(card.pactl("list", "short", "source-outputs").splitlines())


def test_mute_closes_the_microphone_also_over_a_restart(
    tmp_path: Path, card: SoundServer, broker: Mosquitto
) -> None:
    nobody = listeners(card)
    with subscriber(broker, "agentd/#") as house:
        with daemon(tmp_path, card, broker):
            until(lambda: listeners(card) == nobody + 1, "listening")
            until(lambda: [a.text for a in house.on(MUTE)][-1:] == ["OFF"], "mute is OFF")
            send(broker, SET, "ON")
            until(lambda: listeners(card) == nobody, "closed")
            until(lambda: house.on(STATE)[-1].text == "muted", "state muted")
        with daemon(tmp_path, card, broker):
            until(lambda: house.on(STATUS)[-1].text == "online", "online again")
            assert house.on(MUTE)[-1].text == "ON"
            assert house.on(STATE)[-1].text == "muted"
            assert listeners(card) == nobody
            send(broker, SET, "OFF")
            until(lambda: listeners(card) == nobody + 1, "opened again")
            until(lambda: house.on(STATE)[-1].text == "idle", "state idle")


def test_the_state_says_that_the_microphone_is_lost(
    tmp_path: Path, card: SoundServer, broker: Mosquitto
) -> None:
    remap = ("module-remap-source", "source_name=mic", "master=micfeed.monitor", "rate=16000")

    def lost() -> object:
        told = house.on(f"{STATE}/attributes")
        return json.loads(told[-1].text).get("sound") if told else None

    with subscriber(broker, "agentd/#") as house, daemon(tmp_path, card, broker):
        until(lambda: [a.text for a in house.on(STATUS)][-1:] == ["online"], "online")
        time.sleep(2)  # the card's first frames
        card.pactl("unload-module", card.module(*remap[:2]))
        until(lambda: house.on(STATE)[-1].text == "error", "state error")
        assert lost() == {"microphone": "The microphone is gone."}
        card.pactl("load-module", *remap)
        until(lambda: house.on(STATE)[-1].text == "idle", "state idle")
        until(lambda: lost() == {}, "nothing is lost")
