from __future__ import annotations

from agentd.home.answer import Refusal, done, refusal, spoken


def test_the_shapes_of_the_contract() -> None:
    assert done("confirmed", value=21) == {"output": {"status": "confirmed", "value": 21}}
    assert refusal("No.", "offline", True) == {"error": "No.", "status": "offline", "retryable": True}
    assert Refusal("No.").answer == {"error": "No.", "status": "failed", "retryable": True}


def test_what_a_voice_says() -> None:
    assert spoken(refusal("No.")) == "No."
    assert spoken(done("confirmed", sentence="Yes.")) == "Yes."
    assert spoken(done("confirmed")) == ""
    assert spoken({"output": "text"}) == ""
