from __future__ import annotations

import platform
from pathlib import Path

import pytest

from agentd.service.machine import LONGEST, machine_model


@pytest.mark.parametrize(
    ("content", "model"),
    [
        (b"Raspberry Pi 5 Model B Rev 1.0\0", "Raspberry Pi 5 Model B Rev 1.0"),
        (b"NUC\n", "NUC"),
        (b"x" * 5_000, "x" * LONGEST),
        (b"", platform.machine()),
        (b"\xff\xfe", platform.machine()),
        (b"a\x1bb", platform.machine()),
    ],
)
def test_the_first_that_is_known(tmp_path: Path, content: bytes, model: str) -> None:
    file = tmp_path / "model"
    file.write_bytes(content)
    assert machine_model([tmp_path / "none", tmp_path, file]) == model
