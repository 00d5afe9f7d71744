from __future__ import annotations

import pytest

from agentd.home.plan import Plan
from agentd.home.safety.risk import Risk, Target, is_grave, named, risk_of
from agentd.home.safety.safety import Caution
from tests.home.guarded import WITH_PIN, Scene


@pytest.mark.parametrize(
    ("kind", "action", "written", "risk"),
    [
        ("light", "on", {}, Risk.NORMAL),
        ("cover", "open", {}, Risk.NORMAL),
        ("sensor", "read", {}, Risk.INFO),
        ("lock", "lock", {}, Risk.NORMAL),
        ("lock", "unlock", {}, Risk.PIN),
        ("lock", "open", {}, Risk.PIN),
        ("gate", "open", {}, Risk.CONFIRM),
        ("gate", "on", {}, Risk.CONFIRM),
        ("gate", "stop", {}, Risk.NORMAL),
        ("garage", "close", {}, Risk.CONFIRM),
        ("valve", "open", {}, Risk.CONFIRM),
        ("valve", "close", {}, Risk.NORMAL),
        ("siren", "on", {}, Risk.CONFIRM),
        ("announcement", "say", {}, Risk.SAY),
        ("switch", "on", {"on": "confirm"}, Risk.CONFIRM),
        ("switch", "off", {"on": "confirm"}, Risk.NORMAL),
        ("lock", "unlock", {"lock": "normal", "unlock": "confirm"}, Risk.CONFIRM),
        ("switch", "", {"on": "confirm"}, Risk.CONFIRM),
        ("lock", "", {}, Risk.PIN),
        ("light", "", {}, Risk.NORMAL),
    ],
)
def test_the_owners_word_else_what_is_usual(
    kind: str, action: str, written: dict[str, str], risk: Risk
) -> None:
    assert risk_of(kind, action, written) is risk


def test_words() -> None:
    assert named("confirm") is Risk.CONFIRM
    with pytest.raises(KeyError):
        named("CONFIRM")


def test_what_can_be_forged_to_do_harm() -> None:
    assert [kind for kind in ("light", "lock", "gate", "cover", "valve") if is_grave(kind)] == [
        "lock",
        "gate",
        "valve",
    ]


def target(risk: Risk = Risk.NORMAL, room: str = "kitchen") -> Target:
    return Target("lamp", "light", "off", risk, room)


@pytest.mark.parametrize(
    ("plan", "risk"),
    [
        (Plan("t", (), ""), Risk.NORMAL),
        (Plan("t", (), "", targets=(target(), target(Risk.PIN))), Risk.PIN),
        (Plan("t", (), "", Caution(Risk.CONFIRM), (target(),)), Risk.CONFIRM),
        (Plan("t", (), "", Caution(first="Mind your head.")), Risk.SAY),
        (Plan("t", (), "", targets=(target(), target(room="bath"))), Risk.NORMAL),
        (Plan("t", (), "", targets=(target(), target(room="bath")), sweeping=True), Risk.SAY),
        (Plan("t", (), "", targets=(target(), target()), sweeping=True), Risk.NORMAL),
    ],
)
def test_a_plan_is_as_risky_as_its_riskiest_part(plan: Plan, risk: Risk) -> None:
    assert plan.risk is risk


def declared(scene: Scene) -> list[str]:
    return [each.name for each in scene.book.declarations()]


def test_the_model_is_told_of_nothing_that_is_not_to_be_done() -> None:
    assert declared(Scene()) == ["lamp_on", "open_gate", "all_off", "confirm"]
    assert declared(Scene(WITH_PIN)) == ["lamp_on", "open_gate", "unlock", "all_off", "confirm"]


def test_confirm_is_there_where_it_is_needed_and_asks_for_a_pin_where_there_is_one() -> None:
    tools = {"lamp_on": Scene().tools["lamp_on"]}
    assert declared(Scene(tools=tools)) == ["lamp_on"]
    with_pin, without = (
        next(each.schema for each in Scene(safety).book.declarations() if each.name == "confirm")
        for safety in (WITH_PIN, Scene().safety)
    )
    assert with_pin is not None
    assert without is not None
    assert with_pin["properties"].keys() == {"id", "pin"}  # type: ignore[attr-defined]
    assert without["properties"].keys() == {"id"}  # type: ignore[attr-defined]
