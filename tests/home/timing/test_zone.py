"""The machine's own zone gives the same times as the tables of the world."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
from datetime import datetime
from zoneinfo import ZoneInfo
from agentd.home.timing.zone import HERE
zone = ZoneInfo({zone!r})
for stamp in range(1_770_000_000, 1_800_000_000, 40_009):
    here, there = datetime.fromtimestamp(stamp, HERE), datetime.fromtimestamp(stamp, zone)
    assert here.isoformat() == there.isoformat(), (here, there)
    assert here.timestamp() == stamp, here
    assert here.tzname() == there.tzname()
"""


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_over_a_year(zone: str) -> None:
    subprocess.run(
        [sys.executable, "-c", SCRIPT.format(zone=zone)],
        env={**os.environ, "TZ": zone},
        check=True,
        timeout=60,
    )
