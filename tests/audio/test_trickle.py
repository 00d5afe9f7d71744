"""Replies that come too slowly, in bursts, or haltingly. The only clock is the sequence of pulls."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.audio.lead import FIRST, MOST, MOST_HOLD
from agentd.core.events import REPLY_HZ
from tests.audio.rendering import assert_renders, speech_like
from tests.audio.test_player import Desk

BLOCK = 240  # 10 ms
SILENCE = bytes(2 * BLOCK)

Schedule = Iterable[tuple[float, int]]  # when a piece comes, in ms, and its samples


def evenly(every_ms: float, piece_ms: float, total_ms: float) -> Iterator[tuple[float, int]]:
    """Pieces of one length at one pace."""
    for number in range(round(total_ms / piece_ms)):
        yield number * every_ms, round(piece_ms * 24)


class Stage:
    """Pulls a block every 10 ms while a reply comes as it is scheduled."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.count = 0
        self.begun_ms = 0.0  # from a reply's first piece to its first sound
        self.played = b""

    def perform(self, schedule: Schedule, seed: int = 0, block: int = BLOCK) -> bytes:
        """Plays one reply to its end; returns the reply. `played` is what came out."""
        self.count += 1
        player, coming = self.desk.player, list(schedule)
        reply = speech_like(sum(samples for _, samples in coming), seed)
        fed, now, out, blocks = 0, 0.0, bytearray(), 0
        while fed < len(reply) or player.busy:
            while coming and coming[0][0] <= now:
                samples = coming.pop(0)[1]
                player.play(self.count, reply[fed : fed + 2 * samples])
                fed += 2 * samples
                if not coming:
                    player.finish(self.count)
            pulled = player.pull(block)
            blocks += 1
            if pulled and not out:
                self.begun_ms = now
            out += pulled
            now += block / 24
            assert blocks < 100_000
        self.played = bytes(out)
        return reply

    @property
    def underruns(self) -> int:
        return self.desk.played[-1].underruns

    def assert_fair(self, reply: bytes) -> None:
        """All of it, and only the truth reported."""
        report = self.desk.played[-1]
        assert_renders(self.played, reply)
        assert report.heard_samples == len(reply) // 2
        assert len(self.played) == len(reply) + 2 * report.gap_samples
        assert report.audible


def test_a_burst_of_half_a_minute_in_a_second_is_played_whole_and_at_once() -> None:
    stage = Stage()
    reply = stage.perform(evenly(1000 / 750, 40, 30_000))
    assert stage.played == reply
    assert stage.begun_ms == 0
    assert stage.desk.player.overflow_samples == 0
    assert stage.desk.player.lead.samples == 0


def test_half_a_minute_in_one_piece() -> None:
    stage = Stage()
    assert stage.perform([(0, 30 * REPLY_HZ)]) == stage.played


@pytest.mark.parametrize("factor", [0.95, 0.8, 0.5])
@pytest.mark.parametrize("piece_ms", [20, 40, 100, 240])
def test_a_trickle_is_all_there_with_few_gaps(factor: float, piece_ms: int) -> None:
    stage = Stage()
    reply = stage.perform(evenly(piece_ms / factor, piece_ms, 6_000))
    stage.assert_fair(reply)
    pieces = 6_000 / piece_ms
    # without a lead there would be a gap at nearly every piece
    assert 1 <= stage.underruns <= min(pieces / 4, 8 if factor >= 0.8 else 15)


def test_the_next_reply_of_a_slow_link_starts_with_a_lead_and_has_no_gap() -> None:
    stage = Stage()
    stage.perform(evenly(50, 40, 3_000))
    assert stage.underruns
    reply = stage.perform(evenly(50, 40, 2_000))
    assert stage.underruns == 0
    assert stage.played == reply, "without a gap not a sample is touched"
    assert 0 < stage.begun_ms <= 1_500


def test_jitter_is_learned_once() -> None:
    """Pieces at the pace of real time, each up to 90 ms late."""
    draw, stage = random.Random(1), Stage()

    def jittery() -> list[tuple[float, int]]:
        times = [number * 40 + draw.uniform(0, 90) for number in range(100)]
        return [(max(times[: n + 1]), 960) for n in range(100)]

    counts = []
    for _ in range(12):
        reply = stage.perform(jittery())
        stage.assert_fair(reply)
        counts.append(stage.underruns)
    assert counts[0] >= 1
    assert sum(counts[1:]) <= 3
    assert stage.desk.player.lead.samples <= REPLY_HZ // 3


def test_a_link_that_has_become_fast_costs_no_latency_and_is_forgiven_slowly() -> None:
    stage = Stage()
    stage.perform(evenly(80, 40, 4_000))
    learned = stage.desk.player.lead.samples
    assert learned > FIRST
    begun, leads = [], []
    for _ in range(16):
        reply = stage.perform(evenly(10, 40, 3_000))
        assert stage.played == reply
        begun.append(stage.begun_ms)
        leads.append(stage.desk.player.lead.samples)
    assert max(begun) <= 50
    assert leads == sorted(leads, reverse=True)
    assert leads[0] > learned / 2
    assert leads[-1] == 0
    assert begun[-1] == 0


