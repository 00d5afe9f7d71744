"""A booted machine for the tests of the unit, one for each module: this Debian; in `make proof` both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.boot import base
from tests.service.boot.daemon import machine_with_daemon, started
from tests.service.boot.machine import Machine

SUITES = [
    suite if suite == base.own_suite() else pytest.param(suite, marks=pytest.mark.proof)
    for suite in base.PYTHONS
]


@pytest.fixture(scope="module", params=SUITES)
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Booted, the daemon installed and configured, not started."""
    with machine_with_daemon(request.param, tmp_path_factory.mktemp("opt")) as running:
        yield running


@pytest.fixture
def daemon(machine: Machine) -> Iterator[Machine]:
    with started(machine) as running:
        yield running
