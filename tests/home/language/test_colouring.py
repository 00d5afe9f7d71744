from __future__ import annotations

import json

import pytest

from agentd.home.device.colours import hs_to_rgb, nearest_name, xy_to_hs
from agentd.home.language.colouring import ColorTemp
from tests.home.books import book, command, refused, sent


def payload(given: object, encode: str) -> object:
    args = {"tint": {"type": "color", "encode": encode}}
    tools = book(t=command({"topic": "x", "json": {"c": "{tint}"}}, args))
    return json.loads(sent(tools, "t", tint=given)[0][1])["c"]


@pytest.mark.parametrize(
    ("given", "encode", "found"),
    [
        ("red", "hs", {"hue": 0, "saturation": 100}),
        ("Hellblau", "hs", {"hue": 195, "saturation": 35}),
        ("the Orange", "rgb", {"r": 255, "g": 128, "b": 0}),
        ("red", "xy", {"x": 0.7006, "y": 0.2993}),
        ("blue", "hex", "#0000ff"),
        ("#FF8000", "hex", "#ff8000"),
        ("ff8000", "rgb", {"r": 255, "g": 128, "b": 0}),
        ("120, 50", "hs", {"hue": 120, "saturation": 50}),
        ([240, 100], "hex", "#0000ff"),
        ({"hue": 240, "saturation": 100}, "hex", "#0000ff"),
        ("white", "hs", {"hue": 28, "saturation": 22}),
        ("daylight", "hex", "#ffffff"),
    ],
)
def test_what_a_device_gets(given: object, encode: str, found: object) -> None:
    assert payload(given, encode) == found


@pytest.mark.parametrize(
    "given", ["sofa", "#ff", "#ff80000", "361,50", "10,101", [1], [1, 2, 3], {}, 5, True, "", "1,x"]
)
def test_what_is_no_colour(given: object) -> None:
    tools = book(t=command({"topic": "x", "json": "{tint}"}, {"tint": {"type": "color"}}))
    assert refused(tools, "t", {"tint": given}).startswith("tint must be a colour by name such as red")


def test_the_parts_of_a_colour_and_what_is_said_of_it() -> None:
    args = {"tint": {"type": "color", "encode": "rgb"}}
    tool = command(
        {"topic": "x", "text": "{tint.r},{tint.g},{tint.b}"}, args, said="It shall be {tint}.", delay="never"
    )
    tools = book(t=tool)
    assert sent(tools, "t", tint="#00ff00") == [("x", "0,255,0")]
    plan = tools.plan("t", {"tint": "#00ff08"})
    assert getattr(plan, "sentence", "") == "It shall be green."
    assert tools.tools["t"].args["tint"].spoken()["sky blue"] == "sky blue"
    assert tools.declarations()[0].schema == {
        "type": "object",
        "properties": {
            "tint": {
                "type": "string",
                "description": tools.tools["t"].args["tint"].kind.wants,
            }
        },
        "required": ["tint"],
    }


def test_a_number_is_called_by_the_nearest_name() -> None:
    assert nearest_name((2, 95)) == "red"
    assert nearest_name((238, 99)) == "blue"
    assert nearest_name((77, 1)) == "white"


LAMP = book(
    lamp=command(
        {"topic": "x", "json": {"c": "{tint}", "w": "{white}"}},
        {
            "tint": {"type": "color", "encode": "hex", "required": False},
            "white": {"type": "color_temp", "encode": "mired", "min": 2200, "max": 5000, "required": False},
        },
    )
)


@pytest.mark.parametrize(
    ("args", "body"),
    [
        ({"tint": "red"}, {"c": "#ff0000"}),
        ({"tint": "warm white"}, {"w": 370}),
        ({"tint": "Tageslicht"}, {"w": 200}),
        ({"tint": "white", "white": 2500}, {"w": 400}),
        ({"white": "2700 K"}, {"w": 370}),
        ({"white": 6500}, {"w": 200}),
        ({"white": "candle"}, {"w": 455}),
        ({"tint": "red", "white": 4000}, {"c": "#ff0000", "w": 250}),
    ],
)
def test_a_white_becomes_a_temperature_where_there_is_one(args: dict[str, object], body: object) -> None:
    assert json.loads(sent(LAMP, "lamp", **args)[0][1]) == body


@pytest.mark.parametrize("given", [370, "blue", True, None, 10**9, "K"])
def test_what_is_no_temperature_of_white(given: object) -> None:
    tools = book(t=command({"topic": "x", "text": "{white}"}, {"white": {"type": "color_temp"}}))
    assert "a colour temperature in kelvin" in refused(tools, "t", {"white": given})


def test_kelvin_stays_in_the_range_of_the_lamp() -> None:
    kind = ColorTemp(2200, 4000)
    assert [kind.check(given) for given in (1500, "3000", "cool")] == [2200, 3000, 4000]
    assert kind.say(3000) == "3000 kelvin"
    assert kind.spoken()["warm white"] == "warm white"


def test_rgb_of_an_xy_that_a_lamp_reports() -> None:
    assert hs_to_rgb(*xy_to_hs(0.7006, 0.2993)) == (255, 0, 0)
