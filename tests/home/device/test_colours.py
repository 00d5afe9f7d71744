from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.home.device.colours import (
    ENGLISH,
    ENGLISH_WHITES,
    GERMAN,
    GERMAN_WHITES,
    hs_to_rgb,
    hs_to_xy,
    hue_saturation,
    kelvin,
    kelvin_to_mired,
    mired_to_kelvin,
    rgb_to_hex,
    rgb_to_hs,
    xy_to_hs,
)

HUES = st.floats(0, 359.9)
SATURATIONS = st.floats(0, 100)


def turned(one: float, other: float) -> float:
    """The angle between two hues."""
    return abs((one - other + 180) % 360 - 180)


@pytest.mark.parametrize(
    ("name", "hs"),
    [
        ("red", (0, 100)),
        ("Light_Blue", (195, 35)),
        ("GRÜN", (120, 100)),
        ("gruen", (120, 100)),
        ("Weiß", (0, 0)),
        ("pink", (330, 60)),
        ("sofa", None),
        ("", None),
    ],
)
def test_names(name: str, hs: object) -> None:
    assert hue_saturation(name) == hs


@pytest.mark.parametrize(
    ("name", "temperature"),
    [
        ("warm white", 2700),
        ("warmweiß", 2700),
        ("neutral", 4000),
        ("Kalt", 5500),
        ("cool-white", 5500),
        ("Tageslicht", 6500),
        ("red", None),
    ],
)
def test_whites_are_temperatures(name: str, temperature: object) -> None:
    assert kelvin(name) == temperature


def test_every_name_of_the_tables_is_known() -> None:
    assert all(hue_saturation(name) for name in (*ENGLISH, *GERMAN))
    assert all(kelvin(name) for name in (*ENGLISH_WHITES, *GERMAN_WHITES))
    assert not ENGLISH.keys() & GERMAN.keys()


@pytest.mark.parametrize(("temperature", "mired"), [(2700, 370), (4000, 250), (6500, 154)])
def test_mired(temperature: int, mired: int) -> None:
    assert kelvin_to_mired(temperature) == mired
    assert abs(mired_to_kelvin(mired) - temperature) <= 10


@pytest.mark.parametrize(
    ("hs", "rgb", "hexadecimal", "xy"),
    [
        ((0, 100), (255, 0, 0), "#ff0000", (0.7006, 0.2993)),
        ((120, 100), (0, 255, 0), "#00ff00", (0.1724, 0.7468)),
        ((240, 100), (0, 0, 255), "#0000ff", (0.1355, 0.0399)),
        ((30, 100), (255, 128, 0), "#ff8000", (0.6112, 0.3747)),
        ((0, 0), (255, 255, 255), "#ffffff", (0.3227, 0.3290)),
    ],
)
def test_forms_of_a_colour(
    hs: tuple[float, float], rgb: tuple[int, int, int], hexadecimal: str, xy: tuple[float, float]
) -> None:
    assert hs_to_rgb(*hs) == rgb
    assert rgb_to_hex(*rgb) == hexadecimal
    assert hs_to_xy(*hs) == pytest.approx(xy, abs=0.002)


@given(HUES, SATURATIONS)
def test_there_and_back_by_rgb(hue: float, saturation: float) -> None:
    back, much = rgb_to_hs(*hs_to_rgb(hue, saturation))
    assert much == pytest.approx(saturation, abs=0.5)
    if saturation > 20:
        assert turned(back, hue) < 2


@given(HUES, SATURATIONS)
def test_there_and_back_by_xy(hue: float, saturation: float) -> None:
    x, y = hs_to_xy(hue, saturation)
    assert round(x, 4) == x
    back, much = xy_to_hs(x, y)
    assert much == pytest.approx(saturation, abs=2)
    if saturation > 20:
        assert turned(back, hue) < 2


@given(st.floats(0, 1), st.floats(0, 1))
def test_any_point_is_some_colour(x: float, y: float) -> None:
    hue, saturation = xy_to_hs(x, y)
    assert 0 <= hue <= 360
    assert 0 <= saturation <= 100
