"""Tools whose answer is a picture, and tools during which the model talks on, in the whole daemon."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import settings_file
from tests.end_to_end.test_in_writing import NO_SOUND, WAV_OUT, piped
from tests.home.language.test_views import JPEG
from tests.live_server import TONE, Call, CallAside, LiveServer, Say, Script
from tests.live_server.order import scheduling_of
from tests.live_server.script import Step
from tests.live_server.session import Session

TOOLS = """
look:
  description: See what the {camera} camera sees.
  args: {camera: {type: choice, values: [door, yard]}}
  look: {command: [cat, "CAMERAS/{camera}.jpg"]}
  said: I have looked at the {camera}.
start_vacuum:
  description: Start the vacuum cleaner.
  waits: false
  tells: interrupt
  publish: {topic: home/vacuum/set, text: start}
"""
AT_THE_DOOR = Call([("look", {"camera": "door"})])


class Order:
    """A watch on the server: what came, by its kind."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def opened(self, session: Session) -> None: ...
    def went(self, session: Session, message: Mapping[str, Any]) -> None: ...
    def closed(self, session: Session) -> None: ...

    def came(self, session: Session, name: str, content: Any, wrong: Sequence[str]) -> None:  # noqa: ARG002
        self.kinds.append("video" if name == "realtimeInput" and "video" in content else name)


def settings(folder: Path, endpoint: str, broker: str, model: str = "auto", audio: str = NO_SOUND) -> Path:
    (folder / "tools").mkdir()
    (folder / "tools" / "look.yaml").write_text(TOOLS.replace("CAMERAS", str(folder)), encoding="utf-8")
    live = f"{{endpoint: '{endpoint}', model: {model}}}"
    return settings_file(folder, b"", endpoint, broker, audio=audio, tools="tools", live=live)


@pytest.mark.parametrize("model", ["gemini-2.5-flash-native-audio-latest", "gemini-3.8-live"])
def test_the_picture_comes_before_the_answer(tmp_path: Path, broker: Mosquitto, model: str) -> None:
    (tmp_path / "door.jpg").write_bytes(JPEG)
    order = Order()
    turn: list[Step] = [AT_THE_DOOR, Say(TONE, "There is a parcel at the door.")]

    async def scene() -> None:
        async with LiveServer(Script(turns=[turn]), watch=order) as server:
            file = settings(tmp_path, server.endpoint, broker.url, model)
            done = await asyncio.to_thread(piped, file, "who is at the door?")
            assert done.returncode == 0, done.stderr
            assert done.stdout.endswith("There is a parcel at the door.\n")
            assert server.sessions[0].received.images == [JPEG]
            assert server.answers[0]["response"]["output"]["status"] == "confirmed"
            assert not server.violations

    asyncio.run(scene())
    assert order.kinds == ["setup", "clientContent", "video", "toolResponse"]


def test_a_camera_that_gives_nothing_is_an_answer_without_a_picture(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async def scene() -> Mapping[str, Any]:
        async with LiveServer(Script(turns=[[AT_THE_DOOR, Say(TONE, "I see nothing.")]])) as server:
            done = await asyncio.to_thread(
                piped, settings(tmp_path, server.endpoint, broker.url), "who is at the door?"
            )
            assert done.returncode == 0, done.stderr
            assert not server.sessions[0].received.images
            assert not server.violations
            answer: Mapping[str, Any] = server.answers[0]["response"]
            return answer

    assert asyncio.run(scene()) == {
        "error": "There is no picture: the camera's command failed with status 1.",
        "status": "failed",
        "retryable": True,
    }


def test_the_embedded_model_says_that_it_was_done(tmp_path: Path, broker: Mosquitto) -> None:
    (tmp_path / "yard.jpg").write_bytes(JPEG)
    done = piped(settings(tmp_path, "local", broker.url), "look in the yard")
    assert done.stdout.splitlines()[1:] == [
        "  → look(camera=yard)",
        "  ← confirmed: I have looked at the yard.",
        "I have looked at the yard.",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def played(folder: Path) -> bytes:
    with wave.open(str(folder / "speaker.wav")) as clip:
        pcm: bytes = clip.readframes(clip.getnframes())
        return pcm


@pytest.mark.parametrize(("tells", "told"), [("when_idle", True), ("interrupt", True), ("silent", False)])
def test_the_model_talks_on_while_the_house_acts(
    tmp_path: Path, broker: Mosquitto, tells: str, told: bool
) -> None:
    started = bytes(reversed(TONE))
    aside = CallAside([("start_vacuum", {})], [Say(started, " It has started.")])

    async def scene() -> str:
        async with LiveServer(Script(turns=[[aside, Say(TONE * 4, "I am on it.")]])) as server:
            file = settings(tmp_path, server.endpoint, broker.url, "gemini-3.8-live", WAV_OUT)
            tools = tmp_path / "tools" / "look.yaml"
            tools.write_text(tools.read_text().replace("tells: interrupt", f"tells: {tells}"))
            done = await asyncio.to_thread(piped, file, "vacuum, please")
            assert done.returncode == 0, done.stderr
            assert scheduling_of(server.answers[0]) == tells.upper()
            setup = server.sessions[0].received.setup
            assert setup is not None
            declared = {each["name"]: each for each in setup["tools"][0]["functionDeclarations"]}
            assert declared["start_vacuum"]["behavior"] == "NON_BLOCKING"
            assert declared["look"]["behavior"] == "BLOCKING"
            assert not server.violations
            return done.stdout

    with subscriber(broker, "home/vacuum/set") as house:
        words = asyncio.run(scene())
        assert [arrival.text for arrival in house.wait(1)] == ["start"]
    assert ("It has started." in words) is told
    assert (started in played(tmp_path)) is told
    assert (TONE * 4 in played(tmp_path)) is (tells != "interrupt")
