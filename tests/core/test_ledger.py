from agentd.core.effects import AnswerTool, CancelTool, StartTool
from agentd.core.events import ToolCall
from agentd.core.ledger import ANSWER_WITHIN_S, NO_LONGER, OVERDUE, REMEMBERED, ToolLedger

ANSWER = {"output": {"status": "sent_unconfirmed"}}


def call(number: int) -> ToolCall:
    return ToolCall(f"fc_{number}", "turn_on_lights", {"room": "kitchen"})


def test_a_duplicate_is_known_even_after_its_answer() -> None:
    ledger = ToolLedger()
    assert ledger.called(1, call(1), 0, welcome=True) == [StartTool(1, call(1))]
    assert ledger.finished(1, call(1), ANSWER) == [AnswerTool(1, call(1), ANSWER)]
    assert ledger.called(1, call(1), 1, welcome=True) == []
    assert not ledger.running


def test_an_unwelcome_call_is_answered_and_not_started() -> None:
    ledger = ToolLedger()
    assert ledger.called(1, call(1), 0, welcome=False) == [AnswerTool(1, call(1), NO_LONGER)]
    assert ledger.finished(1, call(1), ANSWER) == []


def test_the_oldest_call_sets_the_deadline() -> None:
    ledger = ToolLedger()
    ledger.called(1, call(1), 5, welcome=True)
    ledger.called(1, call(2), 7, welcome=True)
    assert ledger.deadline == 5 + ANSWER_WITHIN_S
    assert ledger.overdue(5 + ANSWER_WITHIN_S) == [CancelTool(1, call(1)), AnswerTool(1, call(1), OVERDUE)]
    assert ledger.deadline == 7 + ANSWER_WITHIN_S
    assert ledger.overdue(6) == []


def test_two_calls_without_ids_are_two_calls() -> None:
    ledger = ToolLedger()
    first, second = ToolCall("", "stop", {}), ToolCall("", "stop", {})
    ledger.called(1, first, 0, welcome=True)
    ledger.called(1, second, 0, welcome=True)
    assert ledger.finished(1, first, ANSWER) == [AnswerTool(1, first, ANSWER)]
    assert ledger.running


def test_an_answer_for_another_link_is_dropped() -> None:
    ledger = ToolLedger()
    ledger.called(2, call(1), 0, welcome=True)
    assert ledger.finished(1, call(1), ANSWER) == []
    assert ledger.running


def test_its_memory_is_bounded() -> None:
    ledger = ToolLedger()
    for number in range(REMEMBERED + 1):
        ledger.called(1, call(number), 0, welcome=False)
    assert ledger.called(1, call(0), 0, welcome=True), "as many calls lie between as nobody repeats over"
    assert not ledger.called(1, call(REMEMBERED), 0, welcome=True)


def test_abandoning_a_link_forgets_its_ids() -> None:
    ledger = ToolLedger()
    ledger.called(1, call(1), 0, welcome=True)
    ledger.called(1, call(2), 0, welcome=True)
    ledger.cancelled(("fc_2",))
    assert ledger.abandon() == [CancelTool(1, call(1))]
    assert ledger.finished(1, call(1), ANSWER) == []
    assert ledger.called(2, call(1), 0, welcome=True)
