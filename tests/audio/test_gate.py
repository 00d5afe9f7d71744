"""When the gate opens and shuts, word by word of the detector."""

from __future__ import annotations

import pytest

from agentd.audio.gate import HOLD_MS, Gate
from agentd.core.events import FRAME_MS

HOLD = HOLD_MS // FRAME_MS


@pytest.mark.parametrize(
    ("voiced", "open_"),
    [
        ("....", "...."),
        (".v......", "........"),  # a click
        (".vv..", "..ooo"),
        ("v...v.", "....oo"),
        ("v....v....v", "..........."),  # too far apart
        ("vv" + "." * HOLD, ".o" + "o" * (HOLD - 1) + "."),
        ("vv" + "." * (HOLD - 1) + "v" + "." * HOLD, ".o" + "o" * (2 * HOLD - 1) + "."),
        ("vv" + "." * HOLD + "v", ".o" + "o" * (HOLD - 1) + ".."),  # shut: one alone is a click again
    ],
)
def test_opens_at_two_of_five_and_holds(voiced: str, open_: str) -> None:
    gate = Gate()
    assert "".join("o" if gate.hear(mark == "v") else "." for mark in voiced) == open_
