"""What is told of the wait for a reply, beside what the recording and the loudspeaker know of it."""

from __future__ import annotations

import asyncio
import statistics
from pathlib import Path

import pytest

from agentd.core.events import INPUT_HZ, REPLY_HZ, Heard, PlaybackDrained
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import Diary, hear_once, settings_file, spoken
from tests.live_server import TONE, LiveServer, Say, Script
from tests.speech import VOICES, last_voiced_sample

VOICED = 5
MOST_OFF_MS = 100  # the detector's lag differs from ending to ending


def true_ms(diary: Diary, pcm: bytes, silent_samples: int) -> float:
    """From the clip's last voiced sample, by when its first frame was heard, to the reply's first sound, by
    when the loudspeaker had played all of it."""
    first_at, first = next((at, note) for at, note in diary.notes if isinstance(note, Heard))
    began_s = first_at - len(first.pcm) / 2 / INPUT_HZ
    spoken_at = began_s + last_voiced_sample(pcm) / INPUT_HZ
    (drained,) = diary.all(PlaybackDrained)
    (drained_at,) = diary.times(PlaybackDrained)
    heard_at = drained_at - (drained.heard_samples - silent_samples) / REPLY_HZ
    return (heard_at - spoken_at) * 1000


@pytest.mark.proof
def test_the_reply_latency_that_is_told_is_the_one_that_is_waited(tmp_path: Path, broker: Mosquitto) -> None:
    silent_samples = REPLY_HZ // 5
    reply = bytes(2 * silent_samples) + TONE

    async def scene(number: int) -> float:
        folder = tmp_path / str(number)
        folder.mkdir()
        pcm, _ = spoken("turn on the kitchen lights", voice=VOICES[number])
        async with LiveServer(Script(turns=[[Say(reply, "It is on.")]])) as server:
            file = settings_file(folder, pcm, server.endpoint, broker.url, conversation="{follow_up_s: 0}")
            status, diary = await hear_once(file)
            assert status == 0
            return true_ms(diary, pcm, silent_samples)

    off_ms = []
    for number in range(VOICED):
        with subscriber(broker, "agentd/test/latency") as house:
            expected_ms = asyncio.run(scene(number))
            told_ms = int(house.wait(1)[-1].text)
        off_ms.append(told_ms - expected_ms)
        print(f"\nwaited {expected_ms:.0f} ms, told {told_ms} ms", end="")
    print(f"\noff by {statistics.mean(off_ms):+.0f} ms, at most {max(map(abs, off_ms)):.0f} ms")
    assert max(map(abs, off_ms)) <= MOST_OFF_MS
