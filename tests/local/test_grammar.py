"""Words into calls."""

from __future__ import annotations

import pytest

from agentd.home.answer import Refusal
from agentd.local.brain import NOT_UNDERSTOOD, Brain
from agentd.local.grammar import WAKE, Call, Grammar
from tests.home import furnished
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


HOUSE = furnished.house()
DEVICES = Brain(HOUSE, HOUSE.tools)


@pytest.mark.parametrize(
    ("said", "tool", "args"),
    [
        ("turn on the sofa lamp", "set_light", {"target": "sofa_lamp", "state": "on"}),
        ("switch the reading lamp off please", "set_light", {"target": "sofa_lamp", "state": "off"}),
        ("turn off the kitchen lights", "set_light", {"target": "kitchen lights", "state": "off"}),
        ("turn on the lights in the lounge", "set_light", {"target": "living_room lights", "state": "on"}),
        ("turn off all the lights", "set_light", {"target": "all lights", "state": "off"}),
        ("turn on the lights", "set_light", {"target": "lights", "state": "on"}),
        ("turn off the ground floor lights", "set_light", {"target": "downstairs_lights", "state": "off"}),
        ("dim the aquarium to forty percent", "set_light", {"target": "aquarium", "brightness": "40"}),
        ("make the sofa lamp blue", "set_light", {"target": "sofa_lamp", "color": "blue"}),
        ("make the sofa lamp warm white", "set_light", {"target": "sofa_lamp", "color_temp": "warm white"}),
        ("make the lights brighter", "set_light", {"target": "lights", "brightness": "brighter"}),
        ("turn the kettle on", "set_switch", {"target": "kettle", "state": "on"}),
        (
            "set the bedroom blind to thirty percent",
            "set_cover",
            {"target": "bedroom_blind", "position": "30"},
        ),
        ("close the bedroom blinds", "set_cover", {"target": "bedroom blinds", "movement": "close"}),
        (
            "set the heating in the bathroom to twenty one degrees",
            "set_climate",
            {"target": "bathroom heating", "temperature": "21"},
        ),
        ("turn on the fan in the bedroom", "set_fan", {"target": "bedroom fan", "state": "on"}),
        ("lock the front door", "lock_door", {"target": "front_door"}),
        ("unlock the front door", "unlock_door", {"target": "front_door"}),
        ("is the back door open", "read_home", {"target": "back_door", "state": "open"}),
        ("are any windows open", "read_home", {"target": "windows", "state": "open"}),
        (
            "what is the temperature in the bathroom",
            "read_home",
            {"target": "bathroom", "what": "temperature"},
        ),
        ("recall scene reading", "run_scene", {"scene": "Reading"}),
    ],
)
def test_devices_are_asked_for_by_name(said: str, tool: str, args: dict[str, object]) -> None:
    call = DEVICES.call(said.split())
    assert isinstance(call, Call)
    assert (call.tool, dict(call.args)) in ((tool, args), (tool, {**args, "target": "bedroom_fan"}))
    lit = furnished.sight({"tele/spots/STATE": {"POWER": "ON", "Dimmer": 40}})
    assert not isinstance(HOUSE.plan(call.tool, call.args, lit), Refusal)


@pytest.mark.parametrize(
    "said", ["turn on the garage lights", "turn off the lights in the attic", "do not unlock the front door"]
)
def test_what_is_of_another_room_or_forbidden_is_heard_and_not_done(said: str) -> None:
    state, machine = 0, DEVICES.grammar.automaton()
    for word in said.split():
        state = machine.arcs[state][word]
    assert state in machine.final
    assert DEVICES.call(said.split()) == NOT_UNDERSTOOD


def test_in_a_large_house_rooms_and_groups_are_said_before_single_devices() -> None:
    lamps = {f"lamp_{n}": furnished.z2m("light", f"lamp_{n}", "kitchen") for n in range(600)}
    group = {"many": {"members": list(lamps)}}
    large = furnished.house(lamps, groups=group)
    brain = Brain(large, large.tools)
    assert list(brain.unheard) == ["set_light", "read_home"]
    assert all(200 < count < 240 for count in brain.unheard.values())
    for said in ("turn on the kitchen lights", "turn on many", "turn on lamp five"):
        assert isinstance(brain.call(said.split()), Call)
    assert brain.call(["turn", "on", "lamp", "five", "hundred", "ninety", "nine"]) == NOT_UNDERSTOOD
