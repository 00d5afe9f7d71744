from __future__ import annotations

import time

import pytest

from agentd.home.device.family.homeassistant.templates import LONGEST, Fill, Look, reading, writing

MODES = {"off": "0", "low": "1", "medium": "2", "high": "3"}


@pytest.mark.parametrize(
    ("template", "at", "words", "otherwise"),
    [
        (None, None, {}, None),
        ("{{ value }}", None, {}, None),
        ("{{value|int}}", None, {}, None),
        ("{{ value_json.state }}", "/state", {}, None),
        ('{{ value_json["state"] }}', "/state", {}, None),
        ("{{ value_json['a']['b.c'].d[0] }}", "/a/b.c/d/0", {}, None),
        ("{{ value_json['a/b']['~'] }}", "/a~1b/~0", {}, None),
        ("{{ value_json.a | float | round(1) }}", "/a", {}, None),
        ("{{- value_json.a|default('x') -}}", "/a", {}, None),
        (
            "{{ {'off':0, 'low':1, 'medium':2, 'high':3}[value_json[\"fan_mode\"]] | default('None') }}",
            "/fan_mode",
            MODES,
            None,
        ),
        (
            '{% if value_json["x"] %}a{% else %}b{% endif %}',
            "/x",
            dict.fromkeys(("False", "None", "0", ""), "b"),
            "a",
        ),
        ("{% if value_json.x == 'on' %} a {% else %} b {% endif %}", "/x", {"on": "a"}, "b"),
        ("{{ 'ON' if value_json.contact == false else 'OFF' }}", "/contact", {"False": "ON"}, "OFF"),
        ("{{ 'ON' if (value == 1) else 'OFF' }}", None, {"1": "ON"}, "OFF"),
    ],
)
def test_known_ways_to_look_at_a_state(
    template: str | None, at: str | None, words: dict[str, str], otherwise: str | None
) -> None:
    assert reading(template) == Look(at, words, otherwise)


@pytest.mark.parametrize(
    ("template", "parts", "words"),
    [
        (None, ("", "value", ""), {}),
        ("{{ value }}", ("", "value", ""), {}),
        ('{ "position": {{ position }} }', ('{ "position": ', "position", " }"), {}),
        ('{"mode": "{{ value }}"}', ('{"mode": "', "value", '"}'), {}),
        ("{{ hue }},{{ sat }}", ("", "hue", ",", "sat", ""), {}),
        (
            "{{ {0:'off', 1:'low', 2:'medium', 3:'high'}[value] | default('') }}",
            ("", "value", ""),
            {number: word for word, number in MODES.items()},
        ),
    ],
)
def test_known_ways_to_write_a_value(
    template: str | None, parts: tuple[str, ...], words: dict[str, str]
) -> None:
    assert writing(template) == Fill(parts, words)


def test_upper_and_lower_case() -> None:
    assert reading("{{ value_json.a | default('') | lower }}") == Look("/a", {}, case="lower")
    assert reading("{{ {'ON': 1}[value | upper] }}") == Look(None, {"ON": "1"}, case="upper")
    assert writing('{"mode": "{{ value | lower }}"}') == Fill(('{"mode": "', "value", '"}'), {}, "lower")
    assert reading("{{ {'ON': 'x'}[value] | upper }}") is None


CODE = [
    "{% for x in value_json %}{{ x }}{% endfor %}",
    "{{ value_json.a * 2 }}",
    "{{ value_json.a + value_json.b }}",
    "{{ states('lock.front_door') }}",
    "{{ value_json.a | attr('__class__') }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ value_json['a' ~ 'b'] }}",
    "{{ value.__class__ }}",
    "{% set x = value %}{{ x }}",
    "{% if value_json.x > 3 %}a{% else %}b{% endif %}",
    "{% if value_json.x %}a{% elif value_json.y %}b{% else %}c{% endif %}",
    "{{ {'a': value}[value] }}",
    "{{ value_json }}",
    "{# comment #}{{ value }}",
    "{{ value }",
    "value",
    "",
    "{{ " + "value_json" + ".a" * 20 + " }}",
    42,
    ["{{ value }}"],
]


@pytest.mark.parametrize("template", CODE)
def test_anything_else_is_not_read(template: object) -> None:
    assert reading(template) is None


@pytest.mark.parametrize(
    "template",
    ["{% if value == 'a' %}x{% endif %}", "{{ value * 2 }}", "{{ now() }}", "{# x #}", "{{ value", 3, []],
)
def test_anything_else_is_not_written(template: object) -> None:
    assert writing(template) is None


@pytest.mark.parametrize(
    "evil",
    [
        "{{ value_json" + ".a" * 400,
        "{{ " + " " * 900,
        "{{ {" + "'a':1," * 150 + "}[value] }}",
        "{{ value" + "|int" * 240 + " x }}",
        "{{ value" + " | round( 1 " * 90,
        "{% if value_json.a %}" + "a" * 900,
        "{{ {" + "'" * 900,
    ],
)
def test_no_template_takes_long(evil: str) -> None:
    began = time.process_time()
    assert reading(evil) is None
    writing(evil)
    assert reading("{{ value }}" + " " * LONGEST) is None
    assert writing("x" * (LONGEST + 1)) is None
    assert time.process_time() - began < 0.2
