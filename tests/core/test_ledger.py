from __future__ import annotations

import pytest

from agentd.core.effects import AnswerTool, CancelTool, Fault, Mandate, ReportFault, SendImage, StartTool
from agentd.core.events import ToolCall, ToolFinished
from agentd.core.ledger import (
    ANSWER_WITHIN_S,
    LOOPING,
    MOST_REPEATS,
    NO_LONGER,
    OVERDUE,
    REMEMBERED,
    TWIN_S,
    ToolLedger,
)

ON = Mandate(1, spoken=True, asked_at=0.0)
ANSWER = {"output": {"status": "sent_unconfirmed"}}


def call(number: int) -> ToolCall:
    return ToolCall(f"fc_{number}", "turn_on_lights", {"room": f"room {number}"})


def again(number: int, call_id: str) -> ToolCall:
    return ToolCall(call_id, "turn_on_lights", {"room": f"room {number}"})


def test_a_duplicate_is_known_even_after_its_answer() -> None:
    ledger = ToolLedger()
    assert ledger.called(1, call(1), ON, 0) == [StartTool(1, call(1), ON)]
    assert ledger.finished(ToolFinished(1, call(1), ANSWER)) == [AnswerTool(1, call(1), ANSWER)]
    assert ledger.called(1, call(1), ON, 1) == []
    assert not ledger.running


def test_an_unwelcome_call_is_answered_and_not_started() -> None:
    ledger = ToolLedger()
    assert ledger.called(1, call(1), None, 0) == [AnswerTool(1, call(1), NO_LONGER)]
    assert ledger.finished(ToolFinished(1, call(1), ANSWER)) == []


def test_the_oldest_call_sets_the_deadline() -> None:
    ledger = ToolLedger()
    ledger.called(1, call(1), ON, 5)
    ledger.called(1, call(2), ON, 7)
    assert ledger.deadline == 5 + ANSWER_WITHIN_S
    assert ledger.overdue(5 + ANSWER_WITHIN_S) == [CancelTool(1, call(1)), AnswerTool(1, call(1), OVERDUE)]
    assert ledger.deadline == 7 + ANSWER_WITHIN_S
    assert ledger.overdue(6) == []


def test_two_calls_without_ids_are_two_calls() -> None:
    ledger = ToolLedger()
    first, second = ToolCall("", "stop", {}), ToolCall("", "open", {})
    ledger.called(1, first, ON, 0)
    ledger.called(1, second, ON, 0)
    assert ledger.finished(ToolFinished(1, first, ANSWER)) == [AnswerTool(1, first, ANSWER)]
    assert ledger.running


def test_an_answer_for_another_link_is_dropped() -> None:
    ledger = ToolLedger()
    ledger.called(2, call(1), ON, 0)
    assert ledger.finished(ToolFinished(1, call(1), ANSWER)) == []
    assert ledger.running


def test_its_memory_is_bounded() -> None:
    ledger = ToolLedger()
    for number in range(REMEMBERED + 1):
        ledger.called(1, call(number), None, 0)
    assert ledger.called(1, call(0), ON, 0), "as many calls lie between as nobody repeats over"
    assert not ledger.called(1, call(REMEMBERED), ON, 0)


def test_abandoning_forgets_its_ids() -> None:
    ledger = ToolLedger()
    ledger.called(1, call(1), ON, 0)
    ledger.called(1, call(2), ON, 0)
    ledger.cancelled(("fc_2",))
    assert ledger.abandon() == [CancelTool(1, call(1))]
    assert ledger.finished(ToolFinished(1, call(1), ANSWER)) == []
    assert ledger.called(2, call(1), ON, 0)


