"""Words into calls."""

from __future__ import annotations

import pytest

from agentd.local.grammar import WAKE, Call, Grammar
from tests.home.books import LEVEL, ROOM, book, command
from tests.local.house import shipped_book

TOOLS = book(
    on=command(
        {"topic": "home/{room}/on", "text": "1"}, {"room": ROOM}, phrases=["turn on [the] {room} lights"]
    ),
    dim=command(
        {"topic": "home/dim", "text": "{level}"},
        {"level": LEVEL},
        phrases=["dim [the lights] [to] {level} [percent]"],
    ),
    other=command({"topic": "home/other", "text": "1"}, phrases=["turn on the kitchen lights"]),
    horn=command({"topic": "home/horn", "text": "1"}, phrases=["(sound | blow) [[[the]]] [[[horn]]]"]),
)
GRAMMAR = Grammar.of(TOOLS.tools.values())


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ("turn on the kitchen lights", Call("on", {"room": "kitchen"})),  # the first of two tools
        ("turn on living room lights", Call("on", {"room": "living_room"})),
        (f"{WAKE} could you please turn on the bedroom lights please", Call("on", {"room": "bedroom"})),
        ("dim to twenty", Call("dim", {"level": 20})),
        ("dim twenty one percent thank you", Call("dim", {"level": 21})),
        ("blow the horn", Call("horn", {})),
        ("turn on the kitchen", None),
        ("turn on the garage lights", None),  # heard, but no such room
        ("do not turn on the kitchen lights", None),  # heard, but forbidden
        ("please", None),
        ("", None),
        ("dim to twenty " * 30, None),
    ],
)
def test_reading(said: str, call: Call | None) -> None:
    assert GRAMMAR.read(said.split()) == call


def test_hearings_that_disagree_are_not_believed() -> None:
    on, dim = ["turn", "on", "the", "kitchen", "lights"], ["dim", "to", "twenty"]
    polite = [*on, "please"]
    assert GRAMMAR.agreed([on, polite]) == on
    assert GRAMMAR.agreed([on, dim]) == []
    assert GRAMMAR.agreed([on, []]) == []
    assert GRAMMAR.agreed([]) == []


def test_other_rooms_and_forbidden_commands_are_heard() -> None:
    state, machine = 0, GRAMMAR.automaton()
    for word in ("do", "not", "turn", "on", "the", "garage", "lights"):
        state = machine.arcs[state][word]
    assert state in machine.final


def test_the_shipped_phrases_make_a_small_automaton() -> None:
    machine = Grammar.of(shipped_book().tools.values()).automaton()
    assert sum(map(len, machine.arcs)) < 2_500


def test_a_phrase_made_to_be_slow_is_read_at_once() -> None:
    slow = " ".join(["[a]"] * 40) + " b"
    tools = book(slow=command({"topic": "home/slow", "text": "1"}, phrases=[slow]))
    assert Grammar.of(tools.tools.values()).read(["a"] * 40) is None
