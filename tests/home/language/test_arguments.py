"""Mistakes in the arguments of a tool."""

from __future__ import annotations

import pytest

from tests.home.books import command, problem


def arg(spec: object) -> dict[str, object]:
    return command({"topic": "x", "json": {"a": "{a}"}}, {"a": spec})


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({}, "t.args.a.type: is missing; write one of choice, percent"),
        ({"type": "percnt"}, "t.args.a.type: there is no type percnt; write `percent`"),
        ({"type": "zzz"}, "t.args.a.type: there is no type zzz; write one of choice"),
        ({"type": ["x"]}, "t.args.a.type: there is no type ['x']"),
        ({"type": "colour"}, "t.args.a.type: there is no type colour; write `color`"),
        ({"type": "color", "encode": "rgbw"}, "t.args.a.encode: input should be 'hs', 'rgb', 'xy' or 'hex'"),
        ({"type": "color_temp", "min": 153}, "t.args.a.min: input should be greater than or equal to 1000"),
        ({"type": "color_temp", "min": 6000, "max": 2700}, "t.args.a.max: is not larger than min"),
        ({"type": "number", "scale": [0, 254]}, "t.args.a.scale: `scale` needs a percent, or a number with"),
        ({"type": "percent", "scale": [0]}, "t.args.a.scale: list should have at least 2 items"),
        ({"type": "percent", "scale": [7, 7]}, "t.args.a.scale: has the same number twice"),
        (
            {"type": "percent", "sclae": [0, 1]},
            "t.args.a.sclae: is not a key that may stand here; write `scale`",
        ),
        ({"type": "percent", "round": 9}, "t.args.a.round: input should be less than or equal to 6"),
        ({"type": "percent", "relative": True}, "t.args.a.relative: has nothing to be added to; add `state:"),
        (
            {"type": "percent", "state": {"topic": "x"}},
            "t.args.a.state: is for an argument that takes changes",
        ),
        (
            {"type": "number", "min": -5, "relative": True, "state": {"topic": "x"}},
            "t.args.a.relative: is not for numbers below zero",
        ),
        (
            {"type": "percent", "relative": True, "state": {"topic": "x", "at": "a"}},
            "t.args.a.state.at: is not a JSON pointer",
        ),
        ({"type": "percent", "relative": True, "state": {"at": "/a"}}, "t.args.a.state.topic: is missing"),
        ({"type": "percent", "relative": True, "state": 5}, "t.args.a.state: "),
        ({"type": "percent", "min": 1}, "t.args.a.min: is not a key that may stand here"),
        (
            {"type": "percent", "default": 101},
            "t.args.a.default: is no legal value: a must be",
        ),
        ({"type": "percent", "default": 5, "required": True}, "t.args.a: is required and has a default"),
        ({"type": "percent", "required": "yes"}, "t.args.a.required: is neither true nor false"),
        ({"type": "number", "min": "5"}, "t.args.a.min: is not a number"),
        ({"type": "number", "min": True}, "t.args.a.min: is not a number"),
        ({"type": "number", "min": 5, "max": 5}, "t.args.a.max: is not larger than min"),
        ({"type": "number", "step": 0}, "t.args.a.step: input should be greater than 0"),
        ({"type": "number", "max": float("inf")}, "t.args.a.max: is not a finite number"),
        ({"type": "duration", "min": "2h", "max": "1h"}, "t.args.a.max: is not larger than min"),
        ({"type": "duration", "min": 5}, "t.args.a.min: is not a duration"),
        ({"type": "choice"}, "t.args.a.values: is missing"),
        ({"type": "choice", "values": []}, "t.args.a.values: is not a list of names"),
        ({"type": "choice", "values": "on"}, "t.args.a.values: is not a list of names"),
        ({"type": "choice", "values": [True, "off"]}, "t.args.a.values: has True where a name should be"),
        ({"type": "choice", "values": ["on", "on"]}, "t.args.a.values: names a value twice"),
        ({"type": "choice", "values": [["on"]]}, "t.args.a.values: has ['on'] where a name should be"),
        ({"type": "choice", "values": ["on", "On"]}, "t.args.a.values: `on` and `On` sound the same"),
        ({"type": "choice", "values": ["_"]}, "t.args.a.values: '_' is not a name"),
        ({"type": "choice", "values": {"a": 5}}, "t.args.a.values: has no named values for 'a'"),
        ({"type": "choice", "values": {"a": {"b": [1]}}}, "t.args.a.values: has more than texts and numbers"),
        ({"type": "choice", "values": {"a": {"b": float("nan")}}}, "t.args.a.values: has more than texts"),
    ],
)
def test_arguments(spec: object, words: str) -> None:
    assert problem(t=arg(spec)).startswith(words)
