"""Timers and delayed deeds: set, listed, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agentd.core.events import ToolCall
from agentd.home.answer import Answer
from agentd.home.book import ToolBook
from agentd.home.plan import Plan
from agentd.home.timing.delay import AskJobs, Deed, PutOff, When
from agentd.home.timing.jobs import MOST_JOBS, Agenda, put_off
from agentd.home.timing.picking import answer_jobs

CLOCK = datetime(2026, 11, 21, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
BOOK = ToolBook().complete


def output(answer: Answer) -> Mapping[str, object]:
    told = answer["output"]
    assert isinstance(told, dict)
    return told


def wish(tools: ToolBook, name: str, /, **args: object) -> PutOff | AskJobs:
    made = tools.plan(name, args)
    assert isinstance(made, PutOff | AskJobs), made
    return made


def with_timers(*named: tuple[str, str]) -> Agenda:
    agenda = Agenda()
    for name, after in named:
        given = {"name": name} if name else {}
        agenda, _ = put_off(agenda, timer(after=after, **given), CLOCK)
    return agenda


def timer(**args: object) -> PutOff:
    made = wish(BOOK, "set_timer", **args)
    assert isinstance(made, PutOff)
    return made


def cancelled(agenda: Agenda, which: str, minutes: float = 0) -> tuple[list[str], Answer]:
    """What is left, by its words, and the answer."""
    clock = CLOCK + timedelta(minutes=minutes)
    left, answer = answer_jobs(agenda, AskJobs("cancel", which), clock)
    return [job.words for job in left.jobs], answer


@pytest.mark.parametrize(
    ("args", "words", "said", "sentence"),
    [
        (
            {"after": "10min", "name": "pasta"},
            "pasta timer",
            "The pasta timer is up.",
            "The pasta timer will ring in 10 minutes.",
        ),
        (
            {"after": "1h 30min"},
            "1 hour 30 minutes timer",
            "The 1 hour 30 minutes timer is up.",
            "The 1 hour 30 minutes timer will ring in 1 hour 30 minutes.",
        ),
        ({"at": "07:00"}, "7 am alarm", "It is 7 am.", "The 7 am alarm will ring at 7 am tomorrow."),
        (
            {"at": "15:30", "name": "dentist"},
            "dentist alarm",
            "It is 3:30 pm: the dentist alarm.",
            "The dentist alarm will ring at 3:30 pm.",
        ),
    ],
)
def test_a_timer(args: dict[str, object], words: str, said: str, sentence: str) -> None:
    agenda, answer = put_off(Agenda(), timer(**args), CLOCK)
    assert [(job.words, job.said, job.tool) for job in agenda.jobs] == [(words, said, "")]
    told = output(answer)
    assert (told["status"], told["id"], told["sentence"]) == ("scheduled", "T1", sentence)


def test_the_answer_says_when_in_local_time() -> None:
    told = output(put_off(Agenda(), timer(after="10min"), CLOCK)[1])
    assert (told["at"], told["left_s"]) == ("2026-11-21T14:10:00+01:00", 600)


@pytest.mark.parametrize(
    "args", [{}, {"name": "tea"}, {"after": "1h", "at": "7"}, {"after": "soon"}, {"when": "7"}]
)
def test_a_timer_needs_one_time(args: dict[str, object]) -> None:
    assert "error" in BOOK.plan("set_timer", args).answer  # type: ignore[union-attr]


def test_there_is_an_end_to_it() -> None:
    agenda = with_timers(*[("", f"{minutes}min") for minutes in range(1, MOST_JOBS + 1)])
    same, answer = put_off(agenda, timer(after="10min"), CLOCK)
    assert same == agenda
    assert answer["status"] == "refused"


def test_a_machine_that_was_not_told_the_time_sets_no_alarm() -> None:
    dark = CLOCK.replace(year=1970)
    agenda, answer = put_off(Agenda(), timer(at="7"), dark)
    assert not agenda.jobs
    assert "what time it is" in str(answer["error"])
    assert put_off(Agenda(), timer(after="5min"), dark)[0].jobs


THREE = (("pasta", "9min"), ("", "20min"), ("tea", "4min"))


def test_the_list_tells_what_is_left() -> None:
    agenda = with_timers(*THREE)
    same, answer = answer_jobs(agenda, wish(BOOK, "timers"), CLOCK + timedelta(seconds=30))  # type: ignore[arg-type]
    assert same == agenda
    told = output(answer)
    assert told["sentence"] == (
        "There are tea timer in 3 minutes 30 seconds, pasta timer in 8 minutes 30 seconds "
        "and 20 minutes timer in 19 minutes 30 seconds."
    )
    assert told["timers"] == [
        {"id": "T3", "what": "tea timer", "at": "2026-11-21T14:04:00+01:00", "left_s": 210},
        {"id": "T1", "what": "pasta timer", "at": "2026-11-21T14:09:00+01:00", "left_s": 510},
        {"id": "T2", "what": "20 minutes timer", "at": "2026-11-21T14:20:00+01:00", "left_s": 1170},
    ]


def test_a_long_list_can_still_be_listened_to() -> None:
    agenda = with_timers(*[("", f"{minutes}min") for minutes in range(1, 21)])
    told = output(answer_jobs(agenda, AskJobs("list"), CLOCK)[1])
    assert str(told["sentence"]).endswith("and 15 more.")


@pytest.mark.parametrize(
    ("which", "gone"),
    [
        ("pasta", "pasta timer"),
        ("the Pasta timer", "pasta timer"),
        ("T2", "20 minutes timer"),
        ("second", "pasta timer"),  # by when they are due
        ("the second one", "pasta timer"),
        ("3", "20 minutes timer"),
        ("1st", "tea timer"),
        ("last", "20 minutes timer"),
        ("next", "tea timer"),
        ("20 minute", "20 minutes timer"),
        ("the timer for 20 minutes", "20 minutes timer"),
    ],
)
def test_cancelled_by_name_id_place_or_words(which: str, gone: str) -> None:
    left, answer = cancelled(with_timers(*THREE), which)
    assert output(answer)["sentence"] == f"Cancelled: the {gone}."
    assert sorted([*left, gone]) == ["20 minutes timer", "pasta timer", "tea timer"]


def test_all_and_the_only_one() -> None:
    assert cancelled(with_timers(*THREE), "all")[0] == []
    assert cancelled(with_timers(("tea", "5min")), "")[0] == []


@pytest.mark.parametrize("which", ["", "timer", "minutes"])
def test_which_one_is_a_question(which: str) -> None:
    agenda = with_timers(("", "5min"), ("", "20min"))
    left, answer = cancelled(agenda, which)
    assert len(left) == 2
    assert answer["status"] == "ambiguous"
    assert str(answer["error"]).startswith("Which one? There are 5 minutes timer")


def test_two_of_the_same_name_are_told_apart_by_their_time() -> None:
    left, answer = cancelled(with_timers(("tea", "5min"), ("tea", "8min")), "tea")
    assert len(left) == 2
    assert answer["error"] == "Which one? There are tea timer in 5 minutes and tea timer in 8 minutes."


@pytest.mark.parametrize("which", ["pizza", "T9", "9", "tea pasta"])
def test_what_is_not_there_is_said(which: str) -> None:
    left, answer = cancelled(with_timers(*THREE), which)
    assert len(left) == 3
    assert str(answer["error"]).startswith("None of them is called that. There are")


def test_nothing_is_set() -> None:
    assert "No timer is set" in str(cancelled(Agenda(), "")[1]["error"])
    told = output(answer_jobs(Agenda(), AskJobs("list"), CLOCK)[1])
    assert told["timers"] == []


def test_what_is_being_carried_out_cannot_be_cancelled() -> None:
    agenda = with_timers(("tea", "5min"))
    busy = agenda.put(*(replace(job, claimed=True) for job in agenda.jobs))
    assert cancelled(busy, "all")[0] == ["tea timer"]


def test_for_longer_replaces_the_end_that_was_set_before() -> None:
    off = Deed(When(600), "lamp off (bath)", ToolCall("1", "lamp_off", {"room": "bath"}))
    other = replace(off, call=ToolCall("1", "lamp_off", {"room": "attic"}))
    now = Plan("lamp_on", (), "")
    agenda, _ = put_off(Agenda(), PutOff((off,), now), CLOCK)
    agenda, _ = put_off(agenda, PutOff((other,), now), CLOCK)
    later = CLOCK + timedelta(seconds=300)
    agenda, answer = put_off(agenda, PutOff((off,), now), later)
    assert output(answer)["instead_of"] == ["T1"]
    assert [(job.args["room"], job.due - CLOCK.timestamp()) for job in agenda.jobs] == [
        ("attic", 600.0),
        ("bath", 900.0),
    ]
    agenda, _ = put_off(agenda, PutOff((off,)), later)  # a wish of its own stands beside it
    assert len(agenda.jobs) == 3


def test_a_deed_with_its_way_back_is_two() -> None:
    on, off = ToolCall("1", "lamp_on", {"room": "bath"}), ToolCall("1", "lamp_off", {"room": "bath"})
    deeds = (Deed(When(60), "lamp on (bath)", on), Deed(When(660), "lamp off (bath)", off, False))
    agenda, answer = put_off(Agenda(), PutOff(deeds), CLOCK)
    assert [(job.tool, job.repeatable) for job in agenda.jobs] == [("lamp_on", True), ("lamp_off", False)]
    told = output(answer)
    assert told["sentence"] == (
        "I will do that in 1 minute: lamp on (bath). I will do that in 11 minutes: lamp off (bath)."
    )
    assert isinstance(told["then"], dict)
    assert told["then"]["id"] == "T2"
