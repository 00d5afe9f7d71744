"""The whole daemon: what happens in the house is told, by the own voice or by the model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from agentd import app
from agentd.config.load import load
from agentd.core.effects import Announce, Chime, OpenLink, PlayChime, PlayReply, ReportEnd, SendText
from agentd.core.phases import Phase
from tests.broker import Mosquitto, send, subscriber
from tests.end_to_end.daemon import Diary, settings_file
from tests.live_server import TONE, Call, LiveServer, Refusal, Say, Script

E = TypeVar("E")
PLENTY_S = 30.0
DOOR_WORDS = "Somebody is at the door."
TOOLS = f"""
announcements:
  washing_done:
    when: {{topic: z2m/washer, at: /power, below: 5, for: 300ms, after: {{above: 50}}}}
    say: The washing machine is done.
  door:
    when: {{topic: bell, equals: pressed}}
    say: {DOOR_WORDS}
    prompt: Somebody rang at the door. Say so in a friendly way.
  leak:
    when: {{topic: cellar/leak, equals: true}}
    say: There is water in the cellar!
    urgent: true
    rings: true
unlock:
  description: Unlock the door.
  publish: {{topic: door/lock/set, text: unlock}}
"""


class Daemon:
    def __init__(self, diary: Diary, broker: Mosquitto) -> None:
        self.diary = diary
        self._broker = broker

    async def report(self, topic: str, payload: str) -> None:
        await asyncio.to_thread(send, self._broker, topic, payload)

    async def until(self, met: Callable[[], object]) -> None:
        async with asyncio.timeout(PLENTY_S):
            while not met():
                await asyncio.sleep(0.01)

    def all(self, kind: type[E]) -> list[E]:
        return self.diary.all(kind)


@asynccontextmanager
async def daemon(folder: Path, endpoint: str, broker: Mosquitto, **more: str) -> AsyncIterator[Daemon]:
    (folder / "tools").mkdir()
    (folder / "tools" / "house.yaml").write_text(TOOLS, encoding="utf-8")
    file = settings_file(folder, b"", endpoint, broker.url, tools="tools", **more)
    diary, ready, stop = Diary(), asyncio.Event(), asyncio.Event()
    loaded = load(file, {"GEMINI_API_KEY": "a-key"})
    running = asyncio.create_task(app.run(loaded, watchers=[diary], ready=ready, stop=stop))
    await asyncio.wait_for(ready.wait(), PLENTY_S)
    try:
        yield Daemon(diary, broker)
    finally:
        stop.set()
        assert await asyncio.wait_for(running, PLENTY_S) == 0


def spoken(folder: Path) -> bytes:
    return (folder / "speaker.wav").read_bytes()[44:].strip(b"\0")


def test_the_washing_machine_is_done_and_nobody_needs_a_link(tmp_path: Path, broker: Mosquitto) -> None:
    async def scene() -> None:
        async with LiveServer(Script()) as server, daemon(tmp_path, server.endpoint, broker) as house:
            await house.report("z2m/washer", '{"power": 1800}')
            await house.report("z2m/washer", '{"power": 2}')
            await house.until(lambda: house.all(Announce))
            await house.until(lambda: len(spoken(tmp_path)) > 24_000)
            assert house.all(Announce) == [Announce("The washing machine is done.")]
            assert not house.all(OpenLink)
            assert not server.sessions

    asyncio.run(scene())


def test_the_model_tells_it_and_nothing_is_done_for_it(tmp_path: Path, broker: Mosquitto) -> None:
    script = Script(
        turns=[
            [
                Call([("unlock", {}), ("set_timer", {"after": "5s"}), ("timers", {"action": "cancel"})]),
                Say(TONE, "There is somebody at the door."),
            ]
        ]
    )

    async def scene() -> None:
        async with LiveServer(script) as server, daemon(tmp_path, server.endpoint, broker) as house:
            await house.report("bell", "pressed")
            await house.until(lambda: house.all(ReportEnd))
            assert house.diary.all(Phase)[-1] is Phase.IDLE
            assert house.all(PlayReply)
            assert not house.all(Announce)
            [asked] = house.all(SendText)
            assert "Say so in a friendly way." in asked.text
            assert asked.text.endswith('Reported: {"announcement": "door", "value": "pressed"}')
            [turn] = server.sessions[0].received.turns
            assert turn.replied
            assert [each["response"]["status"] for each in server.answers] == ["refused"] * 3
            assert not server.violations

    with subscriber(broker, "door/#") as door:
        asyncio.run(scene())
        send(broker, "door/end", "")
        assert [each.topic for each in door.wait(1)] == ["door/end"]
    assert TONE in (tmp_path / "speaker.wav").read_bytes()


@pytest.mark.parametrize("refusal", [Refusal.BAD_KEY, Refusal.QUOTA, None], ids=["key", "quota", "away"])
def test_without_the_model_the_words_are_said(
    tmp_path: Path, broker: Mosquitto, refusal: Refusal | None
) -> None:
    async def scene() -> None:
        async with LiveServer(Script(refusal=refusal)) as server:
            endpoint = server.endpoint
            if refusal is None:
                await server.__aexit__(None, None, None)
            async with daemon(tmp_path, endpoint, broker) as house:
                await house.report("bell", "pressed")
                await house.until(lambda: house.all(Announce))
                assert house.all(Announce) == [Announce(DOOR_WORDS)]
                assert not house.all(PlayReply)

    asyncio.run(scene())


def test_the_built_in_model_is_not_bothered_with_a_prompt(tmp_path: Path, broker: Mosquitto) -> None:
    async def scene() -> None:
        async with daemon(tmp_path, "local", broker) as house:
            await house.report("bell", "pressed")
            await house.until(lambda: house.all(Announce))
            assert house.all(Announce) == [Announce(DOOR_WORDS)]
            assert not house.all(OpenLink)

    asyncio.run(scene())


def test_in_quiet_hours_only_what_is_urgent_is_told_and_it_rings(tmp_path: Path, broker: Mosquitto) -> None:
    always = "{quiet_hours: {from: '00:00', to: '00:00'}}"

    async def scene() -> None:
        async with daemon(tmp_path, "local", broker, safety=always) as house:
            await house.report("bell", "pressed")
            await house.report("cellar/leak", "true")
            await house.until(lambda: house.all(Announce))
            assert house.all(Announce) == [Announce("There is water in the cellar!")]
            assert house.all(PlayChime) == [PlayChime(Chime.TIMER)]

    asyncio.run(scene())
