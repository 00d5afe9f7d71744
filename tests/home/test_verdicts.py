from __future__ import annotations

import pytest

from agentd.home.plan import Plan
from agentd.home.verdicts import MOST_NAMED, Outcome, named, verdict

PLAN = Plan("set_light", (), "I have asked for light.")


def lamp(status: str, words: str = "", target: str = "sofa lamp", untouched: bool = False) -> Outcome:
    return Outcome(target, status, words, untouched)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "status", "sentence"),
    [
        (lamp("confirmed"), "confirmed", "Done: sofa lamp."),
        (lamp("confirmed", target=""), "confirmed", "Done: set light."),
        (lamp("confirmed", target="hall_lamp_2"), "confirmed", "Done: hall lamp 2."),  # it is spoken
        (lamp("already"), "already", "It was so already: sofa lamp."),
        (lamp("sent_unconfirmed"), "sent_unconfirmed", "I have asked for light."),
        (
            lamp("sent_unconfirmed", "it will follow"),
            "sent_unconfirmed",
            "I have asked for light. It will follow.",
        ),
    ],
)
def test_one_that_went_well(outcome: Outcome, status: str, sentence: str) -> None:
    assert verdict(PLAN, [outcome]) == {"output": {"status": status, "sentence": sentence}}


@pytest.mark.parametrize(
    ("outcome", "retryable"),
    [
        (lamp("offline", "not done: no broker", untouched=True), True),
        (lamp("offline", "perhaps not done: lost"), False),
        (lamp("failed", "not done: no route"), False),
        (lamp("refused", "not done: not allowed"), False),
    ],
)
def test_one_that_did_not(outcome: Outcome, retryable: bool) -> None:
    words = outcome.words[0].upper() + outcome.words[1:] + "."
    assert verdict(PLAN, [outcome]) == {"error": words, "status": outcome.status, "retryable": retryable}


def test_what_was_done_to_some_is_no_error_and_not_confirmed_either() -> None:
    away = lamp("offline", "not done: it is not connected", "B", untouched=True)
    both = [lamp("confirmed", target="A"), away, lamp("confirmed", target="C")]
    assert verdict(PLAN, both) == {
        "output": {
            "status": "sent_unconfirmed",
            "targets": {"A": "confirmed", "C": "confirmed", "B": "offline"},
            "sentence": "A and C: done. B: not done: it is not connected.",
        }
    }


def test_the_worst_of_several_that_were_not_done_is_the_answer() -> None:
    away = lamp("offline", "not done: it is not connected", "B", untouched=True)
    answer = verdict(PLAN, [lamp("failed", "not done: no route", "A"), away])
    assert (answer["status"], answer["targets"]) == ("offline", {"A": "failed", "B": "offline"})


def test_several_that_went_well() -> None:
    answer = verdict(PLAN, [lamp("sent_unconfirmed", target="B"), lamp("already", target="A")])
    assert answer == {
        "output": {
            "status": "sent_unconfirmed",
            "targets": {"A": "already", "B": "sent_unconfirmed"},
            "sentence": "A: it was so already. B: not confirmed yet.",
        }
    }


def test_nothing_sent_to_anybody_may_be_tried_again() -> None:
    outcomes = [lamp("offline", "not done: no broker", name, untouched=True) for name in "AB"]
    answer = verdict(PLAN, outcomes)
    assert answer["retryable"] is True
    assert answer["error"] == "A and B: not done: no broker."


def test_a_target_with_two_orders_counts_by_its_worst() -> None:
    answer = verdict(PLAN, [lamp("failed", "not done: no"), lamp("confirmed")])
    assert answer["targets"] == {"sofa lamp": "failed"}


def test_no_sentence_names_more_than_can_be_spoken() -> None:
    assert named(["a"]) == "a"
    assert named(["a", "b", "a"]) == "a and b"
    assert named(map(str, range(MOST_NAMED + 3))) == "0, 1, 2, 3, 4 and 3 more"
