"""A running daemon as its owner steers it: a process, its socket, the commands, and the broker beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agentd.__main__ import main
from agentd.cli.daemon import ask_daemon
from agentd.core.happenings import OF_THE_ENTITY
from agentd.errors import Unavailable
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import settings_file

START_S = 60.0  # a busy machine
RUNTIME = ("XDG_RUNTIME_DIR", "RUNTIME_DIRECTORY")  # the socket is to be in the store


@contextmanager
def daemon(file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Running, with its socket open."""
    environ = {name: value for name, value in os.environ.items() if name not in RUNTIME}
    call = [sys.executable, "-m", "agentd", "run", "-c", str(file)]
    with subprocess.Popen(call, env=environ, stdin=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + START_S
            while main(["-c", str(file), "status"]) != 0:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
            yield process
        finally:
            process.kill()


def test_steered_from_a_shell(
    tmp_path: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in RUNTIME:
        monkeypatch.delenv(name, raising=False)
    file = settings_file(tmp_path, bytes(32_000), "local", broker.url)

    def agentd(*words: str) -> str:
        capsys.readouterr()
        assert main(["-c", str(file), *words]) == 0
        return capsys.readouterr().out

    with subscriber(broker, "agentd/test/event", "home/#") as house, daemon(file) as process:
        events = ask_daemon(file, {"do": "events"})
        assert not next(events)["done"]
        answer = agentd("ask", "turn on the kitchen lights")
        assert answer == "I have asked the kitchen lights to turn on.\n"
        assert house.wait(1, "home/kitchen/light/set")
        agentd("mute", "on")
        report = json.loads(agentd("status", "--json"))
        assert (report["state"], report["muted"], report["process"]) == ("muted", True, process.pid)
        assert report["broker"] == {"url": broker.url, "up": True}
        file.write_text(file.read_text().replace("id: test", "id: other"))
        process.send_signal(signal.SIGHUP)
        until = time.monotonic() + START_S
        while "needs a restart: mqtt.id\n" not in agentd("status"):
            assert time.monotonic() < until
        told = [next(events)]
        while told[-1] != {**told[-1], "event_type": "state", "state": "muted"}:
            told.append(next(events))
        tool = {"event_type": "tool_ok", "tool": "turn_on_lights", "status": "sent_unconfirmed"}
        assert any(each == {**each, **tool} for each in told)
        of_the_entity = [each for each in told if each["event_type"] in OF_THE_ENTITY]
        arrivals = house.wait(len(of_the_entity), "agentd/test/event")
        assert [json.loads(each.text) for each in arrivals] == of_the_entity
        process.kill()
        with pytest.raises(Unavailable, match="has ended"):
            next(events)
        assert main(["-c", str(file), "status"]) == 1
        assert "no daemon runs here" in capsys.readouterr().err
