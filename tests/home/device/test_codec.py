from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.home.device.codec import Codec, Percent, Reading, Steps, Value, one_of, words
from agentd.home.device.movement import Towards, moving
from agentd.home.device.tint import Channel, Form, Tint
from agentd.home.device.warmth import Setpoint, White
from agentd.home.faults import ArgumentError


@pytest.mark.parametrize("top", [100, 254, 255, 1000])
@pytest.mark.parametrize("turned", [False, True])
def test_percent_there_and_back(top: int, turned: bool) -> None:
    codec = Percent(top, turned)
    for percent in range(101):
        raw = codec.write(percent)
        assert 0 <= raw <= top
        back = codec.read(raw)
        assert back is not None
        assert abs(back - percent) <= 1
        assert (back == 0) == (percent == 0)
        assert codec.met(percent, raw, raw)


@pytest.mark.parametrize(
    ("percent", "top", "raw"),
    [(1, 254, 3), (1, 10, 1), (40, 254, 102), (100, 254, 254), (50, 255, 128), (0, 254, 0), (0.4, 254, 1)],
)
def test_percent(percent: float, top: int, raw: int) -> None:
    assert Percent(top).write(percent) == raw


def test_anything_above_nothing_is_at_least_one_percent() -> None:
    assert Percent(254).read(1) == 1
    assert Percent(254).read(0) == 0
    assert Percent(254).read(999) == 100
    assert Percent(254).read("102") == 40
    assert Percent(254).read("bright") is None


@pytest.mark.parametrize(
    ("kelvin", "mired"), [(2700, 370), (4000, 250), (6500, 154), (1000, 455), (20_000, 154)]
)
def test_whites_are_clamped(kelvin: int, mired: int) -> None:
    codec = White(2200, 6500)
    assert codec.write(kelvin) == mired
    assert White(2200, 6500, mired=False).write(kelvin) == min(max(kelvin, 2200), 6500)


def test_whites_are_read_in_round_numbers() -> None:
    assert [White(2200, 6500).read(mired) for mired in (370, 250, 154, 454, 0, "warm")] == [
        2700,
        4000,
        6500,
        2200,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("form", "raw"),
    [
        ("hs", {"hue": 0, "saturation": 100}),
        ("h/s", {"h": 0, "s": 100}),
        ("h,s", "0,100"),
        ("rgb", {"r": 255, "g": 0, "b": 0}),
        ("r,g,b", "255,0,0"),
        ("[r,g,b]", [255, 0, 0]),
        ("xy", {"x": 0.7006, "y": 0.2993}),
        ("hex", {"hex": "#ff0000"}),
    ],
)
def test_forms_of_red(form: Form, raw: object) -> None:
    codec = Tint(form)
    assert codec.write((0, 100)) == raw
    if form != "hex":  # nobody tells it so
        assert codec.met((0, 100), raw, None)
        assert not codec.met((120, 100), raw, None)
        assert not codec.met((0, 30), raw, None)


@given(
    st.floats(0, 360),
    st.floats(0, 100),
    st.sampled_from(["hs", "h/s", "h,s", "rgb", "r,g,b", "[r,g,b]", "xy"]),
)
def test_a_colour_is_known_again(hue: float, saturation: float, form: Form) -> None:
    codec = Tint(form)
    assert codec.met((hue, saturation), codec.write((hue, saturation)), None)


@pytest.mark.parametrize(
    "told", [None, 3, "red", "1,2", [], {"x": 0.3}, {"hue": "?", "saturation": 3}, {"r": 1}]
)
def test_no_colour(told: object) -> None:
    assert Tint().read(told) is None
    assert not Tint().met((0, 100), told, None)


def test_setpoints_are_snapped_and_refused() -> None:
    codec = Setpoint(15, 24, 0.5)
    assert [codec.write(wish) for wish in (21, 20.7, 15, 24)] == [21, 20.5, 15, 24]
    for wish in (14.9, 25, "hot", True, None):
        with pytest.raises(ArgumentError, match=r"from 15 to 24 in steps of 0\.5"):
            codec.write(wish)  # type: ignore[arg-type]


def test_steps() -> None:
    codec = Steps(("low", "medium", "high"), "off")
    assert [codec.write(wish) for wish in (0, 1, 33, 34, 66, 67, 100)] == [
        "off",
        "low",
        "low",
        "medium",
        "medium",
        "high",
        "high",
    ]
    assert [codec.read(raw) for raw in ("off", "low", "medium", "high", "turbo")] == [0, 33, 67, 100, None]
    assert Steps((1, 2, 3), 0).met(50, "2", None)


def test_booleans_keep_their_type() -> None:
    yes = words({True: True, False: False})
    assert yes.read(True) is True
    assert yes.read("true") is None
    assert yes.read(1) is None
    text = words({True: "true", False: "false"})
    assert text.read(True) is None
    assert text.read("true") is True
    assert words({True: 1, False: 0}).read(True) is None
    with pytest.raises(ArgumentError, match="must be true or false, not 1"):
        yes.write(1)


def test_moving() -> None:
    codec = moving({"opening": 1, "closing": -1, "stopped": 0}, turned=True)
    assert codec.read("opening") == "closing"
    assert codec.met("close", "opening", None)
    assert codec.met(30, "closing", "stopped")
    assert not codec.met(30, "closing", "closing")  # it moved before
    assert not codec.met(30, "stopped", None)


CODECS: list[Codec] = [
    words({True: "ON", False: "OFF"}),
    one_of("heat", "auto"),
    Percent(254),
    Steps(("low", "high"), "off"),
    Reading(),
    Setpoint(5, 35, 0.5),
    White(2200, 6500),
    Tint("xy"),
    Channel("rgb", "g"),
    Towards(Percent()),
    moving({"opening": 1}),
]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.tuples(st.floats(), st.floats())
)
LIKELY = st.sampled_from([True, "ON", "heat", 50, "50", 21, 2700, (0, 100), "open", "opening"])
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4)


@given(st.sampled_from(CODECS), SCALARS | LIKELY, JSON | LIKELY, JSON | LIKELY)
def test_whatever_is_wished_or_told(codec: Codec, wish: Value, raw: object, before: object) -> None:
    codec.read(raw)
    try:
        written = codec.write(wish)
    except ArgumentError:
        return
    assert codec.met(wish, written, None)
    codec.met(wish, raw, before)
