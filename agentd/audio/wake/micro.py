"""The engine of microWakeWord's models: .tflite files, for little time and memory.

A model comes with a .json file in which its makers say from which score on it is meant to count. Its scores
are means over 0.15 s, one for each 30 ms; of those that end in a chunk the highest counts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymicro_wakeword
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures

from agentd.audio.wake.refusal import NoWakeModelError, each_of
from agentd.audio.wake.rule import Rule
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import model_file

LONE_MS = 600
MOST_WINDOW = 50  # scores of 30 ms, of which the mean counts: more than a word lasts is a mistake

_FEATURES = 40  # of 10 ms; a model takes those of some 30 ms at once
_LIBRARY = "lib/*tensorflowlite_c.*"


class Micro:
    def __init__(self, words: Sequence[WakeWord]) -> None:
        self._models = each_of(words, _model, "micro")
        self.rules = [_rule(word, model) for word, model in zip(words, self._models, strict=True)]
        self._features = MicroWakeWordFeatures()

    def hear(self, chunk: bytes) -> list[float]:
        features = list(self._features.process_streaming(chunk))
        return [
            max((model.process_streaming_prob(each) or 0.0 for each in features), default=0.0)
            for model in self._models
        ]

    def verified(self, _word: int) -> bool:
        """Verifiers look at what only the other engine has."""
        return True

    @property
    def embeddings(self) -> None:
        """It has none."""


def _rule(word: WakeWord, model: MicroWakeWord) -> Rule:
    threshold = word.threshold or model.probability_cutoff
    return Rule(word.name, threshold, word.frames or 1, word.refractory_s, LONE_MS)


class _Model(MicroWakeWord):
    """A file that is no model raises, where the package would crash the process."""

    def _load_model(self) -> None:
        self.lib.TfLiteModelCreateFromFile.errcheck = _refused_if_null
        super()._load_model()
        if self.lib.TfLiteTensorByteSize(self.input_tensor) != self.stride * _FEATURES:
            raise NoWakeModelError("is no wake model: its input is not the features of sound")


def _refused_if_null(result: Any, *_: object) -> Any:
    if not result:
        raise NoWakeModelError("names no .tflite model")
    return result


def _model(word: WakeWord) -> MicroWakeWord:
    manifest = model_file(word.model, "micro").with_suffix(".json")
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        file, of = manifest.parent / told["model"], told["micro"]
        cutoff, window = float(of["probability_cutoff"]), int(of["sliding_window_size"])
        if not (0 < cutoff <= 1 and 0 < window <= MOST_WINDOW):
            raise ValueError("no such threshold, or no such window")
    except (OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise NoWakeModelError(f"comes without {manifest.name} of its makers, or that is not it") from error
    (library,) = Path(pymicro_wakeword.__file__).parent.glob(_LIBRARY)
    return _Model(
        word.name,
        wake_word=word.name,
        tflite_model=file,
        probability_cutoff=cutoff,
        sliding_window_size=window,
        trained_languages=[],
        libtensorflowlite_c_path=library,
    )
