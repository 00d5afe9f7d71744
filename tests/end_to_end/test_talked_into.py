"""A whole daemon on a virtual card, whose loudspeaker its microphone hears; and who talks into a reply."""

from __future__ import annotations

import asyncio
import functools
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soxr

from agentd.core.events import INPUT_HZ, REPLY_HZ
from tests.audio.interjections import PERSON_DB, REPLY_DB, level_to
from tests.audio.soundserver import SoundServer
from tests.broker import Mosquitto, Subscriber, subscriber
from tests.end_to_end.daemon import settings_file
from tests.live_server import LiveServer, Say, Script
from tests.speech import VOICES, Voice, samples, silence, trimmed

pytestmark = [pytest.mark.alone, pytest.mark.timeout(200)]

ROOT = Path(__file__).parents[2]
PATIENCE_S = 40.0
ECHO = "56%"  # how loud the reply is beside who speaks: -15 dB, on PulseAudio's cubic scale
STATE = "agentd/test/state"
PERSON, MODEL = VOICES[0], Voice("slt", "flite", 160)
QUESTION = "hey jarvis, what will the weather be like"
TEXT = (
    "It will rain tomorrow in the afternoon, with a high of eighteen degrees. The kitchen light is on, and "
    "the blinds are going down. I have also set a timer for ten minutes. "
)
WORDS = "turn off the radio in the kitchen"
UNTOUCHED = 6  # replies
INTO_IT_S = 3.0  # after the reply's beginning
LOUD = 300
ALIKE = 0.45  # other speech: 0.3; the canceller's last moments are in the first word
STALLED = "it has taken no sound"  # as the log has it of a card
EDGE = INPUT_HZ * 2 // 5  # of what was said: a stall of the card in between is not ours


def spoken(text: str) -> np.ndarray:
    return level_to(samples(trimmed(PERSON.say(text))), PERSON_DB[1])


def pcm(sound: np.ndarray) -> bytes:
    return sound.round().clip(-32768, 32767).astype("<i2").tobytes()


@functools.cache
def reply() -> bytes:
    """24 kHz, 10 s."""
    sound = level_to(samples(trimmed(MODEL.say(TEXT))), REPLY_DB)
    return pcm(soxr.resample(sound, INPUT_HZ, REPLY_HZ))


@pytest.fixture
def echoing(card: SoundServer) -> Iterator[SoundServer]:
    """Its microphone hears its loudspeaker, and nothing else."""
    with card.hissing("speaker"):
        card.pactl("unload-module", card.module("module-remap-source", "source_name=mic"))
        card.pactl(
            "load-module", "module-remap-source", "source_name=mic", "master=speaker.monitor", "rate=16000"
        )
        yield card


