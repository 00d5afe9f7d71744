"""Forms of sound, and which of them a device is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.audio.form import Choice, Form, counts


@pytest.mark.parametrize(
    ("choice", "has", "tried"),
    [
        ("auto", 1, (1,)),
        ("auto", 2, (1, 2)),
        ("auto", 6, (1, 2, 6)),
        ("mix", 1, (1,)),
        ("mix", 4, (2, 4)),
        (1, 1, (1,)),
        (1, 2, (2,)),
        (2, 6, (2, 6)),
        (5, 6, (5, 6)),
        (2, 1, ()),
    ],
)
def test_as_few_channels_as_will_do(choice: Choice, has: int, tried: tuple[int, ...]) -> None:
    assert counts(choice, has) == tried


@pytest.mark.parametrize(
    ("choice", "mono"), [("auto", [1, -5]), (1, [1, -5]), (2, [30_000, 7]), ("mix", [15_000, 1])]
)
def test_one_of_two(choice: Choice, mono: list[int]) -> None:
    block = np.array([1, 30_000, -5, 7], "<i2").tobytes()
    assert np.frombuffer(Form(16_000, 2).mono(block, choice), "<i2").tolist() == mono


def test_mono_is_left_alone_and_spread_to_all() -> None:
    mono = np.array([1, -2], "<i2").tobytes()
    assert Form(16_000, 1).mono(mono, "mix") == mono
    assert Form(48_000, 1).spread(mono) == mono
    assert np.frombuffer(Form(48_000, 3).spread(mono), "<i2").tolist() == [1, 1, 1, -2, -2, -2]
