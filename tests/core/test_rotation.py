"""Announced ends of connections, a thousand of them: nobody notices."""

from __future__ import annotations

from random import Random

import pytest

from agentd.core.manners import Manners
from tests.core.simulation import World

LEFT_S = (300, 60, 50, 5, 0)


def rotated(seed: int, manners: Manners) -> World:
    """A talk of two turns; the server announces its end somewhere in it."""
    random = Random(seed)
    world = World(manners, random)
    left_s, then_silent = LEFT_S[seed % len(LEFT_S)], random.random() < 0.3
    world.clock.after(random.uniform(0.2, 14), lambda: world.end_announced(left_s, then_silent))
    world.talk()
    return world


@pytest.mark.parametrize("part", range(5))  # of a thousand: each ends within a test's time on a busy machine
@pytest.mark.parametrize("follow_up_s", [0.0, 8.0])
def test_a_thousand_announced_ends(follow_up_s: float, part: int) -> None:
    manners = Manners(follow_up_s=follow_up_s)
    for seed in range(part * 200, (part + 1) * 200):
        world = rotated(seed, manners)
        answered = [world.tally.begun[number] for number in (1, 2)]
        world.assert_well(seed)
        assert max(answered) <= 1, f"seed {seed}: a reply came twice"
        assert answered == [1, 1], f"seed {seed}: an utterance was lost"
