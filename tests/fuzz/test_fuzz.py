"""Whatever a server sends: no crash, no hang, no growth."""

from __future__ import annotations

import ctypes
import gc
import os
import time
import tracemalloc
from pathlib import Path

import pytest

from tests.fuzz.mutator import Mutator
from tests.fuzz.victim import Victim

FEW = 20_000
MANY = 1_000_000
PER_SEED = 50_000
GROWTH_FEW_BYTES = 64 * 1024
GROWTH_MANY_BYTES = 1024 * 1024


def attack(victim: Victim, mutator: Mutator, count: int, seed: int) -> float:
    """→ the longest that one message took, in seconds."""
    slowest_s = 0.0
    for number in range(count):
        frame = mutator.next()
        began_s = time.perf_counter()
        try:
            victim.take(frame)
        except Exception as error:
            raise AssertionError(f"message {number} of seed {seed}: {frame[:2_000]!r}") from error
        slowest_s = max(slowest_s, time.perf_counter() - began_s)
    return slowest_s


def resident_bytes() -> int:
    """Without what the C library keeps for later, which depends on the order of large and small pieces."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_twenty_thousand_spoilt_messages() -> None:
    victim, mutator = Victim(1), Mutator(1)
    attack(victim, mutator, FEW // 2, 1)
    gc.collect()
    tracemalloc.start()
    try:
        attack(victim, mutator, FEW // 4, 1)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        attack(victim, mutator, FEW // 4, 1)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < GROWTH_FEW_BYTES
    assert victim.refused > FEW // 20, "spoilt enough to be refused"
    assert victim.understood > FEW // 4, "whole enough to be understood"
    assert victim.replies > FEW // 100, "answers are still heard among them"
    assert victim.calls > FEW // 1_000


@pytest.mark.parametrize("count", [1_000])
def test_a_seed_gives_the_same_messages_again(count: int) -> None:
    one, other = Mutator(7), Mutator(7)
    assert [one.next() for _ in range(count)] == [other.next() for _ in range(count)]


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_million_spoilt_messages() -> None:
    began_s, slowest_s, half_way = time.perf_counter(), 0.0, 0
    refused = understood = 0
    for seed in range(MANY // PER_SEED):
        if seed == MANY // PER_SEED // 2:
            half_way = resident_bytes()
        victim = Victim(seed)
        slowest_s = max(slowest_s, attack(victim, Mutator(seed), PER_SEED, seed))
        refused, understood = refused + victim.refused, understood + victim.understood
        del victim
        gc.collect()
    grown = resident_bytes() - half_way
    took_s = time.perf_counter() - began_s
    print(
        f"\n{MANY} messages in {took_s:.0f} s ({understood} understood, {refused} refused), the slowest"
        f" {slowest_s * 1000:.0f} ms, memory {grown / 1024:+.0f} KiB in the second half"
    )
    assert grown < GROWTH_MANY_BYTES
