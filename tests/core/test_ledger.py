from agentd.core.events import ToolCall
from agentd.core.ledger import ANSWER_WITHIN_S, REMEMBERED, ToolLedger


def call(number: int) -> ToolCall:
    return ToolCall(f"fc_{number}", "turn_on_lights", {"room": "kitchen"})


def test_a_duplicate_is_known_even_after_its_answer() -> None:
    ledger = ToolLedger()
    assert ledger.called(call(1), 0)
    assert ledger.finished(call(1))
    assert not ledger.called(call(1), 1)
    assert not ledger.running


def test_the_oldest_call_sets_the_deadline() -> None:
    ledger = ToolLedger()
    ledger.called(call(1), 5)
    ledger.called(call(2), 7)
    assert ledger.deadline == 5 + ANSWER_WITHIN_S
    assert ledger.overdue(5 + ANSWER_WITHIN_S) == [call(1)]
    assert ledger.deadline == 7 + ANSWER_WITHIN_S
    assert ledger.overdue(6) == []


def test_its_memory_is_bounded() -> None:
    ledger = ToolLedger()
    for number in range(REMEMBERED + 1):
        ledger.called(call(number), 0)
        ledger.finished(call(number))
    assert ledger.called(call(0), 0), "forgotten: as many calls lie between as anybody would repeat"
    assert not ledger.called(call(REMEMBERED), 0)


def test_abandoning_a_link_forgets_its_ids() -> None:
    ledger = ToolLedger()
    ledger.called(call(1), 0)
    ledger.called(call(2), 0)
    ledger.cancelled(("fc_2",))
    assert ledger.abandon() == [call(1)]
    assert not ledger.finished(call(1))
    assert ledger.called(call(1), 0)
