"""Which wake word has been said."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from typing import Protocol

from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.rule import Rule, Trigger
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import Engine

CHUNK_MS = 80
CHUNK_BYTES = CHUNK_MS * 16 * 2
REFRACTORY_CHUNKS = 25  # what `refractory_s` is if nothing is said about it
OVER = 0.6  # of the threshold, over our own sound: what is left of that lowers the scores
PASSED_CHUNKS = 16  # 1.28 s: the longest word and what its model needs from before it


class Scoring(Protocol):
    """An engine. `rules` has one for each word, in the order in which `hear` gives their scores, 0 to 1."""

    rules: list[Rule]

    def hear(self, chunk: bytes) -> list[float]: ...

    def verified(self, word: int) -> bool:
        """Whether it may count, whatever its latest score."""

    @property
    def embeddings(self) -> Floats | None:
        """What the latest scores were made from: [N, 96], the newest last; None: of something else."""


class WakeWords:
    """Hears 80 ms chunks (1280 samples, 16 kHz mono s16) in their order. Not thread-safe.

    Raises FileNotFoundError for a word whose model is not there, ConfigError with every model that is none.
    """

    def __init__(self, words: Sequence[WakeWord], engine: Engine = "openwakeword") -> None:
        self._engine = _engine(words, engine)
        self.rules = self._engine.rules
        self._triggers = [Trigger(rule) for rule in self.rules]
        self._chunks = 0  # those that were passed over included
        self._passed: deque[bytes] = deque(maxlen=PASSED_CHUNKS)
        self._deaf_until = 0
        self._latest: Trigger | None = None
        self.scores: dict[str, float] = {}
        self.nearly = ""  # the word whose score came near, and has fallen again with the latest chunk
        self.near_misses: Counter[str] = Counter()

    def pass_over(self, chunk: bytes) -> None:
        """A chunk in which nobody speaks; it is listened to only if the next ones are, to make out their
        beginning. What was before that is as if it had not been."""
        self._chunks += 1
        self._passed.append(chunk)

    def score(self, chunk: bytes) -> dict[str, float]:
        """The words' scores, 0 to 1, after this chunk."""
        assert len(chunk) == CHUNK_BYTES
        scores = self._engine.hear(chunk)
        self.scores = {rule.name: score for rule, score in zip(self.rules, scores, strict=True)}
        return self.scores

    def heard(self, chunk: bytes, over: bool = False) -> str | None:
        """The word that has been said with this chunk; none for a while after another.

        `over`: over our own sound, of which something is left.
        """
        word = None
        self.nearly = ""
        self._chunks += 1
        for number, each in enumerate((*self._passed, chunk), self._chunks - len(self._passed)):
            self.score(each)
            word = self._judge(number, OVER if over else 1.0) or word
        self._passed.clear()
        return word

    def _judge(self, number: int, ease: float) -> str | None:
        said = [
            trigger
            for word, trigger in enumerate(self._triggers)
            if trigger.hear(self.scores[trigger.rule.name], ease) and self._engine.verified(word)
        ]
        for trigger in self._triggers:
            if trigger.nearly():
                self.nearly = trigger.rule.name
                self.near_misses[trigger.rule.name] += 1
        if said:
            for trigger in self._triggers:
                trigger.settle()
        if not said or number <= self._deaf_until:
            return None
        self._latest = max(said, key=lambda trigger: self.scores[trigger.rule.name])
        self._deaf_until = number + round(self._latest.rule.refractory_s * 1000 / CHUNK_MS)
        return self._latest.rule.name

    @property
    def embeddings(self) -> Floats | None:
        """What the latest scores were made from: [N, 96], the newest last; None: of something else."""
        return self._engine.embeddings

    @property
    def lone_ms(self) -> int:
        """While the latest word's score is up: the silence that tells that only it was said; else 0."""
        return self._latest.rule.lone_ms if self._latest and self._latest.up else 0


def _engine(words: Sequence[WakeWord], engine: Engine) -> Scoring:
    """Only the one that is wanted is loaded: their libraries are most of what the ear takes in memory."""
    if engine == "micro":
        from agentd.audio.wake.micro import Micro

        return Micro(words)
    from agentd.audio.wake.openwakeword import OpenWakeWord

    return OpenWakeWord(words)
