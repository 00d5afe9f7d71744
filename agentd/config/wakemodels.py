"""The wake models that come with agentd, found without importing the package that carries them.

`openwakeword` pulls in SciPy and scikit-learn when imported (2 s, 146 MB); only its ONNX files are used.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_VERSION_SUFFIX = "_v0.1"
_NOT_WAKE_MODELS = frozenset({"embedding_model", "melspectrogram", "silero_vad"})


def models_directory() -> Path:
    """Where the carried .onnx files are. Raises FileNotFoundError when the package is not installed."""
    spec = find_spec("openwakeword")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package openwakeword, which carries the wake models, is not installed")
    return Path(spec.submodule_search_locations[0]) / "resources" / "models"


def carried() -> dict[str, Path]:
    """The carried wake models by the name that `wake.words` takes: `hey_jarvis` and so on."""
    try:
        files = sorted(models_directory().glob("*.onnx"))
    except FileNotFoundError:
        return {}
    return {
        file.stem.removesuffix(_VERSION_SUFFIX): file for file in files if file.stem not in _NOT_WAKE_MODELS
    }


def is_path(model: str) -> bool:
    """Whether `wake.words[].model` means a file rather than a carried model."""
    return "/" in model or model.startswith("~") or model.lower().endswith((".onnx", ".tflite"))


def model_file(model: str) -> Path:
    """The .onnx file of a checked `wake.words[].model`. Raises FileNotFoundError when there is none."""
    file = Path(model) if is_path(model) else carried().get(model)
    if file is None or not file.is_file():
        raise FileNotFoundError(f"there is no wake model {model}")
    return file
