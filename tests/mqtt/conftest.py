"""A broker of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.broker import Mosquitto, mosquitto


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running
