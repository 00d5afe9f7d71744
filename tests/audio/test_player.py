"""The player's ring: order, cuts, and the count of what was heard."""

from __future__ import annotations

import random

from agentd.audio.envelope import FADE
from agentd.audio.player import MOST_SAMPLES, Played, Player


def tone(samples: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(samples * 2)


class Desk:
    """A player, and what it reported."""

    def __init__(self) -> None:
        self.drained: list[tuple[int, int]] = []
        self.played: list[Played] = []
        self.player = Player(self._note)

    def _note(self, played: Played) -> None:
        self.played.append(played)
        self.drained.append((played.reply, played.heard_samples))

    def pull_all(self, block: int = 240, most: int = 100_000) -> bytes:
        out = b""
        for _ in range(most):
            if not self.player.busy:
                break
            out += self.player.pull(block)
        return out


def test_pieces_come_out_whole_and_in_order() -> None:
    desk = Desk()
    pieces = [tone(n, n) for n in (1, 239, 1000, 7)]
    for piece in pieces:
        assert desk.player.play(1, piece)
    desk.player.finish(1)
    assert desk.pull_all() == b"".join(pieces)
    assert desk.drained == [(1, 1247)]


def test_drained_comes_after_the_last_block_has_had_its_time() -> None:
    desk = Desk()
    desk.player.play(1, tone(480))
    desk.player.finish(1)
    desk.player.pull(240)
    desk.player.pull(240)
    assert desk.drained == []
    desk.player.pull(240)
    assert desk.drained == [(1, 480)]


def test_drained_waits_for_what_the_card_holds() -> None:
    desk = Desk()
    desk.player.card_samples = 600
    desk.player.play(1, tone(240))
    desk.player.finish(1)
    pulls = 0
    while not desk.drained:
        desk.player.pull(240)
        pulls += 1
    assert (pulls - 1) * 240 >= 240 + 600


def test_a_pause_of_the_sender_ends_nothing() -> None:
    desk = Desk()
    desk.player.play(1, tone(300, 1))
    assert desk.player.pull(240)[: 2 * (300 - FADE)] == tone(300, 1)[: 2 * (300 - FADE)]
    assert desk.player.pull(240)[2 * 60 :] == bytes(2 * 180)
    assert desk.player.pull(240) == bytes(480)
    assert desk.player.busy
    desk.player.play(1, tone(1000, 2))
    desk.player.finish(1)
    assert desk.pull_all().endswith(tone(1000, 2)[2 * FADE :])
    assert desk.drained == [(1, 1300)]


def test_nothing_of_a_cut_reply_leaves_afterwards() -> None:
    desk = Desk()
    desk.player.play(1, tone(10_000))
    desk.player.pull(240)
    desk.player.cut(1)
    desk.player.play(1, tone(500))  # was under way
    desk.player.finish(1)
    assert desk.player.pull(240) == b""
    assert desk.pull_all() == b""
    assert desk.drained == [(1, 240)]


def test_the_next_reply_follows_a_cut_one_at_once() -> None:
    desk = Desk()
    desk.player.play(1, tone(10_000))
    desk.player.pull(240)
    desk.player.cut(1)
    desk.player.play(2, tone(300, 2))
    desk.player.finish(2)
    assert desk.pull_all() == tone(300, 2)
    assert desk.drained == [(1, 240), (2, 300)]


def test_a_cut_after_the_last_sample_reports_once() -> None:
    desk = Desk()
    desk.player.card_samples = 10_000
    desk.player.play(1, tone(240))
    desk.player.finish(1)
    desk.player.pull(240)
    desk.player.pull(240)
    desk.player.cut(1)
    desk.player.pull(240)
    assert desk.drained == [(1, 240)]
    desk.player.cut(1)
    desk.pull_all()
    assert desk.drained == [(1, 240)]


def test_a_reply_without_sound_is_drained_too() -> None:
    desk = Desk()
    desk.player.finish(1)
    desk.player.cut(2)
    desk.pull_all()
    assert desk.drained == [(1, 0), (2, 0)]


def test_chimes_take_their_place_and_outlive_a_cut() -> None:
    desk = Desk()
    desk.player.play(1, tone(100, 1))
    desk.player.chime(tone(50, 2))
    desk.player.play(1, tone(100, 3))
    desk.player.finish(1)
    assert desk.pull_all() == tone(100, 1) + tone(50, 2) + tone(100, 3)
    assert desk.drained == [(1, 200)]
    desk.player.play(2, tone(100, 1))
    desk.player.chime(tone(50, 2))
    desk.player.cut(2)
    assert desk.pull_all() == tone(50, 2)


def test_ten_minutes_are_enough() -> None:
    desk = Desk()
    minute = bytes(MOST_SAMPLES * 2 // 10)
    assert all(desk.player.play(1, minute) for _ in range(10))
    assert not desk.player.play(1, minute)
    assert desk.player.overflow_samples == len(minute) // 2
    desk.player.cut(1)
    desk.player.pull(240)
    assert desk.player.play(2, minute), "a cut makes room"


def test_unheard_sound_does_not_count() -> None:
    desk = Desk()
    desk.player.play(1, tone(480))
    desk.player.finish(1)
    desk.player.pull(240)
    while desk.player.busy:
        desk.player.pull(240, heard=False)
    assert desk.drained == [(1, 240)]


def test_an_announcement_belongs_to_no_reply_and_a_chime_cuts_it() -> None:
    desk = Desk()
    desk.player.play(1, tone(300, 1))
    desk.player.finish(1)
    assert not desk.player.announcing
    desk.player.announce(tone(4_980, 2))
    assert desk.player.announcing
    assert desk.pull_all() == tone(300, 1) + tone(4_980, 2), "the last block is full"
    assert not desk.player.announcing
    desk.player.announce(tone(5_000, 3))
    desk.player.announce(tone(5_000, 4))
    assert desk.player.pull(240) == tone(5_000, 3)[:480]
    cuts = desk.player.cuts
    desk.player.chime(tone(100, 5))
    assert desk.player.cuts == cuts + 1, "what a card has not played yet is dropped, too"
    assert not desk.player.announcing
    assert desk.pull_all() == tone(100, 5)
    assert desk.drained == [(1, 300)]


def test_a_chime_between_replies_cuts_nothing() -> None:
    desk = Desk()
    desk.player.announce(tone(500, 1))
    desk.pull_all()
    desk.player.play(1, tone(300, 2))
    desk.player.chime(tone(100, 3))
    desk.player.finish(1)
    assert desk.player.cuts == 0
    assert desk.pull_all() == tone(300, 2) + tone(100, 3)


def test_a_cut_of_a_reply_leaves_the_announcement_behind_it() -> None:
    desk = Desk()
    desk.player.play(1, tone(3_000, 1))
    desk.player.announce(tone(500, 2))
    desk.player.cut(1)
    assert desk.pull_all() == tone(500, 2)
