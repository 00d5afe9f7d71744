from __future__ import annotations

import pytest

from agentd.core.pace import Pace

MOST = 60


def test_not_more_than_so_many_in_a_minute() -> None:
    pace = Pace(MOST)
    for number in range(MOST):
        pace.check(100.0 + number / 10)
    with pytest.raises(ValueError, match="within a minute"):
        pace.check(110.0)
    pace.check(160.05)