def test_a_pause_of_the_server_is_no_reason_for_a_lead() -> None:
    stage = Stage()
    before, after = list(evenly(5, 40, 1_000)), list(evenly(5, 40, 1_000))
    reply = stage.perform([*before, *((at + 4_000, samples) for at, samples in after)])
    stage.assert_fair(reply)
    assert stage.underruns == 1
    assert stage.desk.player.lead.samples == 0


def test_nobody_waits_for_ever_for_a_lead() -> None:
    stage = Stage()
    for _ in range(3):
        stage.perform(evenly(100, 40, 4_000))
    assert stage.desk.player.lead.samples == MOST
    player = stage.desk.player
    player.play(9, speech_like(960))
    waited = 0
    while not player.pull(BLOCK):
        waited += BLOCK
    assert waited <= MOST_HOLD


def test_a_short_reply_does_not_wait_for_a_lead_once_it_is_complete() -> None:
    stage = Stage()
    for _ in range(3):
        stage.perform(evenly(100, 40, 4_000))
    reply = stage.perform([(0, 2_400)])
    assert (stage.played, stage.begun_ms) == (reply, 0)


def test_a_late_end_is_no_underrun() -> None:
    desk = Desk()
    reply = speech_like(2_400)
    desk.player.play(1, reply)
    out = b"".join(desk.player.pull(BLOCK) for _ in range(30))
    desk.player.finish(1)
    while desk.player.busy:
        out += desk.player.pull(BLOCK)
    assert_renders(out, reply)
    assert (desk.played[0].underruns, desk.played[0].heard_samples) == (0, 2_400)
    assert desk.player.lead.samples == 0


def test_a_cut_in_a_gap_ends_it() -> None:
    desk = Desk()
    desk.player.play(1, speech_like(2_400))
    for _ in range(20):
        desk.player.pull(BLOCK)
    assert desk.player.pull(BLOCK) == SILENCE
    desk.player.cut(1)
    assert desk.player.pull(BLOCK) == b""
    assert not desk.player.busy
    assert desk.drained == [(1, 2_400)]


def test_a_reply_that_nobody_ends_does_not_play_silence_for_ever() -> None:
    desk = Desk()
    desk.player.play(1, speech_like(2_400))
    pulls = 0
    while desk.player.busy:
        desk.player.pull(BLOCK)
        pulls += 1
    assert pulls * BLOCK / REPLY_HZ == pytest.approx(30, abs=1)
    desk.player.play(1, speech_like(2_400, 1))
    desk.player.finish(1)
    desk.pull_all()
    assert desk.drained == [(1, 4_800)]


def test_a_late_piece_of_a_finished_reply_is_not_played() -> None:
    desk = Desk()
    desk.player.play(1, speech_like(2_400))
    desk.player.finish(1)
    desk.player.play(1, speech_like(2_400))
    assert desk.pull_all() == speech_like(2_400)
    assert desk.drained == [(1, 2_400)]


@pytest.mark.parametrize("gap_ms", [0, 30, 400])
def test_the_parts_of_a_turn_follow_each_other(gap_ms: int) -> None:
    """A reply before a tool call and one after it, each whole."""
    stage = Stage()
    for seed in range(4):
        reply = stage.perform(evenly(10, 40, 400), seed)
        assert stage.played == reply
        for _ in range(gap_ms // 10):
            assert stage.desk.player.pull(BLOCK) == b""
    assert [number for number, _ in stage.desk.drained] == [1, 2, 3, 4]


@given(
    pieces=st.lists(st.tuples(st.integers(60, 2_000), st.integers(0, 12)), min_size=1, max_size=40),
    block=st.sampled_from([120, 240, 441]),
    cut_after=st.none() | st.integers(0, 30),
    learned=st.sampled_from([0, FIRST, MOST]),
)
def test_whatever_comes_when_nothing_is_lost_invented_or_clicks(
    pieces: list[tuple[int, int]], block: int, cut_after: int | None, learned: int
) -> None:
    """`pieces`: how many samples, and how many pulls before the next."""
    desk = Desk()
    desk.player.lead.samples = learned
    reply = speech_like(sum(samples for samples, _ in pieces))
    out, fed = b"", 0
    for number, (samples, pulls) in enumerate(pieces):
        desk.player.play(1, reply[fed : fed + 2 * samples])
        fed += 2 * samples
        if number == cut_after:
            desk.player.cut(1)
        for _ in range(pulls):
            out += desk.player.pull(block)
    desk.player.finish(1)
    out += desk.pull_all(block)
    assert len(desk.played) == 1
    report = desk.played[0]
    cut = cut_after is not None and cut_after < len(pieces)
    if out:
        assert_renders(out, reply, whole=not cut)
    assert report.heard_samples <= len(reply) // 2 if cut else report.heard_samples == len(reply) // 2
    silent = np.count_nonzero(np.frombuffer(out, "<i2") == 0)
    assert len(out) // 2 - report.heard_samples <= silent, "silence is never counted as heard"
