"""The openwakeword package itself, as the yardstick for our own way of running its graphs."""

from __future__ import annotations

import sys
import types
import warnings
from functools import cache
from typing import Any

import numpy as np

from agentd.config.wakemodels import model_file


@cache
def _package_model() -> Any:
    """Its `Model` class, imported without SciPy and scikit-learn: they only train verifiers."""
    verifier = types.ModuleType("openwakeword.custom_verifier_model")
    verifier.train_custom_verifier = None  # type: ignore[attr-defined]
    sys.modules["openwakeword.custom_verifier_model"] = verifier
    from openwakeword.model import Model

    return Model


class PackageModel:
    """`Model.predict` for one word, chunk by chunk."""

    def __init__(self, word: str = "hey_jarvis") -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks for a CUDA provider
            self._model = _package_model()(wakeword_model_paths=[str(model_file(word))])

    def score(self, chunk: bytes) -> float:
        (score,) = self._model.predict(np.frombuffer(chunk, "<i2")).values()
        return float(score)
