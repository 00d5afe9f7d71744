"""The arithmetic of the bench, on figures of a kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agentd.cli.bench.corpus import DAY, SILENT, SPEECH, Corpus, Track
from agentd.cli.bench.idle import Idle
from agentd.cli.bench.process import Service, cpu_s, installed, resident_mb
from agentd.cli.bench.rows import (
    Row,
    detections,
    false_row,
    hourly_rows,
    memory_rows,
    own_rows,
    processor_rows,
    recall_rows,
)
from agentd.cli.bench.table import plain, table
from agentd.cli.bench.trials import Heard, Side, Trial

NOWHERE = Path("none")
SAID = Track("hey_jarvis, clean", NOWHERE, 20, ((3.0, 3.8), (8.0, 9.0), (14.0, 15.0)))
TIMED = tuple(Track(name, NOWHERE, seconds) for name, seconds in ((SILENT, 60), (SPEECH, 60), (DAY, 100)))
SAME = 1e-9


def trial(cpu_s: float, *heard_s: float, resident_mb: float = 50) -> Trial:
    names = (SAID.name, SILENT, SPEECH, DAY)
    return Trial({name: Heard(cpu_s, heard_s if name == SAID.name else ()) for name in names}, resident_mb)


@pytest.mark.parametrize(
    ("heard_s", "found"),
    [
        ((), [None, None, None]),
        ((3.6, 9.4, 16.4), [3.6, 9.4, 16.4]),
        ((2.9, 10.6, 14.0), [None, None, 14.0]),  # before it, and too late for it
        ((3.1, 3.5), [3.1, None, None]),
    ],
)
def test_a_detection_belongs_to_the_word_that_was_spoken(
    heard_s: tuple[float, ...], found: list[float | None]
) -> None:
    assert detections(SAID, heard_s) == found


def test_recall_is_of_what_the_package_hears_and_delay_of_what_both_hear() -> None:
    sides: dict[Side, Trial] = {
        "agentd": trial(1, 3.68, 14.4),
        "openwakeword": trial(1, 3.6, 8.8),
        "pymicro-wakeword": trial(1),
    }
    counts, share, middle, late = recall_rows("hey_jarvis", [SAID], sides)
    assert counts.values == {"agentd": 2, "openwakeword": 2, "pymicro-wakeword": 0}
    assert (counts.of, counts.met) == (3, None)
    assert share.judged == 0.5
    assert share.met is False
    assert "1 of 2" in share.note
    assert middle.judged == pytest.approx(80)
    assert late.judged == pytest.approx(80)


def test_without_the_package_only_our_counts_are_left() -> None:
    (counts,) = recall_rows("hey_jarvis", [SAID], {"agentd": trial(1, 3.68)})
    assert counts.values == {"agentd": 1}


def test_processor_time_is_the_least_of_all_rounds_and_held_against_the_package() -> None:
    rounds: dict[Side, list[Trial]] = {
        "agentd": [trial(0.9), trial(0.06)],
        "openwakeword": [trial(6), trial(3)],
    }
    rows = {row.key: row for row in processor_rows(Corpus(TIMED, {}, ()), rounds, Idle(5, 90))}
    silent = rows[f"CPU, {SILENT}"]
    assert silent.values["agentd"] == pytest.approx(1)
    assert silent.ratio == pytest.approx(1 / 50)
    assert rows["CPU, whole idle daemon"].ratio == pytest.approx(5 / 50)
    assert rows["CPU, whole idle daemon"].met is True
    assert rows[f"CPU, {DAY}"].values["openwakeword"] == pytest.approx(30)


def test_memory_of_each_further_word() -> None:
    package: dict[Side, list[Trial]] = {"openwakeword": [trial(1, resident_mb=190)]}
    whole, each = memory_rows(Idle(5, 94), Idle(0, 100), 3, package)
    assert (whole.values["agentd"], whole.values["openwakeword"], whole.met) == (94, 190, True)
    assert (each.judged, each.met) == (2, True)


def test_nothing_heard_for_nothing_is_told_with_its_bound() -> None:
    row = false_row("hey_jarvis", TIMED[1:], {"agentd": trial(1)})
    assert row.met is True
    assert "in 3 min of speech; 95 %: at most 67 an hour" in row.note


def test_the_owners_recordings() -> None:
    own = Track("mine.wav", NOWHERE, 10)
    sides: dict[Side, Trial] = {
        "agentd": Trial({"mine.wav": Heard(0.1, (1.0,))}, 50),
        "openwakeword": Trial({"mine.wav": Heard(1, (1.0, 5.0))}, 50),
    }
    cpu, heard = own_rows("alexa", [own], sides)
    assert cpu.ratio == pytest.approx(0.1)
    assert heard.values == {"agentd": 1, "openwakeword": 2}
    assert list(own_rows("alexa", [], sides)) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row("CPU", "ms/s", {"agentd": 1, "openwakeword": 51}, 1 / 50, ratio=1 / 51), "1/51.0  ≤ 1/50 met"),
        (Row("CPU", "ms/s", {"agentd": 2, "openwakeword": 51}, 1 / 50, ratio=2 / 51), "≤ 1/50 MISSED"),
        (Row("share", "", {"agentd": 0.98}, 0.98, at_least=True), "≥ 0.98 met"),
        (Row("memory", "MB", {"agentd": 95.1}, 95), "≤ 95 MB MISSED"),
        (Row("heard", "", {"agentd": 3}, of=4), "3 of 4"),
    ],
)  # fmt: skip
def test_the_table_says_which_bars_are_met(row: Row, words: str) -> None:
    assert words in table([row])
    assert plain(row)["met"] == row.met


def test_an_hour_of_this_and_that_and_of_what_is_installed() -> None:
    idle, beside, service = hourly_rows(Idle(5, 70), Idle(20, 80), Service(2.0, 30, 76.4))
    assert [row.judged for row in (idle, beside, service)] == pytest.approx([18, 72, 15])
    assert (beside.note, service.note) == ("80 MB resident", "for 2.0 h, 76 MB resident")
    assert len(list(hourly_rows(Idle(5, 70), Idle(20, 80), None))) == 2


def test_what_a_process_costs_is_read_from_the_kernel() -> None:
    assert cpu_s(os.getpid()) == pytest.approx(sum(os.times()[:2]), abs=0.5)
    assert 10 < resident_mb(os.getpid()) < 2_000


def test_no_service_is_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed() is None
    (tmp_path / "systemctl").write_text(f"#!/bin/sh\necho {os.getpid()}\n")
    (tmp_path / "systemctl").chmod(0o755)
    found = installed()
    assert found is not None
    assert 0 < found.hours < 24
