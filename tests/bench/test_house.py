"""A house of 500 devices: its bounds are far above what is measured, for machines that are busy."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.config.load import load
from tests.bench.house import measure, write_house


def test_a_large_house_has_few_functions(tmp_path: Path) -> None:
    book = load(write_house(tmp_path, 100), {}).book
    assert len(book.devices) == 100
    assert len(book.declarations()) <= 12


@pytest.mark.proof
def test_a_house_of_500_devices_costs_little() -> None:
    figures = measure()
    print(figures)
    assert figures.functions <= 12
    assert figures.resolve_ms <= 2
    assert figures.resolve_worst_ms <= 10
    assert figures.load_s <= 2
    assert figures.memory_mb <= 10
    assert figures.grammar_s <= 5
