"""A model that would do harm, on a whole daemon; and a PIN, looked for in everything that is told."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from agentd.cli.console import Console
from agentd.cli.demo.timeline import Timeline
from agentd.config.load import load
from agentd.core.effects import AnswerTool, Mandate
from agentd.core.events import ToolCall, Transcript
from agentd.home.answer import Refusal
from agentd.home.household import Household
from agentd.home.moment import Moment
from agentd.home.safety.pin import hash_of
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import Diary, hear_once, settings_file, spoken, voiced_part
from tests.live_server import TONE, Call, LiveServer, Say, Script
from tests.live_server.script import Step
from tests.speech import VOICES, silence

TOOLS = """
open_gate: {description: Open the gate., risk: confirm, publish: {topic: home/gate/set, text: OPEN}}
unlock_door: {description: Unlock the door., risk: pin, publish: {topic: home/door/set, text: UNLOCK}}
"""
PIN = "47110815"  # so long that no clock shows it by chance
PAUSE_MS = 3_000  # for a short reply
QUESTION = Say(TONE, "Really?")


def house(folder: Path) -> None:
    (folder / "tools").mkdir()
    (folder / "tools" / "risky.yaml").write_text(TOOLS)
    (folder / "pin.scrypt").write_text(hash_of(PIN, bytes(16)).line)
    (folder / "pin.scrypt").chmod(0o600)


def first_id(file: Path, tool: str) -> str:
    """The name of a fresh daemon's first question, if it is this: the script has to know it beforehand."""
    household = Household(load(file, {"GEMINI_API_KEY": "a-key"}).book)
    moment = Moment(0.0, datetime.now().astimezone())
    asked = household.decide(ToolCall("", tool, {}), Mandate(1, True, 0.0), moment)
    assert isinstance(asked, Refusal)
    return asked.id


def lived(folder: Path, broker: str, tool: str, turns: Any, answer: str = "") -> tuple[Diary, LiveServer]:
    """A command, and to the question perhaps an answer; `turns` of the model, given the question's name."""
    house(folder)
    pcm, _ = spoken("open it please")
    if answer:
        pcm += silence(PAUSE_MS - 2_000) + voiced_part(VOICES[0].say(answer)) + silence(2_000)
    more = {"tools": "tools", "safety": "{pin_file: pin.scrypt}", "conversation": "{follow_up_s: 4}"}
    server = LiveServer()

    async def scene() -> Diary:
        nonlocal server
        file = settings_file(folder, pcm, "local", broker, **more)
        made: Sequence[Sequence[Step]] = turns(first_id(file, tool))
        async with LiveServer(Script(turns=made)) as server:
            status, diary = await hear_once(settings_file(folder, pcm, server.endpoint, broker, **more))
            assert status == 0
            assert not server.violations
            return diary

    return asyncio.run(scene()), server


def statuses(server: LiveServer) -> list[str]:
    responses = [answer["response"] for answer in server.answers]
    return [response.get("output", response)["status"] for response in responses]


def test_the_model_cannot_confirm_by_itself(tmp_path: Path, broker: Mosquitto) -> None:
    def turns(name: str) -> list[list[Step]]:
        yes = Call([("confirm", {"id": name})])
        both = Call([("open_gate", {}), ("confirm", {"id": name})])  # in one breath
        return [[both, yes, Call([("open_gate", {})]), yes, QUESTION]]

    with subscriber(broker, "home/#") as at_home:
        _, server = lived(tmp_path, broker.url, "open_gate", turns)
        assert statuses(server)[:2] == ["needs_confirmation", "refused"]
        assert set(statuses(server)) == {"needs_confirmation", "refused"}
        assert not at_home.arrivals


def test_a_spoken_yes_opens_once(tmp_path: Path, broker: Mosquitto) -> None:
    def turns(name: str) -> list[list[Step]]:
        yes = Call([("confirm", {"id": name})])
        return [[Call([("open_gate", {})]), QUESTION], [yes, yes, Say(TONE, "It opens.")]]

    with subscriber(broker, "home/#") as at_home:
        _, server = lived(tmp_path, broker.url, "open_gate", turns, "yes")
        assert statuses(server)[:2] == ["needs_confirmation", "sent_unconfirmed"]
        assert [each.text for each in at_home.wait(1)] == ["OPEN"]
        assert len(at_home.arrivals) == 1


def test_the_pin_is_in_nothing_that_the_daemon_tells(
    tmp_path: Path, broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    def turns(name: str) -> list[list[Step]]:
        told = Say(TONE, f"{PIN} is right.", heard=f"it is {PIN}")
        return [
            [
                Say(TONE, "Wait.", heard=f"unlock it, it is {PIN}", finish=False),
                Call([("unlock_door", {})]),
                QUESTION,
            ],
            [Call([("confirm", {"id": name, "pin": PIN})]), told],
        ]

    with subscriber(broker, "#") as everything:
        diary, server = lived(tmp_path, broker.url, "unlock_door", turns, "four seven one one")
        assert statuses(server) == ["needs_confirmation", "sent_unconfirmed"]
        assert [each.text for each in everything.wait(1, "home/door/set")] == ["UNLOCK"]
        published = [(each.topic, each.text) for each in everything.arrivals]
    assert [note.text for note in diary.all(Transcript)][-1] == "…", "the words have come, and are hidden"
    assert len(diary.all(AnswerTool)) == 2
    shown = io.StringIO()
    for at, note in diary.notes:
        for watcher in (Console(shown, typed_here=False), Timeline(shown)):
            watcher.saw(at, note)
    files = [
        path.read_bytes() for path in tmp_path.rglob("*") if path.suffix not in (".wav",) and path.is_file()
    ]
    for told in (repr(diary.notes), published, caplog.text, shown.getvalue(), files):
        assert PIN not in str(told)
