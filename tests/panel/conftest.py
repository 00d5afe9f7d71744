from __future__ import annotations

from pathlib import Path

import pytest

from tests.panel.kernel import FakeKernel


@pytest.fixture
def kernel(tmp_path: Path) -> FakeKernel:
    return FakeKernel(tmp_path)
