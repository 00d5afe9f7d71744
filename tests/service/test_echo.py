"""What the echo test found, and for whom it holds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agentd.service.echo import MOST_PAIRS, NEVER, KeptEcho

GOOD = {"why_not": "", "left_dbfs": -65.0}
BAD = {"why_not": "too much is left", "left_dbfs": -40.0}


def test_it_holds_for_a_pair_of_devices_at_the_volume_of_the_test_and_below(tmp_path: Path) -> None:
    asyncio.run(KeptEcho(tmp_path).keep("mic", "speaker", 80, GOOD))
    kept = KeptEcho(tmp_path)
    assert kept.found("mic", "speaker")["left_dbfs"] == -65.0
    assert kept.free_up_to("mic", "speaker") == 80
    assert kept.free_up_to("speaker", "mic") == kept.free_up_to("mic", "other") == NEVER


def test_the_newest_counts_and_others_are_kept(tmp_path: Path) -> None:
    for found in (GOOD, BAD):
        asyncio.run(KeptEcho(tmp_path).keep("mic", "speaker", 80, found))
    asyncio.run(KeptEcho(tmp_path).keep("mic", "other", 80, GOOD))
    assert KeptEcho(tmp_path).free_up_to("mic", "speaker") == NEVER
    assert KeptEcho(tmp_path).free_up_to("mic", "other") == 80


def test_the_oldest_of_many_is_forgotten(tmp_path: Path) -> None:
    for number in range(MOST_PAIRS + 1):
        asyncio.run(KeptEcho(tmp_path).keep("mic", f"speaker {number}", 80, GOOD))
    assert not KeptEcho(tmp_path).found("mic", "speaker 0")
    assert KeptEcho(tmp_path).found("mic", "speaker 1")


@pytest.mark.parametrize("text", ["", "{", '{"speaker → mic": 3}', '{"speaker → mic": {"why_not": ""}}'])
def test_what_makes_no_sense_allows_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "echo.json").write_text(text)
    assert KeptEcho(tmp_path).free_up_to("mic", "speaker") == NEVER
