from collections.abc import Iterator

import pytest

from tests.broker import Mosquitto, mosquitto


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running
