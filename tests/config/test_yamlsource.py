from __future__ import annotations

import math

import pytest

from agentd.config.yamlsource import (
    MAX_DEPTH,
    MAX_FILE_BYTES,
    MAX_VALUES,
    read,
    read_leniently,
    read_scalar,
)
from agentd.errors import ConfigError


def said(text: str | bytes) -> list[str]:
    return [str(mistake) for mistake in read_leniently(text, "f").mistakes]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("y", "y"),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("22:30", "22:30"),
        ("2024-01-01", "2024-01-01"),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!float 1", 1.0),
        ("1.2.3", "1.2.3"),
        ("#fff", None),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: object) -> None:
    data, _ = read(f"key: {written}\n", "f")
    assert isinstance(data, dict)
    assert data["key"] == value
    assert type(data["key"]) is type(value)


def test_not_a_number_is_a_float() -> None:
    data, _ = read("key: .nan", "f")
    assert isinstance(data, dict)
    assert math.isnan(data["key"])


def test_places_are_the_lines_of_keys_and_items() -> None:
    data, places = read("# a comment\na:\n  b: 1\n  c:\n    - x\n    - d: |\n        text\n", "f")
    assert data == {"a": {"b": 1, "c": ["x", {"d": "text\n"}]}}
    assert places == {
        (): 2,
        ("a",): 2,
        ("a", "b"): 3,
        ("a", "c"): 4,
        ("a", "c", 0): 5,
        ("a", "c", 1): 6,
        ("a", "c", 1, "d"): 6,
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", b"", "---\n"])
def test_an_empty_file_is_none(text: str | bytes) -> None:
    assert read(text, "f")[0] is None


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: 1\nb: 2\na: 3\n", "f:3: a: the key stands twice (first in line 1); keep one of the two"),
        ("x: {c: 1,\n c: 2}", "f:2: x.c: the key stands twice (first in line 1); keep one of the two"),
        ("x:\n  1: a", 'f:2: x: the key 1 is not text; write it in quotes: "1"'),
        ("true: a", 'f:1: (file): the key true is not text; write it in quotes: "true"'),
        ("?\n: a", "f:1: (file): a key is missing before the colon; write a word before it"),
        (
            "topic: {{room}}",
            "f:1: topic: a list or mapping as a key; write a word before the colon; a value that begins with"
            ' { or [ needs quotes: "{…}"',
        ),
        ("<<: {a: 1}", "f:1: (file): merge keys (<<) are not part of YAML 1.2; write the keys out"),
        (
            "topic: {room}/set",
            "f:1: (file): text after a closing bracket or quote; put the whole value in quotes",
        ),
        ("a: 'x' y", "f:1: (file): text after a closing bracket or quote; put the whole value in quotes"),
        ("a:\n\tb: 1", "f:2: (file): a tab where YAML allows only spaces; indent with spaces"),
        ("\n\n\ta: 1", "f:3: (file): a tab where YAML allows only spaces; indent with spaces"),
        ("b: 1\na: 'x\nc: 2", "f:2: (file): a quote opened here is not closed; close it"),
        (
            "b: 1\na: [1, 2\nc: 3",
            "f:2: (file): a bracket is opened here and not closed, or a comma is missing; close it, or"
            " separate the entries with commas",
        ),
        (
            "a: 1\n b: 2",
            "f:2: (file): a colon where none can stand; check the indentation and the line above, and write"
            " text that contains a colon in quotes",
        ),
        (
            "a:\n  b: 1\n c: 2",
            "f:3: (file): this line does not fit the lines above it; indent the entries of one list or"
            " section equally",
        ),
        ("a: [", "f:1: (file): a bracket is opened and nothing follows; close it"),
        ("a: *x", "f:1: (file): an alias (*name) without anchor; put text that begins with * in quotes"),
        ("a: @x", "f:1: (file): a value cannot begin with @; write it in quotes"),
        ("a: 1\n---\nb: 2", "f:2: (file): a second document (---) in the file; keep one in each file"),
        ("a: 1\nb: &x [*x]", "f:2: b.0: an alias (*name) stands inside its own anchor; write the value out"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "f:1: a: the tag !!python/object/apply:os.system means nothing here; delete the tag",
        ),
        ("a: !secret key", "f:1: a: the tag !secret means nothing here; delete the tag"),
        ("a: !!int abc", "f:1: a: this is no value of the type !!int; write a plain value"),
        ("a: 1\nb: \x01", "f:2: (file): an unprintable character (U+0001); delete it"),
        (b"a: 1\nb: \xff", "f:2: (file): these bytes are not UTF-8 text; save the file as UTF-8"),
    ],
)
def test_a_mistake_has_its_line_and_a_remedy(text: str | bytes, mistake: str) -> None:
    assert said(text) == [mistake]


def test_what_is_beside_a_repeated_key_is_still_read() -> None:
    source = read_leniently("a: 1\na: 2\nb: 3\nb: 4\nc: 5", "f")
    assert source.data == {"a": 1, "b": 3, "c": 5}
    assert [mistake.line for mistake in source.mistakes] == [2, 4]


def test_strict_reading_raises_all_mistakes() -> None:
    with pytest.raises(ConfigError) as caught:
        read("a: 1\na: 2\n3: x\n", "f")
    assert [mistake.line for mistake in caught.value.mistakes] == [2, 3]


def test_nesting_is_bounded_however_deep_the_text_goes() -> None:
    deep = MAX_DEPTH - 2
    assert not said("a: " + "[" * deep + "]" * deep)
    for depth in (MAX_DEPTH + 1, 100_000):
        assert said("[" * depth) == [
            "f:1: (file): lists and sections are nested too deeply; close the brackets earlier"
        ]


def test_aliases_may_not_multiply_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert said("\n".join(lines)) == [
        f"f:1: (file): the file comes to more than {MAX_VALUES} values, with all that aliases (*name) "
        "repeat; split it, or use fewer aliases"
    ]
    assert said("a: [" + "x," * MAX_VALUES + "]") == said("\n".join(lines))  # nor without any
    assert read("a: &x {b: 1}\nc: *x", "f")[0] == {"a": {"b": 1}, "c": {"b": 1}}


def test_size_is_bounded() -> None:
    assert said("#" * (MAX_FILE_BYTES + 1)) == [
        f"f: (file): the file is larger than {MAX_FILE_BYTES // 1024} KiB; split it into several files"
    ]
    assert MAX_VALUES < MAX_FILE_BYTES


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read("\ufeffa: 1", "f")[0] == {"a": 1}
    assert read("\ufeffa: 1".encode(), "f")[0] == {"a": 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("on", "on"),
        ("true", True),
        ("[a, 1]", ["a", 1]),
        ("{a: 1}", {"a": 1}),
        ("a: b", "a: b"),
        ("- a", "- a"),
        ("'x", "'x"),
        ("null", None),
        ("", ""),
    ],
)
def test_a_bare_word_has_the_value_that_it_has_in_a_file(text: str, value: object) -> None:
    assert read_scalar(text) == value
