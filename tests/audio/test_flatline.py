from __future__ import annotations

from itertools import cycle, islice

import numpy as np
import pytest

from agentd.audio.flatline import ALIVE_MS, FLAT_MS, SILENT, STUCK, Flatline
from agentd.core.events import FRAME_BYTES, FRAME_MS

ZERO = bytes(FRAME_BYTES)
DC = b"\x10\x00" * (FRAME_BYTES // 2)


def hiss(ms: int, seed: int = 0) -> list[bytes]:
    """A quiet room: no two blocks are alike."""
    samples = np.random.default_rng(seed).normal(0, 3, ms * 16).astype("<i2").tobytes()
    return [samples[at : at + FRAME_BYTES] for at in range(0, len(samples), FRAME_BYTES)]


def for_ms(block: bytes, ms: int) -> list[bytes]:
    return [block] * (ms // FRAME_MS)


def words_after(*stretches: list[bytes]) -> str:
    flatline = Flatline()
    for block in (block for stretch in stretches for block in stretch):
        flatline.look(block, FRAME_MS)
    return flatline.words


@pytest.mark.parametrize(("block", "words"), [(ZERO, SILENT), (DC, STUCK), (hiss(20, 7)[0], STUCK)])
def test_who_was_alive_is_missed_within_a_second(block: bytes, words: str) -> None:
    assert words_after(hiss(ALIVE_MS), for_ms(block, FLAT_MS - 100)) == ""
    assert words_after(hiss(ALIVE_MS), for_ms(block, FLAT_MS + 100)) == words
    assert words_after(hiss(ALIVE_MS), for_ms(block, 60_000), hiss(20)) == ""


def test_again_and_again() -> None:
    assert words_after(*[hiss(ALIVE_MS), for_ms(ZERO, 5_000), hiss(40)] * 3, for_ms(ZERO, 1_000)) == SILENT


def test_a_quiet_digital_room_is_no_dead_card() -> None:
    assert words_after(for_ms(ZERO, 60_000)) == "", "never gave a sound"
    gated = [block for _ in range(60) for block in hiss(900) + for_ms(ZERO, 100)]
    assert words_after(gated, for_ms(ZERO, 60_000)) == "", "cuts off what is no speech"
    assert words_after(hiss(ALIVE_MS // 2), for_ms(ZERO, 60_000)) == "", "a talk on a virtual microphone"


def test_a_very_quiet_room_is_not_flat() -> None:
    rare = [ZERO] * 1 + [b"\1" + ZERO[1:]]
    assert words_after(list(islice(cycle(rare), 5_000))) == ""
