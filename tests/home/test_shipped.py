"""The files of tools/ as they are shipped."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from agentd.config.yamlsource import read
from agentd.home.book import ToolBook, ToolFile, build_book
from agentd.home.language import phrases
from agentd.home.order import Publish, Wait
from agentd.home.plan import Plan, ReadPlan
from tests.home.books import sent

FOLDER = Path(__file__).parents[2] / "tools"
PATHS = sorted(FOLDER.glob("*.yaml"))


def load(paths: list[Path]) -> ToolBook:
    files = [ToolFile(path.name, *read(path.read_text(encoding="utf-8"), path.name)) for path in paths]
    made, mistakes = build_book(files)
    assert mistakes == []
    return made


HOUSE = load(PATHS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_file_is_right_by_itself(path: Path) -> None:
    load([path])


def test_what_the_house_can_do() -> None:
    assert {
        "turn_on_lights",
        "turn_off_lights",
        "set_brightness",
        "set_temperature",
        "room_temperature",
        "set_blinds",
        "movie_scene",
    } <= set(HOUSE.tools)


@pytest.mark.parametrize("name", HOUSE.tools)
def test_every_tool_can_be_called_and_spoken_to(name: str) -> None:
    tool = HOUSE.tools[name]
    plan = tool.plan(tool.example())
    assert isinstance(plan, Plan | ReadPlan)
    if isinstance(plan, Plan):
        assert plan.sentence.endswith(".")
        assert all(step.topic.startswith("home/") for step in plan.steps if isinstance(step, Publish))
    assert len(tool.phrases) >= 3
    assert {slot for phrase in tool.phrases for slot in phrases.slots(phrases.parse(phrase))} == set(
        tool.args
    )


def test_the_messages() -> None:
    assert sent(HOUSE, "turn_on_lights", room="kitchen") == [("home/kitchen/light/set", '{"state":"ON"}')]
    assert sent(HOUSE, "turn_off_lights", room="Lounge") == [
        ("home/living_room/light/set", '{"state":"OFF"}')
    ]
    assert sent(HOUSE, "set_brightness", room="bedroom", level=40) == [
        ("home/bedroom/light/set", '{"state":"ON","brightness":102}')
    ]
    assert sent(HOUSE, "set_temperature", temperature="21.5") == [
        ("home/living_room/thermostat/set", '{"setpoint":21.5}')
    ]
    assert sent(HOUSE, "set_blinds", room="bedroom", position=30) == [
        ("home/bedroom/blinds/set", '{"position":30}')
    ]


def test_the_scene_is_several_messages_with_a_pause() -> None:
    plan = HOUSE.plan("movie_scene", {})
    assert isinstance(plan, Plan)
    assert [type(step) for step in plan.steps] == [Publish, Publish, Wait, Publish]
    first = plan.steps[0]
    assert isinstance(first, Publish)
    assert json.loads(first.payload)["brightness"] == 38


def test_the_questions_want_their_topics() -> None:
    assert HOUSE.topics() == {f"home/{room}/climate" for room in ("kitchen", "bedroom", "living_room")}


def sentences(node: phrases.Node) -> set[str]:
    match node:
        case phrases.Words(text):
            return {text}
        case phrases.Slot(arg):
            return {f"{{{arg}}}"}
        case phrases.Maybe(inner):
            return {"", *sentences(inner)}
        case phrases.Choice(options):
            return set().union(*map(sentences, options))
        case phrases.Chain(parts):
            return {" ".join(filter(None, words)) for words in itertools.product(*map(sentences, parts))}


def test_no_sentence_means_two_tools() -> None:
    meanings: dict[str, str] = {}
    for tool in HOUSE.tools.values():
        for phrase in tool.phrases:
            for sentence in sentences(phrases.parse(phrase)):
                assert meanings.setdefault(sentence, tool.name) == tool.name, sentence


def test_commands_do_not_claim_that_it_is_done() -> None:
    for tool in HOUSE.tools.values():
        if not tool.reads:
            assert tool.said.startswith(("I have asked", "I have sent"))
