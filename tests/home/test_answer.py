from __future__ import annotations

import pytest

from agentd.home.answer import Answer, Refusal, done, refusal, spoken, untouched


def test_the_shapes_of_the_contract() -> None:
    assert done("confirmed", value=21) == {"output": {"status": "confirmed", "value": 21}}
    assert refusal("No.", "offline", True) == {"error": "No.", "status": "offline", "retryable": True}
    assert Refusal("No.").answer == {"error": "No.", "status": "failed", "retryable": True}


def test_what_a_voice_says() -> None:
    assert spoken(refusal("No.")) == "No."
    assert spoken(done("confirmed", sentence="Yes.")) == "Yes."
    assert spoken(done("confirmed")) == ""
    assert spoken({"output": "text"}) == ""


@pytest.mark.parametrize(
    ("answer", "nothing"),
    [
        (done("sent_unconfirmed"), False),
        (refusal("No route.", "failed", False), True),
        (refusal("No link.", "offline", True), True),
        (refusal("Perhaps not done.", "offline", False), False),
        (refusal("One of two.", "failed", False) | {"targets": {"a": "failed", "b": "confirmed"}}, False),
        (refusal("One of two.", "failed", False) | {"targets": {"a": "failed", "b": "offline"}}, False),
        (refusal("None of two.", "failed", False) | {"targets": {"a": "failed", "b": "refused"}}, True),
    ],
)
def test_whether_nothing_has_been_done(answer: Answer, nothing: bool) -> None:
    """Else a lamp that did go on, beside one that did not, would never go off again."""
    assert untouched(answer) is nothing
