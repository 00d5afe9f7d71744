"""The ear on real speech: a WAV file, the real detector, the real wake model, a real event loop."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agentd.audio.ear import Ear
from agentd.audio.hearing import PIECE_FRAMES, Hearing
from agentd.audio.source import Source, WavSource
from agentd.audio.vad import Vad
from agentd.audio.wake.openwakeword import LONE_MS
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.config.settings import WakeWord
from agentd.core.events import FRAME_BYTES, Event, Heard
from agentd.core.phases import Phase
from tests.audio.test_source import write_wav
from tests.speech import VOICES, silence

HEY_JARVIS = [WakeWord(model="hey_jarvis")]


class Listener:
    """Collects what an ear tells."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.told: list[str] = []
        self.ended = asyncio.Event()

    def emit(self, event: Event) -> None:
        assert isinstance(event, Heard)
        self.heard.append(event)

    def on_first_frame(self) -> None:
        assert not self.heard
        self.told.append("first frame")

    def on_input_end(self) -> None:
        self.told.append("input end")
        self.ended.set()

    def ear(self, source: Source) -> Ear:
        loop = asyncio.get_running_loop()
        words = WakeWords(HEY_JARVIS)
        return Ear(source, Hearing(Vad(), words), self.emit, loop, self.on_first_frame, self.on_input_end)

    @property
    def pcm(self) -> bytes:
        return b"".join(heard.pcm for heard in self.heard)


async def listen(file: Path, idle: bool) -> Listener:
    listener = Listener()
    ear = listener.ear(WavSource(file, math.inf))
    ear.attend(Phase.IDLE if idle else Phase.LISTENING)
    ear.start()
    await asyncio.wait_for(listener.ended.wait(), 60)
    ear.stop()
    await ear.finished
    return listener


@pytest.fixture
def spoken() -> bytes:
    return silence(1000) + VOICES[0].say("hey jarvis turn on the kitchen lights") + silence(500)


