"""What is wrong with the sound that a microphone gives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from agentd.audio.level import CLIPPED, FULL_SCALE_DB
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.sound.look import Look

WHAT = "microphone"
ANOTHER = "write another audio.input (`agentd devices` lists them)"
QUIETER = "turn the microphone's gain down (alsamixer, wpctl)"
NOISY_DBFS = -40.0  # half as loud as people are: nobody is understood
FAINT_DBFS = -78.0  # quieter than any room is to a microphone that is turned up
LIVING_DB = 20.0  # a channel that is so much quieter than another has no microphone
BLOCK_S = 0.1  # levels are taken of: shorter than a word
OFF_RATE = 0.01  # what webrtcvad, wake words and echo canceller bear; a recording is 1 % too high or low
OFFSET_NOTED, OFFSET_BAD = 0.02, 0.1  # of full scale


def judge(look: Look) -> Iterator[Finding]:
    """The first thing that is so wrong that the rest means nothing; else all."""
    if not look.blocks:
        yield mend(WHAT, f"“{look.device}” opens, but no sound flows", f"plug it in anew, or {ANOTHER}")
        return
    if look.place is not None and look.place.monitor:
        evidence = f"the sound server gives us {look.place.device}: what the loudspeaker plays"
        yield mend(WHAT, evidence, f"choose a microphone at the sound server (pavucontrol), or {ANOTHER}")
        return
    if dead := _dead(look):
        yield dead
        return
    sides = list(_channels(look))
    heard = all(side.ok for side in sides)  # else nothing can be said of what we do not listen to
    faults = [*sides, *_rate(look)] + ([*_offset(look), *_level(look)] if heard else [])
    yield from faults
    if not faults:
        form = (
            f"{look.form.rate_hz} Hz, {look.form.channels} channels" if look.form.channels > 1 else "16 kHz"
        )
        yield fine(WHAT, f"“{look.device}” gives living sound ({form})")


def room_dbfs(look: Look) -> float:
    """The quietest tenth of what the daemon hears, without what is constant."""
    return float(np.percentile(_levels(look.chosen, look.form.rate_hz), 10))


def _dead(look: Look) -> Finding | None:
    if not any(map(any, look.blocks)):
        if look.place is not None and look.place.muted:
            return mend(WHAT, "it is muted at the sound server", "pactl set-source-mute @DEFAULT_SOURCE@ 0")
        remedy = f"switch it on, unmute it (alsamixer, key F4), or {ANOTHER}"
        return mend(WHAT, f"“{look.device}” gives nothing but digital silence", remedy)
    if len(set(look.blocks[1:])) == 1 and len(look.blocks) > 2:
        return mend(WHAT, f"“{look.device}” gives the same sound over and over", "plug it in anew")
    return None


def _channels(look: Look) -> Iterator[Finding]:
    """A card with two inputs, of which only one has a microphone."""
    levels = [float(np.percentile(_levels(each, look.form.rate_hz), 90)) for each in look.channels]
    best = max(range(len(levels)), key=levels.__getitem__)
    mute = [number for number, level in enumerate(levels, 1) if level < levels[best] - LIVING_DB]
    if not mute:
        return
    which, remedy = ", ".join(map(str, mute)), f"write audio.input_channel: {best + 1}"
    evidence = f"channel {which} of {len(levels)} is silent, channel {best + 1} is not"
    if look.choice == "mix":
        yield note(WHAT, f"{evidence}; mixed in it takes the other's level", remedy)
    elif (1 if look.choice == "auto" else look.choice) in mute:
        yield mend(WHAT, f"{evidence}; we listen to the silent one", remedy)


def _rate(look: Look) -> Iterator[Finding]:
    nominal, measured = look.form.rate_hz, look.measured_hz
    if measured is None:
        remedy = "is the machine busy (`top`)? Else plug the microphone in anew"
        yield mend(WHAT, "its sound comes with long gaps", remedy)
    elif measured[0] > nominal * (1 + OFF_RATE) or measured[2] < nominal * (1 - OFF_RATE):
        percent = (measured[1] / nominal - 1) * 100
        evidence = f"it gives {measured[1]:.0f} samples a second in place of {nominal} ({percent:+.1f} %)"
        remedy = (
            "a card that cannot do that rate, or a worn one: name it by its own name (`agentd devices`), "
            "not through a plugin of ~/.asoundrc that converts rates"
        )
        yield mend(WHAT, evidence, remedy)


def _offset(look: Look) -> Iterator[Finding]:
    share = abs(float(look.chosen.mean())) / 32768
    evidence = f"its sound is off centre by {share:.0%} of full scale (direct current)"
    if share >= OFFSET_BAD:
        yield mend(WHAT, evidence, "a loose or wrong plug, or a broken card: try another one")
    elif share >= OFFSET_NOTED:
        yield note(WHAT, evidence, "a cheap card; it does no harm so far")


def _level(look: Look) -> Iterator[Finding]:
    samples = look.chosen
    levels = _levels(samples, look.form.rate_hz)
    quiet, loud = float(np.percentile(levels, 10)), float(np.percentile(levels, 99))
    if clipped := int((np.abs(samples) >= CLIPPED).sum()):
        yield mend(WHAT, f"too loud: {clipped} samples at full scale", QUIETER)
    elif quiet > NOISY_DBFS:
        remedy = f"{QUIETER}, or find it a quieter place; `agentd listen` shows the level"
        yield mend(WHAT, f"noise: never below {quiet:.0f} dBFS", remedy)
    elif loud < FAINT_DBFS:
        remedy = "turn its gain up (alsamixer, wpctl) and speak: `agentd listen` should show -40 to -10"
        yield note(WHAT, f"very faint: never above {loud:.0f} dBFS", remedy)


def _levels(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Of each BLOCK_S in dBFS, without what is constant."""
    size = max(1, min(samples.size, round(rate_hz * BLOCK_S)))
    rows = samples[: samples.size // size * size].reshape(-1, size)
    power = (rows - samples.mean()).var(axis=1) + (rows.mean(axis=1) - samples.mean()) ** 2
    return np.asarray(10 * np.log10(power + 1) - FULL_SCALE_DB)
