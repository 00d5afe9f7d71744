"""A reply that is talked into, in simulated rooms: from the player to what the conversation does.

Tuned on other rooms, voices and seeds than those here. What the virtual card adds is measured in
tests/audio/test_soundcard.py.
"""

from __future__ import annotations

import numpy as np
import pytest

from agentd.core.effects import CutReply, Duck
from agentd.core.events import INPUT_HZ
from tests.audio.echoroom import Place
from tests.audio.interjections import (
    INTERJECTIONS,
    PERSON_DB,
    Evening,
    clap,
    cough,
    level_to,
    reply_of,
)
from tests.speech import Voice, first_voiced_sample, samples

ECHOES_DB = (-30.0, -20.0, -12.0)
CARD_MS = 35  # from the cut to silence at the virtual card, at most: tests/audio/test_soundcard.py
SPEAKERS = (Voice("en-us"), Voice("awb", "flite", 160), Voice("en+m3", wpm=160))
PEOPLE = (
    Voice("slt", "flite", 160),
    Voice("rms", "flite", 170),
    Voice("en-gb-x-rp", wpm=160),
    Voice("en+f2", wpm=160),
)
NOISES = {"cough": cough, "clap": clap}
FIRST = 2 * INPUT_HZ  # nobody interrupts sooner


def place(seed: int, echo_db: float) -> Place:
    """Rooms differ in their echo's way, in the loudspeaker's harmonics, and in how quiet they are."""
    dice = np.random.default_rng(seed)
    return Place(
        seed,
        echo_db,
        delay_ms=dice.uniform(40, 150),
        distortion=dice.uniform(0, 0.05),
        noise_db=dice.uniform(10, 28),
    )


def alone(seed: int, echo_db: float, seconds: float) -> Evening:
    return Evening(place(seed, echo_db), reply_of(SPEAKERS, seed, seconds))


def interrupted(seed: int, echo_db: float, seconds: float) -> Evening:
    """Every two seconds somebody says something, or coughs, or claps."""
    evening = alone(seed, echo_db, seconds)
    dice = np.random.default_rng(seed)
    at = FIRST
    while at < evening.reply.size - FIRST:
        kind = ("speech", "cough", "speech", "clap")[len(evening.said) % 4]
        if kind == "speech":
            voice, text = PEOPLE[dice.integers(len(PEOPLE))], INTERJECTIONS[dice.integers(len(INTERJECTIONS))]
            clip = voice.say(text)
            sound, onset = level_to(samples(clip), dice.uniform(*PERSON_DB)), first_voiced_sample(clip)
        else:
            sound, onset = level_to(NOISES[kind](seed + at), 66.0), 0
        evening.says(kind, sound, at, onset)
        at += sound.size + round(dice.uniform(1.5, 2.5) * INPUT_HZ)
    return evening


def reactions(evening: Evening) -> dict[str, list[float | None]]:
    """By kind, how many ms after the onset the reply was cut; None: it was not."""
    cuts = [at for at, effect in evening.heard() if isinstance(effect, CutReply)]
    out: dict[str, list[float | None]] = {"speech": [], "cough": [], "clap": []}
    for said in evening.said:
        within = [at for at in cuts if said.onset < at <= said.end + INPUT_HZ // 2]
        out[said.kind].append((within[0] - said.onset) * 1000 / INPUT_HZ if within else None)
        cuts = [at for at in cuts if not said.onset < at <= said.end + INPUT_HZ // 2]
    out["nothing"] = [float(at) for at in cuts]
    return out


@pytest.mark.parametrize("echo_db", ECHOES_DB)
def test_a_reply_does_not_interrupt_itself(echo_db: float) -> None:
    assert not [each for _, each in alone(200, echo_db, 20).heard() if isinstance(each, CutReply)]


def test_a_person_cuts_it_a_clap_does_not() -> None:
    found = reactions(interrupted(201, -20, 20))
    assert None not in found["speech"]
    assert found["clap"] == [None] * len(found["clap"])
    assert found["nothing"] == []


def test_a_cough_lowers_it_and_gives_it_back() -> None:
    evening = alone(202, -20, 6)
    evening.says("cough", level_to(cough(1), 66), FIRST)
    changes = [effect for _, effect in evening.heard()]
    assert CutReply not in map(type, changes)
    assert changes in ([], [Duck(on=True), Duck(on=False)])


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_half_an_hour_of_its_own_replies() -> None:
    for echo_db in ECHOES_DB:
        heard_s = cuts = ducks = 0.0
        for seed in range(300, 310):
            evening = alone(seed, echo_db, 60)
            heard_s += evening.reply.size / INPUT_HZ
            effects = [effect for _, effect in evening.heard()]
            cuts += sum(isinstance(effect, CutReply) for effect in effects)
            ducks += effects.count(Duck(on=True))
        print(f"echo {echo_db:.0f} dB: {heard_s / 60:.1f} min, {cuts:.0f} cut by itself, {ducks:.0f} lowered")
        assert heard_s >= 600
        assert cuts == 0


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_how_soon_a_person_is_let_speak() -> None:
    for echo_db in ECHOES_DB:
        found = [reactions(interrupted(seed, echo_db, 40)) for seed in range(400, 412)]
        speech = [ms for each in found for ms in each["speech"]]
        took = [ms + CARD_MS for ms in speech if ms is not None]
        noises = [ms for each in found for kind in NOISES for ms in each[kind]]
        print(
            f"echo {echo_db:.0f} dB: {len(took)} of {len(speech)} cut, onset to silence"
            f" p50 {np.percentile(took, 50):.0f} p95 {np.percentile(took, 95):.0f} ms;"
            f" {sum(ms is not None for ms in noises)} of {len(noises)} coughs and claps cut,"
            f" {sum(len(each['nothing']) for each in found)} cut by nothing"
        )
        assert len(took) >= 0.95 * len(speech)
        assert np.percentile(took, 95) <= 250
