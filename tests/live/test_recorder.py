"""A recorded talk: nothing that was said or is secret is in it, and it can be held again."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agentd.config.live import Live
from agentd.core.causes import Cause
from agentd.live.canary import ASKED, FUNCTION, INSTRUCTION, TYPED, hold_conversation
from agentd.live.loss import Loss
from agentd.live.recorder import Recorder
from agentd.live.report import Report
from tests.live_server import TONE, Call, Close, Drop, LiveServer, Raw, Refusal, Say, Script, Send
from tests.live_server.__main__ import main
from tests.live_server.replay import Replay, kind_of, read_recording
from tests.live_server.script import Step
from tests.virtual_time import virtual_time

KEY = "AIza-a-key-that-must-stay-secret"
SPEECH = bytes(range(256)) * 25
WORDS = "what was said in confidence"
SOCKETS_S = 0.002
SAY = Say(TONE, WORDS, heard=WORDS, thought=WORDS, turn_complete_after_s=0)
CALL = Call([(FUNCTION.name, {"colour": WORDS, "code": 4711})])
ODD = Send({"serverContent": {"mood": WORDS, "code": 4711}, "weather": {WORDS: [WORDS, KEY]}})
WELL: tuple[tuple[Step, ...], ...] = ((SAY,), (ODD, SAY), (CALL, SAY))
TALKS = {
    "well": (Script(turns=WELL, session_id="named"),),
    "vertex order": (Script(turns=((SAY,), (SAY,), (Call(CALL.calls, order="vertex"), SAY))),),
    "calls twice": (Script(turns=((SAY,), (SAY,), (Call([*CALL.calls] * 2, twice=True), SAY))),),
    "no JSON": (Script(turns=((Raw("garbage"), SAY), *WELL[1:])),),
    "closed": (Script(turns=((SAY,), (Close(1011, f"Internal error encountered, {KEY}."),))),),
    "dropped": (Script(turns=((SAY,), (Drop(),))),),
    "another model": (Script(refusal=Refusal.MODEL_NOT_FOUND), Script(turns=WELL)),
}


async def talk(endpoint: str, **settings: Any) -> tuple[Report, list[str]]:
    recorder = Recorder(asyncio.get_running_loop().time, KEY)
    live = Live(endpoint=endpoint, **settings)
    report = await hold_conversation(live, key=KEY, speech=SPEECH, watches=(recorder,))
    return report, recorder.lines


def recorded(*scripts: Script, **settings: Any) -> tuple[Report, list[str]]:
    async def run() -> tuple[Report, list[str]]:
        async with LiveServer(*scripts) as server:
            return await talk(server.endpoint, **settings)

    with virtual_time(SOCKETS_S) as clock:
        return clock.run(run())


def replayed(lines: list[str], file: Path, **settings: Any) -> tuple[Report, list[str]]:
    file.write_text("\n".join(lines) + "\n", "utf-8")

    async def run() -> tuple[Report, list[str]]:
        async with Replay(read_recording(file)) as server:
            return await talk(server.endpoint, **settings)

    with virtual_time(SOCKETS_S) as clock:
        return clock.run(run())


def blobs(value: object) -> Iterator[bytes]:
    if isinstance(value, dict):
        if isinstance(value.get("data"), str):
            yield b64decode(value["data"])
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from blobs(each)


def from_server(lines: list[str]) -> list[dict[str, Any]]:
    told = [json.loads(line) for line in lines]
    return [{**line, "at_s": 0} for line in told if line["from"] == "server"]


def from_client(lines: list[str]) -> list[str]:
    """The kinds in order; speech as one, since a slow machine may send it in other company."""
    kinds = [kind_of(line["message"]) for line in map(json.loads, lines) if line["from"] == "client"]
    return [kind for at, kind in enumerate(kinds) if kinds[at - 1 : at] != [kind]]


def without_times(report: Report) -> Report:
    turns = tuple(replace(each, took_s=0) for each in report.turns)
    points = tuple(point for point in report.points if "How old" not in point.question)
    return replace(report, took_s=0, turns=turns, points=points)


def test_nothing_said_or_secret_is_recorded_and_all_of_its_shape_is() -> None:
    report, lines = recorded(*TALKS["well"])
    assert report.ok, report.words
    text = "\n".join(lines)
    for secret in (KEY, WORDS, "confidence", "4711", TYPED, ASKED, INSTRUCTION):
        assert secret not in text, secret
    messages = [json.loads(line)["message"] for line in lines]
    sound = b"".join(blobs(messages))
    assert len(sound) == len(SPEECH) + 3 * len(TONE)
    assert not any(sound)
    assert "…" * len(WORDS) in text
    assert FUNCTION.name in text
    (setup,) = (message["setup"] for message in messages if "setup" in message)
    assert setup["model"] == f"models/{report.model}"
    came = [json.loads(line) for line in lines if '"from": "server"' in line]
    assert len(came) == report.messages
    handles = [m["sessionResumptionUpdate"]["newHandle"] for m in messages if "sessionResumptionUpdate" in m]
    assert handles
    assert all(set(handle) == {"…"} for handle in handles)


def test_times_are_from_the_first_message_on() -> None:
    times = [json.loads(line)["at_s"] for line in recorded(*TALKS["well"])[1]]
    assert times[0] == 0
    assert times == sorted(times)
    assert 0.2 < times[-1] < 60


@pytest.mark.parametrize("name", TALKS)
def test_a_talk_can_be_held_again_with_its_recording(name: str, tmp_path: Path) -> None:
    report, lines = recorded(*TALKS[name])
    again, other = replayed(lines, tmp_path / "talk.jsonl")
    assert without_times(again) == without_times(report)
    assert from_server(other) == from_server(lines)
    assert from_client(other) == from_client(lines)


@pytest.mark.parametrize(
    ("model", "refused"), [("gemini-3.1-flash-live-preview", True), ("gemini-3.8-live", False)]
)
def test_also_what_the_last_probe_costs(model: str, refused: bool, tmp_path: Path) -> None:
    """Where the scripted server refuses, the replay, which does not judge, refuses in the same words."""
    report, lines = recorded(*TALKS["well"], model=model)
    again, other = replayed(lines, tmp_path / "talk.jsonl", model=model)
    assert json.loads(lines[-1]).get("end", "").startswith("1007 ") == refused
    assert without_times(again) == without_times(report)
    assert from_server(other) == from_server(lines)


def test_long_pauses_are_shortened_and_short_ones_kept(tmp_path: Path) -> None:
    _, lines = recorded(*TALKS["well"])
    told = [json.loads(line) for line in lines]
    for line in told[5:]:
        line["at_s"] += 30
    report, other = replayed([json.dumps(line) for line in told], tmp_path / "talk.jsonl")
    assert report.ok, report.words
    first, last = json.loads(lines[-1])["at_s"], json.loads(other[-1])["at_s"]
    assert last < first + 2.5


def test_a_recording_serves_another_voice(tmp_path: Path) -> None:
    """A shorter one, which comes in fewer pieces; and answers in the midst of the speech were recorded."""
    script = Script(turns=WELL, during=(Send({"voiceActivity": {"type": "ACTIVITY_START"}}),))
    _, lines = recorded(script)
    (tmp_path / "talk.jsonl").write_text("\n".join(lines), "utf-8")

    async def run() -> Report:
        async with Replay(read_recording(tmp_path / "talk.jsonl")) as server:
            return await hold_conversation(Live(endpoint=server.endpoint), key=KEY, speech=SPEECH[:640])

    with virtual_time(SOCKETS_S) as clock:
        report = clock.run(run())
    assert report.ok, report.words


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("[]", "line 1 is none"),
        ("{}", "line 1 is none"),
        ("no JSON", "Expecting value"),
        ('{"at_s": 0, "from": "server", "message": {}}', "set-up"),
    ],
)
def test_what_is_no_recording_is_refused(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "talk.jsonl").write_text(text)
    with pytest.raises(ValueError, match=why):
        read_recording(tmp_path / "talk.jsonl")
    assert main(["--replay", str(tmp_path / "talk.jsonl")]) == 2


def test_a_key_that_the_server_puts_where_plain_words_stand_is_not_kept() -> None:
    recorder = Recorder(lambda: 0.0, KEY)
    recorder.came(json.dumps({"toolCall": {"functionCalls": [{"id": KEY, "name": "light"}]}}).encode())
    recorder.lost(Loss(Cause.REFUSED, "", f"1007 {KEY}"))
    assert KEY not in "".join(recorder.lines)
    assert '"name": "light"' in recorder.lines[0]
