"""The wake word over a reply: heard when somebody says it, and not when the reply does."""

from __future__ import annotations

import pytest

from agentd.audio.echo import EchoCanceller
from agentd.audio.hearing import Hearing
from agentd.audio.ownwords import OwnWords
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.config.settings import WakeWord
from tests.audio.overreply import CALLERS, Scene, scenes

WORDS = [WakeWord(model="hey_jarvis")]
OWN = "You only have to say hey jarvis, and then what you want. Hey jarvis is what I am called by. I listen \
when somebody says hey jarvis, and at no other time, so that nothing you say leaves the house."


def wakes(scene: Scene) -> int:
    echo = EchoCanceller()
    hearing = Hearing(Vad(), WakeWords(WORDS), echo, OwnWords(WORDS))
    return sum(heard.wake is not None for heard in scene.heard(hearing, echo))


@pytest.mark.parametrize("voice", [CALLERS[0], CALLERS[7]], ids=str)
def test_the_wake_word_is_heard_over_a_reply_that_is_as_loud(voice: object) -> None:
    assert [wakes(scene) for scene in scenes("hey jarvis", 0, CALLERS, [1]) if scene.voice == voice] == [1]


@pytest.mark.parametrize("echo_db", [-10, 10])
def test_a_reply_that_says_the_wake_word_wakes_nobody(echo_db: float) -> None:
    assert wakes(Scene("", None, echo_db, seed=1, reply=OWN)) == 0


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_the_wake_word_over_replies_at_three_levels() -> None:
    """Rooms 11 to 13: what was tuned was tuned on others."""
    rooms, recall = [11, 12, 13], {}
    for echo_db in (-6, 0, 6):
        said = scenes("hey jarvis", echo_db, CALLERS, rooms)
        recall[echo_db] = sum(wakes(scene) > 0 for scene in said) / len(said)
        own = [Scene("", None, echo_db, seed, reply=OWN) for seed in range(11, 19)]
        false = sum(map(wakes, own))
        heard = f"{recall[echo_db]:.0%} of {len(said)} heard"
        print(f"\necho {echo_db:+} dB: {heard}, {false} wakes by {len(own)} replies that say it")
        assert false == 0
    assert recall[0] >= 0.9
