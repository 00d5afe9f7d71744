from __future__ import annotations

from collections.abc import Mapping

import pytest

from agentd.mqtt.traces import MOST_NAMES, Name, Traces

KITCHEN, HALL = Name("kitchen", "homeassistant"), Name("hall", "homeassistant")
CARD = "homeassistant/device/agentd_kitchen/config"


def kept(*names: Name) -> dict[str, object]:
    return {"names": [name._asdict() for name in names]}


def traces(past: Mapping[str, object], name: Name = KITCHEN) -> tuple[Traces, list[Mapping[str, object]]]:
    kept: list[Mapping[str, object]] = []
    return Traces(name, past, kept.append), kept


def test_a_name_is_noted_before_anything_is_left_under_it() -> None:
    assert traces({})[1] == [kept(KITCHEN)]
    assert traces(kept(KITCHEN))[1] == []
    assert traces(kept(HALL))[1] == [kept(HALL, KITCHEN)]


def test_old_names_are_remembered_until_nothing_is_left_of_them() -> None:
    found, notes = traces(kept(HALL, KITCHEN))
    assert [*found.old] == [HALL]
    assert notes == []
    found.cleared()
    assert [*found.old] == []
    assert notes == [kept(KITCHEN)]


def test_all_of_another_name_is_obsolete_and_of_our_own_only_the_announcement() -> None:
    found, _ = traces({})
    assert found.obsolete(HALL) == HALL.retained
    assert HALL.retained[0] == "homeassistant/device/agentd_hall/config"
    assert found.obsolete(Name("kitchen", "ha")) == ("ha/device/agentd_kitchen/config",)
    off, _ = traces({}, Name("kitchen", ""))
    assert off.obsolete(KITCHEN) == (CARD,)
    assert found.obsolete(Name("kitchen", "")) == ()


@pytest.mark.parametrize(
    "past",
    [{"names": 3}, {"names": [3, {}, {"own_id": "x"}, {"own_id": 1, "prefix": ""}]}, {"other": []}],
)
def test_nonsense_is_nothing(past: Mapping[str, object]) -> None:
    assert traces(past)[0].old == ()


def test_names_without_end_are_not_remembered() -> None:
    past = kept(*(Name(f"n{number}", "") for number in range(100)))
    assert traces(past)[0].old == tuple(Name(f"n{number}", "") for number in range(100 - MOST_NAMES, 100))
