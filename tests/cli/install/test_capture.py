"""Which microphone and which loudspeaker are taken, from tables of what was found and heard."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.audio.device import Device
from agentd.cli.install.capture import (
    NOTHING,
    SILENCE,
    STUCK,
    Heard,
    beside,
    candidates,
    heard,
    loudest,
)

USB, HDMI, JACK = (
    "USB PnP Sound Device: Audio (hw:1,0)",
    "vc4-hdmi-0: MAI PCM (hw:2,0)",
    "Headphones: - (hw:0,0)",
)


def device(name: str, inputs: int, outputs: int) -> Device:
    return Device(0, name, inputs, outputs, 48_000, False, False)


def blocks(*levels: int) -> list[bytes]:
    """Noise, a block for each level (its standard deviation)."""
    dice = np.random.default_rng(7)
    return [(dice.normal(size=320) * level).clip(-32768, 32767).astype("<i2").tobytes() for level in levels]


@pytest.mark.parametrize(
    ("came", "fault"),
    [([], NOTHING), (blocks(50)[:5], NOTHING), ([bytes(640)] * 50, SILENCE), (blocks(50) * 50, STUCK)],
)
def test_what_is_no_microphone_is_named(came: list[bytes], fault: str) -> None:
    found = heard("x", came)
    assert found.fault == fault
    assert not found.voice
    assert fault in str(found)


def test_levels_are_those_of_pauses_and_of_speech() -> None:
    found = heard("x", blocks(*[33] * 50, *[3300] * 50))
    assert found.quiet_dbfs == pytest.approx(-60, abs=1)
    assert found.loud_dbfs == pytest.approx(-20, abs=1)
    assert found.voice
    assert not found.clipped
    assert str(found) == "x: -60 to -20 dBFS"
    assert not heard("x", blocks(*[33] * 100)).voice
    assert "too loud" in str(heard("x", blocks(*[33] * 50, *[30_000] * 50)))


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ([Heard("far", -60, -40), Heard("near", -60, -20), Heard("dead", fault=SILENCE)], "near"),
        ([Heard("hum", -21, -19), Heard("voice", -60, -40)], "voice"),
        ([Heard("quiet", -70, -69), Heard("hiss", -50, -49)], "hiss"),
    ],
)
def test_the_loudest_voice_is_taken(table: list[Heard], name: str) -> None:
    assert (best := loudest(table))
    assert best.name == name


def test_of_dead_ones_none_is_taken() -> None:
    assert loudest([Heard("a", fault=SILENCE), Heard("b", fault=NOTHING)]) is None
    assert loudest([]) is None


def test_cards_are_named_without_their_numbers() -> None:
    found = [
        device(JACK, 0, 2),
        device(USB, 1, 2),
        device(HDMI, 0, 2),
        device("sysdefault", 32, 32),
        device("default", 32, 32),
        device("dmix", 0, 2),
    ]
    assert candidates(found, inputs=True) == ["USB PnP Sound Device: Audio"]
    assert candidates(found, inputs=False) == [
        "Headphones: -",
        "USB PnP Sound Device: Audio",
        "vc4-hdmi-0: MAI PCM",
    ]


def test_two_of_a_kind_keep_their_numbers() -> None:
    twins = [device("Mic: Audio (hw:1,0)", 1, 0), device("Mic: Audio (hw:2,0)", 1, 0)]
    assert candidates(twins, inputs=True) == ["Mic: Audio (hw:1,0)", "Mic: Audio (hw:2,0)"]


def test_without_cards_other_names_serve_but_none_that_stands_for_no_device() -> None:
    found = [device("vmic", 1, 0), device("default", 2, 2), device("speaker.monitor", 2, 0)]
    assert candidates(found, inputs=True) == ["vmic"]
    assert candidates(found[1:2], inputs=True) == []


@pytest.mark.parametrize(
    ("microphone", "first"),
    [("USB PnP Sound Device: Audio", USB), ("Headphones: -", JACK), ("", USB)],
)
def test_a_loudspeaker_beside_the_microphone_comes_first_and_a_screen_last(
    microphone: str, first: str
) -> None:
    ranked = beside(microphone, [HDMI, JACK, USB])
    assert ranked[0] == first
    assert ranked[-1] == HDMI
