"""Answers in the annotated settings: what is read back has them, and nothing else is different."""

from __future__ import annotations

from typing import Any

import pytest

from agentd.cli.install.annotated import Key, with_answers
from agentd.cli.install.answers import Answers, slug
from agentd.config.shipped import default_file
from agentd.config.yamlsource import read

SHIPPED = default_file().read_text("utf-8")
ALL = Answers("local", "mqtts://[::1]:8883", "ann", "USB: Mic", "wav:/tmp/a #1.wav", "Küche", "k1").settings


def data(text: str) -> dict[str, Any]:
    found, _ = read(text, "test")
    assert isinstance(found, dict)
    return found


def test_every_answer_has_its_place_and_nothing_else_changes() -> None:
    changed, before = data(with_answers(SHIPPED, ALL)), data(SHIPPED)
    for (section, key), value in ALL.items():
        assert changed[section].pop(key) == value
        before[section].pop(key, None)
    assert changed == before


def test_comments_and_lines_stay() -> None:
    lines, before = with_answers(SHIPPED, ALL).splitlines(), SHIPPED.splitlines()
    assert len(lines) == len(before)
    differing = [(old, new) for old, new in zip(before, lines, strict=True) if old != new]
    assert len(differing) == len(ALL)
    for old, new in differing:
        comment = old[5:].partition("#")[2]
        assert new.endswith(f"# {comment.strip()}" if comment else new)


@pytest.mark.parametrize(
    "value",
    [
        "kitchen",
        "true",
        "Null",
        "on",
        "5",
        "1e3",
        "a: b",
        "a #b",
        "# a",
        "",
        " a ",
        '"',
        "it's",
        "ä\\n",
        "-",
        "a:",
    ],
)
def test_any_text_is_read_back_as_it_was(value: str) -> None:
    assert data(with_answers(SHIPPED, {("home", "here"): value}))["home"]["here"] == value


def test_answering_again_is_the_same() -> None:
    key = ("mqtt", "username")
    once = with_answers(SHIPPED, {key: "ann"})
    assert with_answers(once, {key: "ann"}) == once
    assert data(with_answers(once, {key: "bob"}))["mqtt"]["username"] == "bob"


@pytest.mark.parametrize("key", [("mqtt", "nothing"), ("nothing", "url"), ("mqtt", "allow")])
def test_a_key_that_is_not_there_is_not_made_up(key: Key) -> None:
    with pytest.raises(LookupError):
        with_answers(SHIPPED, {key: "x"})


def test_no_answer_leaves_what_is_shipped() -> None:
    assert Answers("local", "embedded").settings == {
        ("live", "endpoint"): "local",
        ("mqtt", "url"): "embedded",
    }


@pytest.mark.parametrize(
    ("room", "name"),
    [
        ("Kitchen", "kitchen"),
        ("Ann's  room", "ann_s_room"),
        ("Küche", "kueche"),
        ("!?", ""),
        ("x" * 50, "x" * 32),
    ],
)
def test_a_room_names_the_topics(room: str, name: str) -> None:
    assert slug(room) == name
