"""The speaker into a file and into nowhere, at a pace of its own."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from agentd.audio.chimes import chime_pcm
from agentd.audio.level import level_db
from agentd.audio.pacing import Waker
from agentd.audio.player import Played, Player
from agentd.audio.speaker import LEAST, LoudSpeaker, open_speaker
from agentd.core.effects import Chime
from agentd.core.events import REPLY_HZ, Event, PlaybackDrained
from agentd.errors import ConfigError
from tests.audio.rendering import assert_renders, speech_like
from tests.audio.test_player import tone
from tests.speech import say


def content(file: Path) -> bytes:
    with wave.open(str(file), "rb") as clip:
        assert (clip.getframerate(), clip.getnchannels(), clip.getsampwidth()) == (REPLY_HZ, 1, 2)
        pcm = clip.readframes(clip.getnframes())
    assert len(pcm) == clip.getnframes() * 2
    return pcm


def with_speaker(
    setting: str, act: Callable[[LoudSpeaker, asyncio.Queue[Event]], Awaitable[None]], pace: float = 20
) -> None:
    async def scenario() -> None:
        events: asyncio.Queue[Event] = asyncio.Queue()
        speaker = open_speaker(setting, events.put_nowait, asyncio.get_running_loop(), pace)
        speaker.start()
        try:
            await asyncio.wait_for(act(speaker, events), 30)
        finally:
            speaker.stop()
            await speaker.finished

    asyncio.run(scenario())


def test_the_file_holds_what_was_played_back_to_back(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"

    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        speaker.chime(Chime.WAKE)
        speaker.play(1, tone(5_000, 1))
        speaker.play(1, tone(3_001, 2))
        speaker.finish(1)
        assert await events.get() == PlaybackDrained(1, 8_001)
        await asyncio.sleep(0.1)
        speaker.play(2, tone(100, 3))
        speaker.finish(2)
        assert await events.get() == PlaybackDrained(2, 100)

    with_speaker(f"wav:{file}", act)
    assert content(file) == chime_pcm(Chime.WAKE) + tone(5_000, 1) + tone(3_001, 2) + tone(100, 3)


def test_the_file_grows_with_a_valid_header(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"

    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        assert content(file) == b""
        speaker.play(1, tone(24_000))
        speaker.finish(1)
        sizes = set()
        while events.empty():
            sizes.add(len(content(file)))
            await asyncio.sleep(0.02)
        assert len(sizes) >= 3

    with_speaker(f"wav:{file}", act, pace=4)
    assert content(file) == tone(24_000)


def test_a_cut_is_in_the_file_within_a_block(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    heard = 0

    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        nonlocal heard
        speaker.play(1, tone(20 * REPLY_HZ))
        while len(content(file)) < 2 * 2400:
            await asyncio.sleep(0.01)
        speaker.cut(1)
        drained = await events.get()
        assert isinstance(drained, PlaybackDrained)
        heard = drained.heard_samples

    with_speaker(f"wav:{file}", act, pace=1)
    pcm = content(file)
    assert len(pcm) == heard * 2
    assert pcm == tone(20 * REPLY_HZ)[: len(pcm)]


def test_speech_that_trickles_in_is_in_the_file_whole_and_without_a_click(tmp_path: Path) -> None:
    """At four fifths of real time; over a hum, so that silence in the file can only be a gap."""
    file = tmp_path / "out.wav"
    spoken = np.frombuffer(say("I have turned on the light in the kitchen and in the hall."), "<i2")[:72_000]
    hum = np.frombuffer(speech_like(spoken.size), "<i2")
    reply = np.where(np.abs(spoken) > 400, spoken, hum // 8 + 40).astype("<i2").tobytes()

    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        for at in range(0, len(reply), 1_920):
            speaker.play(1, reply[at : at + 1_920])
            await asyncio.sleep(0.05 / 5)
        speaker.finish(1)
        drained = await events.get()
        assert isinstance(drained, PlaybackDrained)
        assert drained.heard_samples == len(reply) // 2
        assert drained.gap_samples > 0

    with_speaker(f"wav:{file}", act, pace=5)
    assert len(content(file)) > len(reply), "there were gaps"
    assert_renders(content(file), reply)


def test_a_burst_is_in_the_file_as_it_came(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    pieces = [tone(REPLY_HZ), *(tone(960, number) for number in range(150))]

    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        for piece in pieces:
            speaker.play(1, piece)
            await asyncio.sleep(0)
        speaker.finish(1)
        assert await events.get() == PlaybackDrained(1, REPLY_HZ + 150 * 960)

    with_speaker(f"wav:{file}", act, pace=4)
    assert content(file) == b"".join(pieces)


def test_a_reply_that_nobody_can_hear_is_told() -> None:
    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        speaker.play(1, bytes(2 * REPLY_HZ))
        speaker.finish(1)
        assert await events.get() == PlaybackDrained(1, REPLY_HZ, audible=False)

    with_speaker("none", act)


def test_an_announcement_is_played_and_a_chime_cuts_it(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"

    async def act(speaker: LoudSpeaker, _events: asyncio.Queue[Event]) -> None:
        speaker.announce(tone(2_000, 1))
        while speaker.announcing:
            await asyncio.sleep(0.01)
        speaker.announce(tone(20 * REPLY_HZ, 2))
        while len(content(file)) < 10_000:
            await asyncio.sleep(0.01)
        speaker.chime(Chime.WAKE)
        assert not speaker.announcing
        while not content(file).endswith(chime_pcm(Chime.WAKE)):
            await asyncio.sleep(0.01)

    with_speaker(f"wav:{file}", act, pace=4)
    assert content(file)[:4_000] == tone(2_000, 1)
    assert len(content(file)) < 2 * REPLY_HZ * 15


def test_that_the_microphone_is_open_is_heard_at_any_volume(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    chime = np.frombuffer(chime_pcm(Chime.UNMUTED), "<i2")

    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        speaker.volume(0)
        for before, after in ((1, Chime.WAKE), (2, Chime.UNMUTED), (3, Chime.MUTED)):
            speaker.play(before, tone(3_000, before))
            speaker.finish(before)
            assert await events.get() == PlaybackDrained(before, 3_000)
            speaker.chime(after)
        speaker.play(4, tone(3_000))
        speaker.finish(4)
        assert await events.get() == PlaybackDrained(4, 3_000)

    with_speaker(f"wav:{file}", act)
    heard = np.trim_zeros(np.frombuffer(content(file), "<i2")[2_000:])  # behind the ramp down
    half = np.trim_zeros((chime * LEAST[Chime.UNMUTED]).round().astype("<i2"))
    assert heard.tolist() == half.tolist()
    assert level_db(half.tobytes()) > level_db(chime.tobytes()) - 19, "half as loud"


def test_without_output_replies_take_their_time() -> None:
    async def act(speaker: LoudSpeaker, events: asyncio.Queue[Event]) -> None:
        began_s = time.monotonic()
        speaker.play(1, tone(REPLY_HZ))
        speaker.finish(1)
        assert await events.get() == PlaybackDrained(1, REPLY_HZ)
        assert time.monotonic() - began_s >= 0.245, "a second at four times the pace"

    with_speaker("none", act, pace=4)


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    async def nothing(_speaker: LoudSpeaker, _events: asyncio.Queue[Event]) -> None: ...

    with pytest.raises(ConfigError, match=r"audio\.output"):
        with_speaker(f"wav:{tmp_path}/no/such/out.wav", nothing)


def test_a_full_disk_is_told_without_noise() -> None:
    """Also when what could not be written is thrown away: pytest makes an error of what is ignored then."""

    async def nothing(_speaker: LoudSpeaker, _events: asyncio.Queue[Event]) -> None: ...

    with pytest.raises(ConfigError, match=r"audio\.output: /dev/full cannot be written \(No space left"):
        with_speaker("wav:/dev/full", nothing)
    gc.collect()


def test_an_output_that_hangs_is_left_behind() -> None:
    async def scenario() -> None:
        let_go = threading.Event()
        speaker = LoudSpeaker(Player(_nobody), Waker(), lambda: _wait(let_go), asyncio.get_running_loop())
        speaker.start()
        speaker.stop()
        await asyncio.wait_for(speaker.finished, 10)
        let_go.set()

    asyncio.run(scenario())


def _wait(event: threading.Event) -> None:
    event.wait(60)


def _nobody(_played: Played) -> None: ...
