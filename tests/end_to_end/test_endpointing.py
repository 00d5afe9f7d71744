"""The end of speech, as the server sees it: how long after the last voiced sample `activityEnd` comes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from agentd.core.effects import OpenLink
from agentd.core.events import FRAME_MS, INPUT_HZ, Heard
from tests.broker import Mosquitto
from tests.end_to_end.daemon import Diary, hear_once, settings_file, spoken
from tests.live_server import TONE, LiveServer, Say, Script
from tests.speech import VOICES, Voice

pytestmark = pytest.mark.alone

SILENCE_MS = 600
LATE_MS = 40
CONNECT_MS = 100
SENTENCES = (
    "turn on the kitchen lights",
    "what is the temperature in the bedroom",
    "set the living room lights to fifty percent",
    "close the kitchen blinds",
    "start the movie scene",
)


def began_at(diary: Diary) -> float:
    """When the clip began, on the loop's clock: no frame can come before it has been spoken."""
    heard_s, earliest = 0.0, float("inf")
    for at, note in diary.notes:
        if isinstance(note, Heard):
            heard_s += len(note.pcm) / 2 / INPUT_HZ
            earliest = min(earliest, at - heard_s)
    return earliest


def heard_ms(diary: Diary) -> float:
    """From the end of the frame in which the wake word's score crossed its threshold to the connecting."""
    heard_s = 0.0
    for _, note in diary.notes:
        if isinstance(note, Heard):
            heard_s += len(note.pcm) / 2 / INPUT_HZ
            if note.wake:
                break
    (opened,) = diary.times(OpenLink)
    return (opened - began_at(diary) - heard_s) * 1000


async def delays_ms(folder: Path, broker: str, voice: Voice, sentence: str) -> tuple[float, float, float]:
    """Last voiced sample → `activityEnd`, in sound sent and on the clock; wake word → connecting."""
    folder.mkdir()
    pcm, command = spoken(sentence, voice=voice)
    async with LiveServer(Script(turns=[[Say(TONE, turn_complete_after_s=0)]])) as server:
        file = settings_file(folder, pcm, server.endpoint, broker, conversation="{follow_up_s: 0}")
        _, diary = await hear_once(file)
    (activity,) = server.activities
    assert activity.ended_at is not None
    last_voiced = pcm.rindex(command) + len(command)
    first_sent = pcm.find(activity.audio[: 2 * INPUT_HZ // 10])
    sent_ms = (first_sent + len(activity.audio) - last_voiced) * 1000 / 2 / INPUT_HZ
    clock_ms = (activity.ended_at - began_at(diary)) * 1000 - last_voiced * 1000 / 2 / INPUT_HZ
    return sent_ms, clock_ms, heard_ms(diary)


async def measure(
    folder: Path, broker: str, cases: Sequence[tuple[Voice, str]], at_once: int
) -> list[tuple[float, float, float]]:
    results: list[tuple[float, float, float]] = []
    for first in range(0, len(cases), at_once):
        batch = enumerate(cases[first : first + at_once], first)
        results += await asyncio.gather(
            *(delays_ms(folder / str(n), broker, voice, text) for n, (voice, text) in batch)
        )
    return results


def test_speech_ends_after_the_configured_silence(tmp_path: Path, broker: Mosquitto) -> None:
    cases = list(zip(VOICES[::3], SENTENCES, strict=False))
    for sent_ms, _, _ in asyncio.run(measure(tmp_path, broker.url, cases, at_once=4)):
        assert SILENCE_MS - FRAME_MS <= sent_ms <= SILENCE_MS + LATE_MS


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_fifty_utterances(tmp_path: Path, broker: Mosquitto) -> None:
    cases = list(itertools.product(VOICES[:10], SENTENCES))
    results = asyncio.run(measure(tmp_path, broker.url, cases, at_once=4))
    assert len(results) == 50
    sent, clock, heard = (sorted(column) for column in zip(*results, strict=True))
    for name, values in (
        ("last voiced sample → activityEnd, in sound sent", sent),
        ("last voiced sample → activityEnd, on the clock", clock),
        ("frame that crossed the threshold → connecting", heard),
    ):
        p50, p95, worst = values[25], values[47], values[-1]
        print(f"\n{name}: p50 {p50:.0f}, p95 {p95:.0f}, least {values[0]:.0f}, most {worst:.0f} ms", end="")
    assert clock[47] <= SILENCE_MS + LATE_MS
    assert heard[-1] <= CONNECT_MS
