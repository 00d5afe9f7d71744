from __future__ import annotations

import pytest

from tests.service.boot import base


@pytest.mark.root
@pytest.mark.proof
@pytest.mark.timeout(base.BUILD_S + 60)
def test_the_small_debian_for_the_unit_is_built() -> None:
    """Minutes, once; from then on the tests of the unit run with all the others."""
    if (reason := base.missing()) is not None:
        pytest.skip(reason)
    assert (base.build() / "usr/bin/python3").exists()
