"""One yardstick in a process of its own: `python theirs.py NAME`, with a job on stdin.

It runs in an environment without agentd, so nothing of it may be imported here. The job is JSON: the `word`,
its `threshold`, how many `frames` in a row the package must have over it, and the `tracks`: files of 16 kHz
mono s16. So is the answer, on stdout: of each track
the processor seconds of feeding it and when the word was heard, and what the process holds in memory.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

BYTES_PER_S = 32_000
DEAF_S = 2.0  # the score stays up after a word: that is one detection
WARM_UP_S = 3.2  # whole chunks for everybody: scores differ with where in a word a chunk begins


class Ear(Protocol):
    @property
    def chunk_bytes(self) -> int:
        """What it takes at a time."""

    def hear(self, chunk: bytes) -> bool:
        """Whether the word is heard with this chunk."""


class Package:
    """`openwakeword.model.Model`, as its documents say that it is used."""

    chunk_bytes = 2560

    def __init__(self, word: str, threshold: float) -> None:
        if importlib.util.find_spec("sklearn") is None:  # it only trains verifiers; agentd leaves it out
            trainer = types.ModuleType("openwakeword.custom_verifier_model")
            trainer.train_custom_verifier = None  # type: ignore[attr-defined]
            sys.modules[trainer.__name__] = trainer
        import numpy
        import openwakeword
        from openwakeword.model import Model

        self._array = numpy.frombuffer
        (path,) = (
            path for path in openwakeword.get_pretrained_model_paths() if Path(path).stem.startswith(word)
        )
        self._model = Model(wakeword_model_paths=[path])
        self._threshold = threshold

    def hear(self, chunk: bytes) -> bool:
        scores: dict[str, Any] = self._model.predict(self._array(chunk, "<i2"))
        return bool(max(scores.values()) >= self._threshold)


class Micro:
    """`pymicro_wakeword`, with the threshold that its model brings along."""

    chunk_bytes = 640

    def __init__(self, word: str, _threshold: float) -> None:
        from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

        self._features = MicroWakeWordFeatures()
        self._model = MicroWakeWord.from_builtin(Model(word))

    def hear(self, chunk: bytes) -> bool:
        found = [self._model.process_streaming(each) for each in self._features.process_streaming(chunk)]
        return any(found)


def measure(ear: Ear, tracks: list[str], frames: int = 1) -> dict[str, object]:
    """The answer to a job. A word of several frames is heard with the first one: so what waiting for the
    others costs shows beside it."""
    size, heard = ear.chunk_bytes, []
    for _ in range(round(WARM_UP_S * BYTES_PER_S) // size):
        ear.hear(bytes(size))
    for track in tracks:
        pcm, times, first_s, row = Path(track).read_bytes(), [-DEAF_S], -DEAF_S, 0
        began_s = time.process_time()
        for start in range(0, len(pcm) - size + 1, size):
            row = row + 1 if ear.hear(pcm[start : start + size]) else 0
            at_s = (start + size) / BYTES_PER_S
            if row and at_s - first_s >= DEAF_S:
                first_s = at_s
            if row >= frames and first_s > times[-1]:
                times.append(first_s)
        heard.append({"cpu_s": time.process_time() - began_s, "heard_s": times[1:]})
    return {"tracks": heard, "resident_mb": resident_mb()}


def resident_mb() -> float:
    """Of this process, now."""
    status = Path("/proc/self/status").read_text().split("VmRSS:")[1]
    return int(status.split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # the package asks for a CUDA provider
    ears: dict[str, Callable[[str, float], Ear]] = {"openwakeword": Package, "pymicro-wakeword": Micro}
    job = json.load(sys.stdin)
    ear = ears[sys.argv[1]](job["word"], job["threshold"])
    print(json.dumps(measure(ear, job["tracks"], job["frames"] if sys.argv[1] == "openwakeword" else 1)))
