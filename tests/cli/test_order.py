"""`agentd ask` and `agentd say`, with a real broker and the daemon's own desk on the other side."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from agentd.cli import order
from agentd.config.load import load
from agentd.core.effects import Outcome, ReportEnd
from agentd.core.events import Asked, Event, ReplyAudio, ReplyGenerated, Transcript, Who
from agentd.core.phases import Phase
from agentd.errors import Unavailable
from agentd.mqtt.desk import Desk
from agentd.mqtt.presence import Presence
from agentd.ports import Note
from tests.broker import Mosquitto, free_port, mosquitto
from tests.cli.agentd import agentd, write_settings
from tests.mqtt.running import SOMEBODY, quick_bus, running

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400
Replies = Callable[[Asked], Sequence[Note]]


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running


def settings(folder: Path, url: str) -> Path:
    return write_settings(folder, f"live: {{endpoint: local}}\nmqtt: {{url: '{url}', id: test}}\n")


def with_daemon(broker: Mosquitto, replies: Replies, act: Callable[[], str]) -> tuple[str, list[str]]:
    """What `act` returns, and what was said by the local voice."""

    async def scene() -> tuple[str, list[str]]:
        bus, spoken, going_on = quick_bus(broker.url), list[str](), set[asyncio.Task[None]]()
        presence = Presence(bus, SOMEBODY)

        async def answer(asked: Asked) -> None:
            for note in (asked, Phase.THINKING, *replies(asked)):
                await asyncio.sleep(0.02)
                desk.saw(0.0, note)

        def emit(event: Event) -> None:
            assert isinstance(event, Asked)
            going_on.add(asyncio.create_task(answer(event)))

        def say(words: str) -> bool:
            spoken.append(words)
            return "refuse" not in words

        desk = Desk(bus, emit, say)
        async with running(bus):
            try:
                return await asyncio.to_thread(act), spoken
            finally:
                await asyncio.gather(*going_on)
                await desk.aclose()
                await presence.aclose()

    return asyncio.run(scene())


def speaking(words: str) -> Sequence[Note]:
    said = Transcript(1, Who.AGENT, words)
    return ReplyAudio(1, bytes(480)), Phase.SPEAKING, said, ReplyGenerated(1), Phase.LISTENING


def ask(file: Path, text: str, image: bytes | None = None) -> str:
    return order.place(load(file, {}), "ask", text, image)


def test_the_answer_is_printed(broker: Mosquitto, tmp_path: Path) -> None:
    file = settings(tmp_path, broker.url)

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return agentd(*words, "-c", file)

    results: list[subprocess.CompletedProcess[str]] = []

    def act() -> str:
        results.extend((run("ask", "Is the window open?"), run("say", "Dinner is ready.")))
        return ""

    _, spoken = with_daemon(broker, lambda asked: speaking(f"{asked.text} No."), act)
    asked, said = results
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "Is the window open? No.\n", "")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert spoken == ["Dinner is ready."]


def test_an_image_arrives_as_it_is(broker: Mosquitto, tmp_path: Path) -> None:
    seen: list[Asked] = []

    def replies(asked: Asked) -> Sequence[Note]:
        seen.append(asked)
        return speaking("a cat")

    file = settings(tmp_path, broker.url)
    assert with_daemon(broker, replies, lambda: ask(file, "what is this?", JPEG)) == ("a cat", [])
    assert seen == [Asked("what is this?", JPEG, "image/jpeg")]


def test_what_the_daemon_could_not_do_is_said(broker: Mosquitto, tmp_path: Path) -> None:
    file = settings(tmp_path, broker.url)
    with pytest.raises(Unavailable, match=r"the daemon says: No key\."):
        with_daemon(broker, lambda _: [ReportEnd(Outcome.FAILED, "No key.")], lambda: ask(file, "hello?"))
    with pytest.raises(Unavailable, match="the daemon says: it is being said already"):
        with_daemon(broker, lambda _: [], lambda: order.place(load(file, {}), "say", "refuse this"))


def test_a_daemon_that_does_not_answer(
    broker: Mosquitto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "ANSWER_S", 0.5)
    file = settings(tmp_path, broker.url)
    with pytest.raises(Unavailable, match="has the question, but no answer"):
        with_daemon(broker, lambda _: [], lambda: ask(file, "hello?"))
    begun = speaking("A long story.")[:-1]
    assert with_daemon(broker, lambda _: begun, lambda: ask(file, "tell me a story"))[0] == "A long story."


def test_without_a_daemon(broker: Mosquitto, tmp_path: Path) -> None:
    file = write_settings(tmp_path, f"live: {{endpoint: local}}\nmqtt: {{url: '{broker.url}', id: nobody}}\n")
    result = agentd("ask", "hello?", "-c", file)
    assert (result.returncode, result.stdout) == (1, "")
    assert "no daemon with the id “nobody”" in result.stderr
    assert "agentd run" in result.stderr


def test_without_a_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "CONNECT_S", 0.3)
    with pytest.raises(Unavailable, match="cannot be reached; start it"):
        ask(settings(tmp_path, f"mqtt://127.0.0.1:{free_port()}"), "hello?")
    with pytest.raises(Unavailable, match="lives inside the daemon"):
        ask(settings(tmp_path, "embedded"), "hello?")


def test_what_cannot_be_sent_is_said_before_it_is(tmp_path: Path) -> None:
    file = settings(tmp_path, "mqtt://127.0.0.1:1")
    with pytest.raises(Unavailable, match="500 characters"):
        ask(file, "x" * 501)
    with pytest.raises(Unavailable, match="neither JPEG nor PNG"):
        ask(file, "what is this?", b"GIF89a")
    result = agentd("ask", "what is this?", "--image", tmp_path / "none.jpg", "-c", file)
    assert (result.returncode, result.stdout) == (1, "")
    assert "none.jpg cannot be read (No such file or directory)" in result.stderr