class TestTheSameAgain:
    def test_a_stutter_runs_once_and_both_are_answered(self) -> None:
        ledger = ToolLedger()
        ledger.called(1, call(1), ON, 0)
        twin = again(1, "fc_x")
        assert ledger.called(1, twin, ON, 0.5) == []
        assert ledger.finished(ToolFinished(1, call(1), ANSWER)) == [
            AnswerTool(1, call(1), ANSWER),
            AnswerTool(1, twin, ANSWER),
        ]
        late = again(1, "fc_y")
        assert ledger.called(1, late, ON, TWIN_S - 0.1) == [AnswerTool(1, late, ANSWER)]

    def test_later_it_is_a_wish_of_its_own(self) -> None:
        ledger = ToolLedger()
        ledger.called(1, call(1), ON, 0)
        ledger.finished(ToolFinished(1, call(1), ANSWER))
        twin = again(1, "fc_x")
        assert ledger.called(1, twin, ON, TWIN_S) == [StartTool(1, twin, ON)]

    def test_a_failure_that_may_be_retried_is_retried(self) -> None:
        ledger = ToolLedger()
        ledger.called(1, call(1), ON, 0)
        ledger.finished(
            ToolFinished(1, call(1), {"error": "offline", "status": "offline", "retryable": True})
        )
        twin = again(1, "fc_x")
        assert ledger.called(1, twin, ON, 0.5) == [StartTool(1, twin, ON)]
        assert not ledger.done

    def test_a_loop_is_broken(self) -> None:
        ledger = ToolLedger()
        for number in range(MOST_REPEATS):
            same = again(1, f"fc_{number}")
            assert ledger.called(1, same, ON, 10.0 * number) == [StartTool(1, same, ON)]
            ledger.finished(ToolFinished(1, same, ANSWER))
        same = again(1, "fc_x")
        assert ledger.called(1, same, ON, 99) == [
            ReportFault(Fault.LOOP),
            AnswerTool(1, same, LOOPING),
        ]
        ledger.new_turn()
        same = again(1, "fc_y")
        assert ledger.called(1, same, ON, 99) == [StartTool(1, same, ON)], "the person asks anew"

    @pytest.mark.parametrize("finished_first", [True, False])
    def test_a_repeated_turn_gets_the_first_verdict(self, finished_first: bool) -> None:
        ledger = ToolLedger()
        ledger.called(1, call(1), ON, 0)
        ledger.link_gone()
        if finished_first:
            assert ledger.finished(ToolFinished(1, call(1), ANSWER)) == [], "nobody is there to be answered"
        twin = again(1, "fc_1")
        answer = ledger.called(2, twin, ON, 9)
        if not finished_first:
            assert answer == []
            answer = ledger.finished(ToolFinished(1, call(1), ANSWER))
        assert answer == [AnswerTool(2, twin, ANSWER)]
        assert ledger.done

    def test_cancelling_one_of_two_goes_on_for_the_other(self) -> None:
        ledger = ToolLedger()
        ledger.called(1, call(1), ON, 0)
        twin = again(1, "fc_x")
        ledger.called(1, twin, ON, 0)
        assert ledger.cancelled(("fc_1",)) == []
        assert ledger.finished(ToolFinished(1, call(1), ANSWER)) == [AnswerTool(1, twin, ANSWER)]


def test_a_picture_goes_before_the_answer_and_again_to_a_new_link() -> None:
    ledger = ToolLedger()
    ledger.called(1, call(1), ON, 0)
    ledger.called(1, again(1, "twin"), ON, 0.1)
    assert ledger.finished(ToolFinished(1, call(1), ANSWER, b"picture", "image/png")) == [
        SendImage(1, b"picture", "image/png"),
        AnswerTool(1, call(1), ANSWER),
        AnswerTool(1, again(1, "twin"), ANSWER),
    ]
    ledger.link_gone()
    assert ledger.called(2, again(1, "new"), ON, 5) == [
        SendImage(2, b"picture", "image/png"),
        AnswerTool(2, again(1, "new"), ANSWER),
    ]


def test_a_picture_for_nobody_is_not_sent() -> None:
    ledger = ToolLedger()
    ledger.called(1, call(1), ON, 0)
    ledger.link_gone()
    assert ledger.finished(ToolFinished(1, call(1), ANSWER, b"picture", "image/png")) == []