@dataclass
class Room:
    """A daemon that is being asked, and what becomes of it."""

    card: SoundServer
    house: Subscriber
    server: LiveServer

    @property
    def state(self) -> str:
        told = self.house.on(STATE)
        return told[-1].text if told else ""

    @property
    def loudspeaker(self) -> str:
        """Its stream: the newest beside the hiss."""
        return max(line.split()[0] for line in self.card.pactl("list", "short", "sink-inputs").splitlines())

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not condition():
                    await asyncio.sleep(0.05)
        except TimeoutError:
            states = [each.text for each in self.house.on(STATE)]
            pytest.fail(f"never: {what}; {states}, {len(self.server.activities)} turns")

    async def steady(self) -> None:
        """Busy machines lose a card for a moment when it begins."""
        news = -1
        while news != len(self.house.on(STATE)):
            news = len(self.house.on(STATE))
            self.card.pactl("set-sink-input-volume", self.loudspeaker, ECHO)
            await asyncio.sleep(3)

    async def say(self, text: str) -> None:
        sound = pcm(np.concatenate((spoken(text), np.zeros(INPUT_HZ // 2))))
        await asyncio.to_thread(self.card.say, sound, "speaker")

    async def asked(self) -> None:
        """The reply has been playing for a while."""
        await self.say(QUESTION)
        await self.until(lambda: self.state == "speaking", "a reply")
        await asyncio.sleep(INTO_IT_S)

    async def heard_whole(self, words: str, before: int) -> None:
        """Says the words; they are in a turn after so many."""
        said = spoken(words)
        await self.say(words)

        def heard() -> bool:
            turns = [bytes(turn.audio) for turn in self.server.activities[before:] if turn.ended_at]
            edges = (said[:EDGE], said[-EDGE:])
            return any(min(likeness(edge, turn) for edge in edges) > ALIKE for turn in turns)

        await self.until(heard, "all of the words")


@asynccontextmanager
async def room(
    folder: Path, card: SoundServer, broker: Mosquitto, barge_in: str, replies: int = 3
) -> AsyncIterator[Room]:
    async with LiveServer(Script(turns=[*[[Say(reply())]] * replies, [Say(silence(300))]])) as server:
        talk = f"{{barge_in: {barge_in}, follow_up_s: 3}}"
        audio = "{input: vmic, output: vspeaker}"
        file = settings_file(folder, b"", server.endpoint, broker.url, audio=audio, conversation=talk)
        with subscriber(broker, "agentd/#") as house:
            daemon = subprocess.Popen(
                [sys.executable, "-m", "agentd", "run", "-c", str(file)],
                env={**card.environ, "PYTHONPATH": str(ROOT), "GEMINI_API_KEY": "a-key"},
            )
            try:
                there = Room(card, house, server)
                await there.until(lambda: there.state == "idle", "a daemon")
                await there.steady()
                yield there
                daemon.terminate()
                assert await asyncio.to_thread(daemon.wait, 10) == 0
            finally:
                daemon.kill()
                daemon.wait()


def likeness(words: np.ndarray, heard: bytes) -> float:
    """1: the words are in it as they were spoken, 0: they are not. The peak of their correlation."""
    sound = samples(heard)
    if sound.size < words.size:
        return 0.0
    size = 1 << (sound.size + words.size).bit_length()
    alike = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(words, size)), size)
    at = int(np.argmax(alike[: sound.size - words.size + 1]))
    part = sound[at : at + words.size]
    return float(alike[at] / np.sqrt((part**2).sum() * (words**2).sum()))


async def nobody_speaks(there: Room) -> None:
    """The reply is heard to its end."""
    with there.card.recording(INPUT_HZ) as heard:
        await there.asked()
        await there.until(lambda: there.state != "speaking", "the end")
        await there.until(lambda: there.state == "idle", "silence")
    assert len(there.server.activities) == 1
    last = soxr.resample(samples(reply()), REPLY_HZ, INPUT_HZ)[-INPUT_HZ:]
    assert likeness(last, bytes(heard)) > 0.8


async def somebody_stops_it(there: Room) -> None:
    await there.asked()
    await there.say("stop")
    await there.until(lambda: there.state == "idle", "idle")
    await asyncio.sleep(3)
    assert there.state == "idle"
    assert len(there.server.activities) == 2


async def somebody_calls_into_it(there: Room) -> None:
    await there.asked()
    await there.say("hey jarvis")
    await there.heard_whole(WORDS, 3)


def test_three_replies(
    tmp_path_factory: pytest.TempPathFactory,
    echoing: SoundServer,
    broker: Mosquitto,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """By one daemon: to come up on a card takes it as long as a reply. Once more where the machine was too
    busy for its sound server: such an echo is no echo."""

    async def scene() -> None:
        async with room(tmp_path_factory.mktemp("daemon"), echoing, broker, "wake_word") as there:
            await nobody_speaks(there)
            await somebody_stops_it(there)
            await somebody_calls_into_it(there)

    try:
        asyncio.run(scene())
    except (AssertionError, pytest.fail.Exception):
        if STALLED not in capfd.readouterr().err:
            raise
        asyncio.run(scene())


@pytest.mark.proof
@pytest.mark.timeout(400)
def test_free_speech(tmp_path: Path, echoing: SoundServer, broker: Mosquitto) -> None:
    """Replies that nobody talks into are not cut by themselves; who talks into one is heard whole."""

    reply_s = len(reply()) / 2 / REPLY_HZ

    async def scene() -> None:
        async with room(tmp_path, echoing, broker, "full", UNTOUCHED + 1) as there:
            for number in range(UNTOUCHED):
                await there.asked()
                began_s = time.monotonic() - INTO_IT_S
                await there.until(lambda: there.state != "speaking", "the end")
                spoken_s = time.monotonic() - began_s
                print(f"\nreply {number + 1}: {spoken_s:.1f} of {reply_s:.1f} s were played")
                assert spoken_s > reply_s - 1
                await there.until(lambda: there.state == "idle", "silence")
            await there.asked()
            await there.heard_whole(WORDS, UNTOUCHED + 1)

    asyncio.run(scene())
