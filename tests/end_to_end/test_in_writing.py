"""`agentd run --text`, as a process: through pipes and at a terminal, and never with a microphone."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.broker import Mosquitto, send, subscriber
from tests.end_to_end.daemon import settings_file
from tests.live_server import TONE, Call, LiveServer, Refusal, Say, Script

NO_SOUND = "{input: 'no such microphone', output: none}"
WAV_OUT = "{input: 'no such microphone', output: 'wav:speaker.wav'}"
PLENTY_S = 60.0
LIGHTS = ("turn_on_lights", {"room": "kitchen"})


def settings(folder: Path, endpoint: str, broker: str, audio: str = NO_SOUND) -> Path:
    return settings_file(folder, b"", endpoint, broker, audio=audio)


def command(file: Path) -> list[str]:
    return [sys.executable, "-m", "agentd", "run", "--text", "-c", str(file)]


def piped(file: Path, typed: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "GEMINI_API_KEY": "a-key"}
    return subprocess.run(
        command(file), input=typed, capture_output=True, text=True, env=environ, timeout=PLENTY_S, check=False
    )


def test_questions_from_a_pipe_are_answered_one_after_the_other(tmp_path: Path, broker: Mosquitto) -> None:
    send(broker, "home/kitchen/climate", '{"temperature": 21.4}', "-r")
    file = settings(tmp_path, "local", broker.url)
    with subscriber(broker, "home/kitchen/light/set") as house:
        done = piped(file, "how warm is it in the kitchen\n\n turn on the kitchen lights \nsing")
        assert [arrival.text for arrival in house.wait(1)] == ['{"state":"ON"}']
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "> how warm is it in the kitchen",
        "  → room_temperature(room=kitchen)",
        "  ← confirmed: It is 21.4 degrees in the kitchen.",
        "It is 21.4 degrees in the kitchen.",
        "> turn on the kitchen lights",
        "  → turn_on_lights(room=kitchen)",
        "  ← sent_unconfirmed: I have asked the kitchen lights to turn on.",
        "I have asked the kitchen lights to turn on.",
        "> sing",
        "Sorry, I did not understand that.",
    ]
    assert done.stderr == ""


def test_nothing_typed_is_a_clean_end(tmp_path: Path, broker: Mosquitto) -> None:
    done = piped(settings(tmp_path, "local", broker.url), "\n  \n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


async def with_server(script: Script, file_in: Path, broker: str, typed: str, audio: str = NO_SOUND) -> str:
    """What was printed to a question that the scripted server gets; its model does not matter."""
    async with LiveServer(script) as server:
        file = settings(file_in, server.endpoint, broker, audio)
        done = await asyncio.to_thread(piped, file, typed)
        assert not server.violations
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


def test_the_model_gets_the_line_and_its_words_are_printed_while_its_voice_plays(
    tmp_path: Path, broker: Mosquitto
) -> None:
    script = Script(turns=[[Call([LIGHTS]), Say(TONE, "It is\x1b[2J on.")]])
    shown = asyncio.run(with_server(script, tmp_path, broker.url, "Licht an, bitte\n", WAV_OUT))
    assert shown.splitlines()[:3] == ["0", "> Licht an, bitte", "  → turn_on_lights(room=kitchen)"]
    assert shown.endswith("\nIt is [2J on.\n"), "and no order to the terminal"
    assert TONE in (tmp_path / "speaker.wav").read_bytes()


async def over_a_restart(folder: Path, broker: str) -> list[object]:
    """The handle that each of two processes opened its session with."""
    async with LiveServer(Script()) as server:
        file = settings(folder, server.endpoint, broker, WAV_OUT)
        for _ in range(2):
            await asyncio.to_thread(piped, file, "hello\n")
        assert not server.violations
        return [(each.received.setup or {})["sessionResumption"].get("handle") for each in server.sessions]


def test_the_talk_goes_on_after_a_restart(tmp_path: Path, broker: Mosquitto) -> None:
    first, second = asyncio.run(over_a_restart(tmp_path, broker.url))
    assert not first
    assert second, "the newest clean handle of the first process"


def test_a_question_that_is_not_answered_is_a_failure_and_says_why(tmp_path: Path, broker: Mosquitto) -> None:
    script = Script(refusal=Refusal.QUOTA)
    shown = asyncio.run(with_server(script, tmp_path, broker.url, "hello\nhello?\n"))
    status, first, *rest = shown.splitlines()
    assert (status, first) == ("1", "> hello")
    assert "> hello?" in rest
    assert sum(line.startswith("! ") and "quota" in line for line in rest) == 2, "for each of the two"


def test_nobody_reads_on(tmp_path: Path, broker: Mosquitto) -> None:
    file = settings(tmp_path, "local", broker.url)
    daemon = subprocess.Popen(
        command(file), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert daemon.stdout is not None
    daemon.stdout.close()
    daemon.stdout = None
    _, complaints = daemon.communicate("sing\nsing\n", timeout=PLENTY_S)
    assert daemon.returncode == 1
    assert complaints == ""


class Terminal:
    """A daemon whose input and output are a terminal, with us at the keys."""

    def __init__(self, file: Path) -> None:
        self._keys, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command(file), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.screen = ""

    def type(self, keys: str) -> None:
        os.write(self._keys, keys.encode())

    def wait_for(self, pattern: str) -> None:
        until = time.monotonic() + PLENTY_S
        while not re.search(pattern, self.screen, re.DOTALL):
            ready, _, _ = select.select([self._keys], [], [], max(0.0, until - time.monotonic()))
            assert ready, self.screen
            self.screen += os.read(self._keys, 1_000).decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._keys)


def test_at_a_terminal_with_colour_prompt_and_control_d(tmp_path: Path, broker: Mosquitto) -> None:
    terminal = Terminal(settings(tmp_path, "local", broker.url))
    try:
        terminal.wait_for("> $")
        terminal.type("turn on the kitchen lights\n")
        terminal.wait_for("> turn on the kitchen lights\r\n.*\033\\[2m  → turn_on_lights.*\r\n> $")
        terminal.type("\x04")
        assert terminal.process.wait(PLENTY_S) == 0
    finally:
        terminal.close()
    assert terminal.screen.count("> turn on") == 1, "what is typed is shown by the terminal, and once"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(tmp_path: Path, broker: Mosquitto, number: signal.Signals) -> None:
    terminal = Terminal(settings(tmp_path, "local", broker.url))
    try:
        terminal.wait_for("> $")
        terminal.process.send_signal(number)
        assert terminal.process.wait(PLENTY_S) == 0
    finally:
        terminal.close()
    assert "Traceback" not in terminal.screen


def test_a_line_typed_into_an_answer_cuts_it_short(tmp_path: Path, broker: Mosquitto) -> None:
    long, short = Say(TONE * 60, "A long story."), Say(TONE, "A short one.")

    async def scene() -> None:
        async with LiveServer(Script(turns=[[long], [short]])) as server:
            terminal = Terminal(settings(tmp_path, server.endpoint, broker.url))
            try:
                await asyncio.to_thread(terminal.wait_for, "> $")
                terminal.type("tell me a story\n")
                await asyncio.to_thread(terminal.wait_for, "A long story")
                began = time.monotonic()
                terminal.type("a short one\n")
                await asyncio.to_thread(terminal.wait_for, "A short one.*> $")
                assert time.monotonic() - began < 0.4 * 60, "not after the long one"
            finally:
                terminal.close()
            assert not server.violations

    os.environ["GEMINI_API_KEY"] = "a-key"
    try:
        asyncio.run(scene())
    finally:
        del os.environ["GEMINI_API_KEY"]
