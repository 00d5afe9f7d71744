"""Was it one of the household: a second score for a wake word, from what the first one was made of.

openWakeWord's idea (docs/custom_verifier_models.md there): a logistic regression on the embeddings at the
moment of detection, trained on a few recordings of the household against others. It makes false alarms and
strangers rarer. It is a likeness of sound, not a proof of who speaks: nothing may be allowed because of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.refusal import NoVerifierError

ACCEPTED = 0.5  # both sides weigh the same in training, so this is the middle between them
# On the squared weights: there are fewer examples than features. Between 1 and 100 little differs.
PENALTY = 10.0
MOST_STEPS = 30  # Newton's method takes about seven
SETTLED = 1e-8
_LEAST = 1e-9  # keeps divisions finite where examples are all alike, or are told apart beyond doubt
_ARRAYS = ("mean", "spread", "weights", "bias")

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Verifier:
    """For the embeddings of one word, [N, 96], flattened; the first three arrays are of that length."""

    mean: Doubles
    spread: Doubles
    weights: Doubles
    bias: float

    def score(self, embeddings: Floats) -> float:
        """0 to 1: how much this sounds like the household rather than the others."""
        return float(_logistic((embeddings.ravel() - self.mean) / self.spread @ self.weights + self.bias))

    def accepts(self, embeddings: Floats) -> bool:
        return self.score(embeddings) >= ACCEPTED


def fit(household: Floats, others: Floats) -> Verifier:
    """Examples are rows: the flattened embeddings at detections of either side; at least one of each.

    Logistic regression with a quadratic penalty, each side with half of all weight, by Newton's method in the
    space of the examples, since these are fewer than features (iteratively reweighted least squares: Hastie,
    Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1; the weights are a sum over examples:
    18.3.5).
    """
    examples = np.vstack((household, others)).astype(np.float64)
    count, is_household = len(examples), np.arange(len(examples)) < len(household)
    mean, spread = examples.mean(axis=0), np.maximum(examples.std(axis=0), _LEAST)
    examples = (examples - mean) / spread
    share = np.where(is_household, count / 2 / len(household), count / 2 / len(others))
    system = np.ones((count + 1, count + 1))
    system[-1, -1] = 0
    alike = examples @ examples.T
    solution = np.zeros(count + 1)
    for _ in range(MOST_STEPS):
        guess = alike @ solution[:-1] + solution[-1]
        likely = _logistic(guess)
        certain = np.maximum(share * likely * (1 - likely), _LEAST)
        system[:-1, :-1] = alike + np.diag(PENALTY / certain)
        wanted = guess + share * (is_household - likely) / certain
        before, solution = solution, np.linalg.solve(system, np.append(wanted, 0))
        if np.abs(solution - before).max() < SETTLED:
            break
    return Verifier(mean, spread, examples.T @ solution[:-1], float(solution[-1]))


def save(verifier: Verifier, file: Path) -> None:
    """Plain numbers in numpy's npz. Raises OSError."""
    with file.open("wb") as stream:
        np.savez(
            stream,
            mean=verifier.mean,
            spread=verifier.spread,
            weights=verifier.weights,
            bias=verifier.bias,
        )


def load(file: Path, features: int) -> Verifier:
    """For embeddings of so many numbers. Raises NoVerifierError; nothing in the file is ever executed."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            mean, spread, weights, bias = (np.asarray(held[name], np.float64) for name in _ARRAYS)
    except (
        Exception
    ) as error:  # numpy's, zipfile's, zlib's and tokenize's have no class of their own in common
        raise NoVerifierError("is no verifier") from error
    if any(array.shape != (features,) for array in (mean, spread, weights)) or bias.shape != ():
        raise NoVerifierError("was trained for another wake word")
    if not all(np.isfinite(array).all() for array in (mean, spread, weights, bias)) or (spread <= 0).any():
        raise NoVerifierError("is damaged")
    return Verifier(mean, spread, weights, float(bias))


def _logistic(value: Doubles) -> Doubles:
    """Without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(value / 2)))