@pytest.mark.parametrize("idle", [True, False])
def test_every_sample_reaches_the_core_in_order(tmp_path: Path, spoken: bytes, idle: bool) -> None:
    file = write_wav(tmp_path / "in.wav", spoken)
    listener = asyncio.run(listen(file, idle))
    whole = spoken.ljust(-(-len(spoken) // FRAME_BYTES) * FRAME_BYTES, b"\0")
    assert listener.pcm[: len(whole)] == whole
    assert not any(listener.pcm[len(whole) :])
    assert listener.told == ["first frame", "input end"]


def test_the_wake_word_is_on_the_last_frame_of_the_chunk_that_crossed(tmp_path: Path, spoken: bytes) -> None:
    for idle in (True, False):
        listener = asyncio.run(listen(write_wav(tmp_path / "in.wav", spoken), idle))
        until, wakes = 0, []
        for heard in listener.heard:
            until += len(heard.pcm)
            if heard.wake:
                wakes.append((heard.wake, until, len(heard.pcm)))
        assert len(wakes) == 1
        name, end, length = wakes[0]
        assert (name, length, end % CHUNK_BYTES) == ("hey_jarvis", FRAME_BYTES, 0)
        words = WakeWords(HEY_JARVIS)
        assert [words.heard(spoken[at : at + CHUNK_BYTES]) for at in range(0, end, CHUNK_BYTES)][-1] == name


def test_the_score_stays_up_for_a_while_after_the_wake_word(tmp_path: Path) -> None:
    pcm = silence(1000) + VOICES[0].say("hey jarvis") + silence(3000)
    for idle in (True, False):
        listener = asyncio.run(listen(write_wav(tmp_path / "in.wav", pcm), idle))
        up = [(heard.lone_ms, heard.wake) for heard in listener.heard]
        first = next(index for index, (_, wake) in enumerate(up) if wake)
        assert {lone_ms for lone_ms, _ in up[:first]} == {0}
        assert up[first][0] == LONE_MS["hey_jarvis"]
        assert up[-1][0] == 0


def test_an_idle_silent_room_comes_in_pieces(tmp_path: Path, spoken: bytes) -> None:
    idle = asyncio.run(listen(write_wav(tmp_path / "in.wav", spoken), idle=True)).heard
    assert max(len(heard.pcm) // FRAME_BYTES for heard in idle) == PIECE_FRAMES
    assert not any(heard.speech for heard in idle if len(heard.pcm) > CHUNK_BYTES)
    assert any(heard.speech for heard in idle)
    awake = asyncio.run(listen(write_wav(tmp_path / "in.wav", spoken), idle=False)).heard
    assert {len(heard.pcm) for heard in awake} == {FRAME_BYTES}


class Chunks:
    """Frames of silence come by fours, whoever does not wait for them meanwhile."""

    ended = lost = False

    def __init__(self) -> None:
        self.there, self.rested = 4, 0

    def read(self, timeout_s: float) -> bytes | None:
        if not self.there and not timeout_s:
            self.there, self.rested = 4, self.rested + 1
            return None
        self.there = max(0, self.there - 1)
        return silence(20)

    def close(self) -> None: ...


def test_in_a_silent_room_the_ear_wakes_once_a_chunk() -> None:
    async def scenario() -> None:
        listener, source = Listener(), Chunks()
        ear = listener.ear(source)
        ear.attend(Phase.IDLE)
        ear.start()
        async with asyncio.timeout(20):
            while not listener.heard:
                await asyncio.sleep(0.01)
        ear.stop()
        await ear.finished
        assert len(listener.pcm) == PIECE_FRAMES * FRAME_BYTES
        assert source.rested in range(PIECE_FRAMES // 4 - 1, PIECE_FRAMES // 4 + 2)

    asyncio.run(scenario())


def test_stop_closes_the_source_and_ends_the_thread() -> None:
    class Silent:
        ended = lost = False
        closed = False

        def read(self, timeout_s: float) -> bytes | None:
            del timeout_s
            return None

        def close(self) -> None:
            self.closed = True

    async def scenario() -> None:
        listener, source = Listener(), Silent()
        ear = listener.ear(source)
        ear.start()
        ear.stop()
        await asyncio.wait_for(ear.finished, 10)
        assert source.closed
        assert listener.told == []

    asyncio.run(scenario())


def test_a_broken_source_is_not_swallowed() -> None:
    class Broken:
        ended = lost = False

        def read(self, timeout_s: float) -> bytes | None:
            raise ZeroDivisionError(f"after {timeout_s}")

        def close(self) -> None: ...

    async def scenario() -> None:
        ear = Listener().ear(Broken())
        ear.start()
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(ear.finished, 10)

    asyncio.run(scenario())


class Microphone:
    """Gives silence for ever, and keeps whether it is open."""

    ended = lost = False

    def __init__(self) -> None:
        self.open = False

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002
        self.open = True
        time.sleep(0.002)
        return silence(20)

    def close(self) -> None:
        self.open = False


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def test_a_muted_ear_has_closed_its_source() -> None:
    async def scene() -> None:
        microphone, listener = Microphone(), Listener()
        ear = listener.ear(microphone)
        ear.mute(True)
        ear.start()
        await until(lambda: listener.told)
        assert listener.told == ["first frame"], "nobody waits for what is not to come"
        assert not microphone.open
        assert listener.heard == []
        ear.mute(False)
        await until(lambda: listener.heard)
        ear.mute(True)
        await until(lambda: not microphone.open)
        count = len(listener.heard)
        await asyncio.sleep(0.3)
        assert len(listener.heard) == count
        ear.stop()
        await ear.finished

    asyncio.run(scene())


class Faulty:
    """A source that gives nothing: `lost` it says so, `stuck` it does not even come back."""

    ended = False

    def __init__(self, lost: bool, stuck: bool) -> None:
        self.lost, self._stuck = lost, stuck
        self.reads = 0
        self.let_go = threading.Event()

    def read(self, timeout_s: float) -> None:
        self.reads += 1
        self.let_go.wait(60 if self._stuck else min(timeout_s, 0.002))

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("lost", "stuck", "alive"), [(True, False, True), (False, False, False), (True, True, False)]
)
def test_without_sound_only_an_ear_that_turns_and_knows_what_is_wrong_is_alive(
    lost: bool, stuck: bool, alive: bool
) -> None:
    async def scene() -> None:
        source = Faulty(lost, stuck)
        ear = Listener().ear(source)
        ear.start()
        await until(lambda: source.reads > (0 if stuck else 1))
        ear.alive()
        seen = source.reads
        await until(lambda: stuck or source.reads > seen + 1)
        assert ear.alive() is alive
        source.let_go.set()
        ear.stop()
        await ear.finished

    asyncio.run(scene())


def test_a_thread_that_hangs_is_left_behind() -> None:
    async def scene() -> None:
        source = Faulty(lost=True, stuck=True)
        ear = Listener().ear(source)
        ear.start()
        await until(lambda: source.reads)
        ear.stop()
        await asyncio.wait_for(ear.finished, 10)
        source.let_go.set()

    asyncio.run(scene())


def test_an_ear_is_alive_with_each_frame_and_while_it_is_muted() -> None:
    async def scene() -> None:
        ear = Listener().ear(Microphone())
        assert not ear.alive(), "not yet begun"
        ear.start()
        await until(ear.alive)
        await until(ear.alive)
        ear.mute(True)
        await until(ear.alive)
        await until(ear.alive)
        ear.stop()
        await ear.finished
        ear.alive()
        assert not ear.alive(), "over"

    asyncio.run(scene())
