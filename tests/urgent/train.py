"""Makes agentd/audio/urgent.npz: `python -m tests.urgent.train`. A few minutes of one core.

    --words N    clips of each word (800)
    --hours H    of other speech (1.0)
    --out FILE

The voices are synthetic. Whoever has people's recordings of the words gets a better network by adding them in
`tests.urgent.sounds`.
"""

from __future__ import annotations

import argparse
import itertools
import random
from pathlib import Path

import numpy as np

from agentd.audio.urgentwords import DEPTH, WEIGHTS, WORDS
from agentd.audio.wake.features import CHUNK_SAMPLES, Features
from tests.speech import HZ
from tests.urgent.sounds import Sound, other_speech, word

HIDDEN, EPOCHS, BATCH = 48, 16, 256
RATE, DECAY, DROPPED, BLUR = 1e-3, 1e-3, 0.2, 0.1
OTHER_WEIGHT = 1.5  # a false alarm is worse than a miss
HEARD_S = (-0.04, 0.30)  # a chunk that ends so long after the word's end has it whole
NOT_YET_S = -0.25  # and one before this does not
PAST = 12  # chunks
Layers = list[np.ndarray]


def embeddings(features: Features, sound: Sound) -> np.ndarray:
    """[chunks, DEPTH * 96]: what the ear has before it after each. The first PAST are of what was before."""
    pcm = sound.astype(np.int16)
    out = []
    for at in range(0, pcm.size - CHUNK_SAMPLES + 1, CHUNK_SAMPLES):
        features.hear(pcm[at : at + CHUNK_SAMPLES])
        out.append(features.latest.ravel().copy())
    return np.array(out, np.float32)


def examples(words: int, hours: float) -> tuple[np.ndarray, np.ndarray]:
    dice, rng = random.Random(1), np.random.default_rng(1)
    found, labels, features = list[np.ndarray](), list[int](), Features(DEPTH)
    others = other_speech(dice, rng)
    fillers = list(itertools.islice(others, 100))
    for label, name in enumerate(WORDS, 1):
        for _ in range(words):
            sound, end = word(dice, rng, name, fillers)
            for number, each in enumerate(embeddings(features, sound), 1):
                late_s = (number * CHUNK_SAMPLES - end) / HZ
                if HEARD_S[0] <= late_s <= HEARD_S[1] or (late_s < NOT_YET_S and number > PAST):
                    found.append(each)
                    labels.append(label if late_s >= HEARD_S[0] else 0)
    heard_s = 0.0
    for sound in itertools.chain(fillers, others):
        heard_s += sound.size / HZ
        if heard_s >= hours * 3600:
            break
        rows = embeddings(features, sound)[PAST:]
        found += list(rows)
        labels += [0] * len(rows)
    return np.array(found), np.array(labels)


def fit(inputs: np.ndarray, labels: np.ndarray) -> Layers:
    """Two layers, by Adam; the inputs as they are (their scale is folded into the first layer)."""
    rng = np.random.default_rng(0)
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-3
    scaled = ((inputs - mean) / spread).astype(np.float32)
    size, kinds = inputs.shape[1], len(WORDS) + 1
    layers = [
        *(rng.normal(0, np.sqrt(2 / size), (size, HIDDEN)), np.zeros(HIDDEN)),
        *(rng.normal(0, np.sqrt(1 / HIDDEN), (HIDDEN, kinds)), np.zeros(kinds)),
    ]
    layers = [layer.astype(np.float32) for layer in layers]
    first, second = [np.zeros_like(each) for each in layers], [np.zeros_like(each) for each in layers]
    steps = EPOCHS * (len(scaled) // BATCH)
    for step in range(1, steps + 1):
        picked = rng.integers(len(scaled), size=BATCH)
        rate = RATE * (1 - step / steps)
        for at, slope in enumerate(_slopes(rng, layers, scaled[picked], labels[picked])):
            first[at] = 0.9 * first[at] + 0.1 * slope
            second[at] = 0.999 * second[at] + 0.001 * slope**2
            move = (first[at] / (1 - 0.9**step)) / (np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8)
            layers[at] = (layers[at] - rate * (move + DECAY * layers[at])).astype(np.float32)
    w1, b1, w2, b2 = layers
    return [w1 / spread[:, np.newaxis], b1 - (mean / spread) @ w1, w2, b2]


def _slopes(rng: np.random.Generator, layers: Layers, inputs: np.ndarray, labels: np.ndarray) -> Layers:
    w1, b1, w2, b2 = layers
    inputs = inputs + rng.normal(0, BLUR, inputs.shape)
    raw = inputs @ w1 + b1
    kept = (rng.random(raw.shape) >= DROPPED) / (1 - DROPPED)
    hidden = np.maximum(raw, 0) * kept
    found = hidden @ w2 + b2
    odds = np.exp(found - found.max(axis=1, keepdims=True))
    wrong = odds / odds.sum(axis=1, keepdims=True)
    wrong[np.arange(labels.size), labels] -= 1
    wrong *= np.where(labels == 0, OTHER_WEIGHT, 1.0)[:, np.newaxis] / labels.size
    back = (wrong @ w2.T) * kept * (raw > 0)
    return [inputs.T @ back, back.sum(axis=0), hidden.T @ wrong, wrong.sum(axis=0)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    w1, b1, w2, b2 = fit(*examples(given.words, given.hours))
    w1, w2 = w1.astype(np.float16), w2.astype(np.float16)
    np.savez_compressed(given.out, w1=w1, b1=b1.astype(np.float32), w2=w2, b2=b2.astype(np.float32))


if __name__ == "__main__":
    main()
