from __future__ import annotations

import pytest

from tests.service.boot import base


@pytest.mark.root
@pytest.mark.proof
@pytest.mark.timeout(base.BUILD_S + 60)
@pytest.mark.parametrize("suite", base.PYTHONS)
def test_the_small_debian_for_the_unit_is_built(suite: str) -> None:
    """Minutes, once; from then on the tests of the unit run with all the others."""
    if (reason := base.missing(suite)) is not None:
        pytest.skip(reason)
    assert (base.build(suite) / f"usr/bin/python{base.PYTHONS[suite]}").exists()
    assert base.packages(suite).is_dir()
