"""The wake models that come with agentd, found without importing the packages that carry them.

`openwakeword` pulls in SciPy and scikit-learn when imported (2 s, 146 MB); only its ONNX files are used.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

Engine = Literal["openwakeword", "micro"]

FILES: dict[Engine, tuple[str, ...]] = {"openwakeword": (".onnx",), "micro": (".json", ".tflite")}

_VERSION_SUFFIX = "_v0.1"
_NOT_WAKE_MODELS = frozenset({"embedding_model", "melspectrogram", "silero_vad"})


def models_directory(engine: Engine = "openwakeword") -> Path:
    """Where the carried models are. Raises FileNotFoundError when the package is not installed."""
    package, *folders = {
        "openwakeword": ("openwakeword", "resources", "models"),
        "micro": ("pymicro_wakeword", "models"),
    }[engine]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {package}, which carries the wake models, is not installed")
    return Path(spec.submodule_search_locations[0], *folders)


def carried(engine: Engine = "openwakeword") -> dict[str, Path]:
    """The carried wake models by the name that `wake.words` takes: `hey_jarvis` and so on."""
    try:
        files = sorted(models_directory(engine).glob(f"*{FILES[engine][0]}"))
    except FileNotFoundError:
        return {}
    return {
        file.stem.removesuffix(_VERSION_SUFFIX): file for file in files if file.stem not in _NOT_WAKE_MODELS
    }


def is_path(model: str) -> bool:
    """Whether `wake.words[].model` means a file rather than a carried model."""
    return "/" in model or model.startswith("~") or model.lower().endswith((".onnx", ".tflite", ".json"))


def model_file(model: str, engine: Engine = "openwakeword") -> Path:
    """The file of a checked `wake.words[].model`. Raises FileNotFoundError when there is none."""
    file = Path(model) if is_path(model) else carried(engine).get(model)
    if file is None or not file.is_file():
        raise FileNotFoundError(f"there is no wake model {model}")
    return file
