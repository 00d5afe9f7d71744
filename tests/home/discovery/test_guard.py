from __future__ import annotations

import pytest

from agentd.home.device.device import Kind
from agentd.home.discovery.guard import disguised, guarded, true_kind


@pytest.mark.parametrize(
    ("kind", "name", "hints"),
    [
        ("lock", "cabinet", ()),
        ("gate", "fence", ()),
        ("valve", "garden", ()),
        ("cover", "Garage", ()),
        ("cover", "left", ("garage",)),
        ("cover", "Haustür", ()),
        ("cover", "front_door", ()),
        ("switch", "Garden gate", ()),
        ("switch", "water", ("smart water valve",)),
        ("switch", "Alarm", ()),
        ("switch", "", ()),
        ("switch", "0x00158d0002000009", ()),
        ("switch", "Tasmota", ()),
        ("switch", "tasmota A1B2C3", ()),
        ("switch", "shellyplug-s-B929CC", ()),
        ("switch", "plug 2", ()),
    ],
)
def test_what_waits_for_the_owner(kind: Kind, name: str, hints: tuple[str, ...]) -> None:
    assert guarded(true_kind(kind, name, *hints), name, *hints)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("light", "door"),
        ("light", ""),
        ("contact", "front door"),
        ("climate", "radiator valve"),
        ("cover", "outdoor blind"),
        ("cover", "Motor"),
        ("switch", "kettle plug"),
        ("switch", "cafe"),
        ("switch", "Torch"),
        ("fan", "fan"),
    ],
)
def test_what_does_not(kind: Kind, name: str) -> None:
    assert true_kind(kind, name) == kind
    assert guarded(kind, name) == ""


def test_words_of_a_lock() -> None:
    assert disguised("light", ["ON", "UNLOCK"])
    assert not disguised("lock", ["UNLOCK"])
    assert not disguised("light", ["ON", 5, None])


@pytest.mark.parametrize(
    ("kind", "name", "true"),
    [
        ("cover", "Garage", "gate"),
        ("switch", "fence gate", "gate"),
        ("switch", "garden_water_valve", "valve"),
        ("switch", "Ventilator", "switch"),
        ("cover", "bedroom blind", "cover"),
        ("lock", "garage", "lock"),
        ("light", "garage", "light"),
    ],
)
def test_the_rules_of_the_house_are_those_of_what_it_is(kind: Kind, name: str, true: Kind) -> None:
    assert true_kind(kind, name) == true
