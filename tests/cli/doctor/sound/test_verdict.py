from __future__ import annotations

import numpy as np
import pytest

from agentd.audio.form import Choice, Form
from agentd.audio.pactl import Place
from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.sound.look import Look
from agentd.cli.doctor.sound.verdict import judge, room_dbfs

HZ, BLOCK = 16_000, 320
SECONDS = 6
DICE = np.random.default_rng(2)
MEND, NOTE, FINE = Gravity.MEND, Gravity.NOTE, Gravity.FINE


def hiss(level: float, channels: int = 1) -> np.ndarray:
    return DICE.normal(0, level, (HZ * SECONDS, channels))


def look(sound: np.ndarray, speed: float = 1.0, choice: Choice = "auto", place: Place | None = None) -> Look:
    """Blocks of 20 ms that come in time, or `speed` times as fast."""
    pcm = sound.clip(-32768, 32767).astype("<i2")
    blocks = [pcm[at : at + BLOCK].tobytes() for at in range(0, len(pcm), BLOCK)]
    came_s = [100 + (number + 1) * BLOCK / HZ / speed for number in range(len(blocks))]
    return Look("card", Form(HZ, sound.shape[1]), choice, blocks, came_s, place)


@pytest.mark.parametrize(
    ("seen", "gravity", "words"),
    [
        (look(hiss(30)), FINE, "living sound"),
        (look(np.zeros((0, 1))), MEND, "no sound flows"),
        (look(np.zeros((HZ, 1))), MEND, "digital silence"),
        (look(np.full((HZ, 1), 7.0)), MEND, "over and over"),
        (look(hiss(1)), NOTE, "very faint"),
        (look(hiss(600)), MEND, "noise: never below"),
        (look(hiss(30) + 1_000), NOTE, "off centre by 3%"),
        (look(hiss(30) + 5_000), MEND, "off centre by 15%"),
        (look(hiss(30), speed=44.1 / 48), MEND, "14700 samples a second in place of 16000 (-8.1 %)"),
        (look(hiss(30), speed=1.02), MEND, "(+2.0 %)"),
        (look(hiss(30), speed=1.005), FINE, "living sound"),
        (look(hiss(30), speed=4), MEND, "long gaps"),
        (look(hiss(30, 2) * (1, 0)), FINE, "living sound"),
        (look(hiss(30, 2) * (0, 1)), MEND, "listen to the silent one"),
        (look(hiss(30, 2) * (1, 0), choice=2), MEND, "listen to the silent one"),
        (look(hiss(30, 2) * (1, 0), choice="mix"), NOTE, "mixed in it takes"),
        (look(hiss(30), place=Place("out.monitor", monitor=True, muted=False)), MEND, "loudspeaker plays"),
    ],
)
def test_what_is_wrong_with_a_microphone(seen: Look, gravity: Gravity, words: str) -> None:
    (found,) = judge(seen)
    assert (found.gravity, words in found.evidence) == (gravity, True), found


def test_a_busy_machine_does_not_make_a_card_wrong() -> None:
    """Blocks are late by up to 0.3 s, and the first second comes at once."""
    steady = look(hiss(30))
    late_s = DICE.exponential(0.03, len(steady.came_s)).clip(0, 0.3)
    came_s = np.maximum.accumulate(np.maximum(np.array(steady.came_s) + late_s, 100.9))
    jittered = Look("card", steady.form, "auto", steady.blocks, list(came_s))
    assert jittered.measured_hz is not None
    assert jittered.measured_hz[1] == pytest.approx(HZ, rel=0.008)
    assert [found.gravity for found in judge(jittered)] == [FINE]


def test_the_level_of_the_room_knows_no_constant() -> None:
    assert room_dbfs(look(hiss(100) + 3_000)) == pytest.approx(20 * np.log10(100 / 32768), abs=0.5)
