from __future__ import annotations

import pytest

from agentd.core.effects import Chime, Duck, Hush, PlayChime, PlayReply
from agentd.core.phases import Phase
from agentd.core.ringing import rings


@pytest.mark.parametrize(
    ("note", "ringing"),
    [
        (PlayChime(Chime.TIMER), True),
        (PlayChime(Chime.WAKE), False),
        (PlayReply(1, b""), False),
        (Hush(), False),
        (PlayChime(Chime.DONE), None),
        (Duck(True), None),
        (Phase.OPENING, None),
    ],
)
def test_a_timer_rings_until_somebody_has_noticed(note: object, ringing: bool | None) -> None:
    assert rings(note) is ringing
