"""The main job on real speech: wake word → speech → Live session → function call → MQTT → spoken answer."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Sequence
from pathlib import Path

import pytest

from agentd.core.effects import Outcome, ReportEnd
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import hear_once, settings_file, spoken
from tests.live_server import TONE, Call, LiveServer, Refusal, Say, Script
from tests.live_server.script import Step
from tests.speech import VOICES, Voice

COMMAND = "turn on the kitchen lights"
LIGHTS_ON: list[list[Step]] = [[Call([("turn_on_lights", {"room": "kitchen"})]), Say(TONE, "It is on.")]]
ONE_TURN = "{follow_up_s: 0}"


def played(folder: Path) -> bytes:
    with wave.open(str(folder / "speaker.wav")) as clip:
        assert clip.getparams()[:3] == (1, 2, 24_000)
        pcm: bytes = clip.readframes(clip.getnframes())
        return pcm


def test_from_the_wake_word_to_the_spoken_answer(tmp_path: Path, broker: Mosquitto) -> None:
    pcm, command = spoken(COMMAND)

    async def scene() -> None:
        async with LiveServer(Script(turns=LIGHTS_ON)) as server:
            file = settings_file(tmp_path, pcm, server.endpoint, broker.url, conversation=ONE_TURN)
            status, diary = await hear_once(file)
            assert status == 0
            assert not server.violations
            assert command in server.activities[0].audio
            assert server.answers[0]["response"]["output"]["status"] == "sent_unconfirmed"
            assert [end.outcome for end in diary.all(ReportEnd)] == [Outcome.ANSWERED]

    with subscriber(broker, "home/#", "agentd/test/#", "homeassistant/#") as house:
        asyncio.run(scene())
        told = [arrival.topic for arrival in house.arrivals if not arrival.topic.endswith("/ping")]
        assert told[0] == "homeassistant/device/agentd_test/config"
        assert {"agentd/test/mute", "agentd/test/mic_problem"} <= set(
            told[1 : told.index("agentd/test/status")]
        )
        assert not {"agentd/test/heard", "agentd/test/said"} & set(told), "nobody has asked for transcripts"
        assert [arrival.text for arrival in house.on("agentd/test/model_link")] == ["ON"]
        (latency,) = house.on("agentd/test/latency")
        assert int(latency.text) >= 600, "the silence that is waited for is a part of it"
        assert [arrival.text for arrival in house.wait(1, "home/kitchen/light/set")] == ['{"state":"ON"}']
        statuses = [arrival.text for arrival in house.wait(2, "agentd/test/status")]
        assert statuses == ["online", "offline"]
    assert TONE in played(tmp_path)


async def arrives_whole(
    folder: Path, broker: str, delay_s: float, gap_ms: int, voice: Voice = VOICES[0]
) -> bool:
    folder.mkdir()
    pcm, command = spoken(COMMAND, gap_ms, voice)
    async with LiveServer(Script(turns=LIGHTS_ON, setup_delay_s=delay_s)) as server:
        file = settings_file(folder, pcm, server.endpoint, broker, conversation=ONE_TURN)
        status, _ = await hear_once(file)
        assert status == 0
        assert not server.violations
        assert len(server.activities) == 1
        return command in server.activities[0].audio


def whole(folder: Path, broker: str, cases: Sequence[tuple[float, int]]) -> dict[tuple[float, int], bool]:
    """Whether the command arrived with every sample, per set-up delay (s) and gap (ms)."""

    async def scene() -> list[bool]:
        runs = (arrives_whole(folder / f"{s}-{ms}", broker, s, ms) for s, ms in cases)
        return await asyncio.gather(*runs)

    return dict(zip(cases, asyncio.run(scene()), strict=True))


def test_no_sample_is_lost_while_the_link_is_made(tmp_path: Path, broker: Mosquitto) -> None:
    cases = [(0.0, 0), (1.0, 100), (5.0, 200), (3.0, 0)]
    assert whole(tmp_path, broker.url, cases) == dict.fromkeys(cases, True)


@pytest.mark.proof
def test_no_sample_is_lost_with_any_delay_and_gap(tmp_path: Path, broker: Mosquitto) -> None:
    cases = [(delay_s, gap_ms) for delay_s in (0.0, 1.0, 3.0, 5.0) for gap_ms in (0, 100, 200)]
    found = whole(tmp_path, broker.url, cases)
    print("\ncommands that arrived whole, by (set-up delay in s, gap in ms):", found)
    assert all(found.values())


@pytest.mark.proof
def test_no_voice_loses_a_sample_in_one_breath(tmp_path: Path, broker: Mosquitto) -> None:
    async def scene() -> list[bool]:
        runs = (arrives_whole(tmp_path / f"{n}", broker.url, 0, 0, voice) for n, voice in enumerate(VOICES))
        return await asyncio.gather(*runs)

    found = asyncio.run(scene())
    print(
        f"\ncommands in one breath with the wake word that arrived whole: {sum(found)} of {len(found)} voices"
    )
    assert all(found)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [(Refusal.BAD_KEY, "key"), (Refusal.HTTP_401, "key"), (Refusal.MODEL_NOT_FOUND, "model")],
)
def test_a_refusal_is_audible_and_says_what_to_change(
    tmp_path: Path, broker: Mosquitto, refusal: Refusal, words: str
) -> None:
    async def scene() -> ReportEnd:
        async with LiveServer(Script(refusal=refusal)) as server:
            pcm, _ = spoken(COMMAND)
            file = settings_file(tmp_path, pcm, server.endpoint, broker.url, conversation=ONE_TURN)
            _, diary = await hear_once(file)
            return diary.all(ReportEnd)[-1]

    end = asyncio.run(scene())
    assert end.outcome is Outcome.FAILED
    assert words in end.words
    assert any(played(tmp_path))
