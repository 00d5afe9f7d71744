"""Evenings with a television in the room: it is neither talked with nor paid for all night."""

from __future__ import annotations

from random import Random

import pytest

from agentd.core.followup import MOST_UNCALLED
from agentd.core.manners import Manners
from agentd.core.utterance import UNCALLED_MS
from tests.core.simulation import World

EVENINGS = 40


def evening(seed: int, manners: Manners) -> World:
    """Whoever asks something leaves the room to the television, at once or after a while."""
    random = Random(seed)
    world = World(manners, random)
    for _ in range(2):
        world.command()
        world.quiet(random.choice((0.0, 0.0, 3.0, 20.0)))
        world.television(random.uniform(20, 120))
        world.quiet(20)
    world.command()
    world.quiet(400)
    return world


@pytest.mark.parametrize("follow_up_s", [0.0, 8.0])
def test_random_evenings(follow_up_s: float) -> None:
    overheard = 0.0
    for seed in range(EVENINGS):
        world = evening(seed, Manners(follow_up_s=follow_up_s))
        world.assert_well(seed)
        tally = world.tally
        assert tally.begun[tally.utterances] == 1, f"seed {seed}: the last question was not answered"
        assert tally.overheard_s <= 2 * MOST_UNCALLED * UNCALLED_MS / 1000
        overheard += tally.overheard_s
    # The time that the television talks is 140 s an evening.
    assert overheard / EVENINGS < (0.1 if not follow_up_s else 25)
    assert bool(overheard) is bool(follow_up_s)
