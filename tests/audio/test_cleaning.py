"""Whether noise suppression or gain control would help: they are offered only if the figures say so.

`pytest -m proof -s tests/audio/test_cleaning.py`: wake words and commands of synthetic voices in noise.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from pywebrtc_audio import GainController, NoiseSuppressor

from agentd.audio.wake.words import WakeWords
from agentd.config.settings import WakeWord
from tests.local.house import COMMANDS, utterance
from tests.local.understanding import Understanding
from tests.speech import HZ, VOICES, Voice, chunks, silence, with_noise

pytestmark = pytest.mark.proof

BLOCK = HZ // 100
SNR_DB = 10
SEEDS = range(5)
LISTENERS = (Voice("en-us"), Voice("en-gb"))
FAINT_DB = -26  # of a voice across the room

Clean = Callable[[bytes], bytes]


def _by_blocks(process: Callable[[np.ndarray], np.ndarray]) -> Clean:
    def clean(pcm: bytes) -> bytes:
        samples = np.frombuffer(pcm[: len(pcm) // (2 * BLOCK) * 2 * BLOCK], "<i2").reshape(-1, BLOCK)
        return b"".join(np.asarray(process(block.copy()), "<i2").tobytes() for block in samples)

    return clean


def cleaner(name: str) -> Clean:
    """A new one, which knows nothing of the room yet."""
    steps: list[Clean] = []
    if "NS" in name:
        steps.append(_by_blocks(NoiseSuppressor(HZ, 1, int(name[2])).process))
    if "AGC" in name:
        steps.append(_by_blocks(GainController(HZ, 1).process))

    def clean(pcm: bytes) -> bytes:
        for step in steps:
            pcm = step(pcm)
        return pcm

    return clean


def fainter(pcm: bytes, by_db: float) -> bytes:
    return (np.frombuffer(pcm, "<i2") * 10 ** (by_db / 20)).astype("<i2").tobytes()


def woken(name: str, by_db: float) -> int:
    """How many of the wake words are heard."""
    count = 0
    for voice, seed in itertools.product(VOICES, SEEDS):
        clip = silence(2_000) + voice.say("hey jarvis") + silence(1_000)
        pcm = cleaner(name)(fainter(with_noise(clip, SNR_DB, seed), by_db))
        words = WakeWords([WakeWord(model="hey_jarvis")])
        scores = [
            words.heard(chunk) for chunk in chunks(pcm)
        ]  # all of them: the gate is to see the whole clip
        count += any(scores)
    return count


def understood(understanding: Understanding, name: str, by_db: float) -> int:
    """How many of the commands are."""
    right = 0
    for voice, (text, tool, args) in itertools.product(LISTENERS, COMMANDS):
        noisy = with_noise(silence(2_000) + utterance(text, voice), SNR_DB)
        pcm = cleaner(name)(fainter(noisy, by_db))[2 * 2 * HZ :]
        right += understanding.of(pcm) == (tool, args)
    return right


@pytest.mark.timeout(1_800)
def test_cleaning_does_not_help() -> None:
    understanding = Understanding()
    rows = {}
    for by_db, name in itertools.product((0, FAINT_DB), ("as it is", "NS0", "NS1", "NS2", "AGC", "NS1+AGC")):
        rows[by_db, name] = woken(name, by_db), understood(understanding, name, by_db)
        of = (len(VOICES) * len(SEEDS), len(LISTENERS) * len(COMMANDS))
        words, commands = (f"{right} of {all_}" for right, all_ in zip(rows[by_db, name], of, strict=True))
        print(f"\n{by_db:4} dB, {name:9} wake words {words:10} commands {commands}", end="", flush=True)
    for by_db in (0, FAINT_DB):
        plain = rows[by_db, "as it is"]
        best = max(sum(right) for (at_db, _), right in rows.items() if at_db == by_db)
        assert best <= sum(plain) * 1.05, "something helps: offer it"
