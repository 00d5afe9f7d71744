"""A sound server among the processes is found, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.cli.install.soundholder import found


@pytest.mark.parametrize(
    ("names", "holder"),
    [
        ([], ""),
        (["bash", "pipewirex"], ""),
        (["bash", "pipewire"], "pipewire"),
        (["pulseaudio"], "pulseaudio"),
    ],
)
def test_a_sound_server_is_found(tmp_path: Path, names: list[str], holder: str) -> None:
    for number, name in enumerate(names):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}/comm").write_text(f"{name}\n")
    (tmp_path / "77").mkdir()  # ended
    assert found(tmp_path) == holder
