from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agentd.config.wakemodels import carried, is_path, model_file, models_directory


def test_carried_models_have_short_names_and_are_files() -> None:
    models = carried()
    assert {"hey_jarvis", "alexa", "hey_mycroft"} <= models.keys()
    assert not {"silero_vad", "melspectrogram", "embedding_model"} & models.keys()
    assert all(file.is_file() and file.suffix == ".onnx" for file in models.values())
    assert (models_directory() / "melspectrogram.onnx").is_file()


def test_a_model_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    mine = tmp_path / "mine.onnx"
    mine.write_bytes(b"onnx")
    assert model_file("hey_jarvis").name == "hey_jarvis_v0.1.onnx"
    assert model_file(str(mine)) == mine
    for unknown in ("computer", str(tmp_path / "other.onnx")):
        with pytest.raises(FileNotFoundError):
            model_file(unknown)


@pytest.mark.parametrize(
    ("model", "path"),
    [("hey_jarvis", False), ("x.onnx", True), ("x.TFLITE", True), ("dir/x", True), ("~x", True)],
)
def test_a_path_is_told_from_a_name(model: str, path: bool) -> None:
    assert is_path(model) is path


def test_the_package_that_carries_them_is_not_imported() -> None:
    script = "import sys, agentd.config.wakemodels as w; w.carried(); print('openwakeword' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
