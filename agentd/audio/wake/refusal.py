"""Files of the owner's that are no wake models: all of them are told of at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from agentd.config.settings import WakeWord
from agentd.config.wakemodels import Engine, carried, model_file
from agentd.errors import ConfigError, Mistake

TRAIN = "make one for this word with `agentd wake train`, or delete the line"

T = TypeVar("T")


class NoWakeModelError(ValueError):
    """What a file holds instead of a wake model."""


class NoVerifierError(ValueError):
    """What a file holds instead of a verifier."""


def each_of(words: Sequence[WakeWord], make: Callable[[WakeWord], T], engine: Engine) -> list[T]:
    """What `make` makes of each word. Raises ConfigError with all for which it raised one of the above."""
    made: list[T] = []
    mistakes: list[Mistake] = []
    trained_for = {"openwakeword": "openWakeWord", "micro": "microWakeWord"}[engine]
    for number, word in enumerate(words):
        try:
            made.append(make(word))
        except NoWakeModelError as error:
            remedy = f"name one trained for {trained_for}, or write one of {', '.join(carried(engine))}"
            key = f"wake.words.{number}.model"
            file = str(model_file(word.model, engine))
            mistakes.append(Mistake(file, 0, key, f"{word.model} {error}", remedy))
        except NoVerifierError as error:
            key = f"wake.words.{number}.verifier"
            mistakes.append(Mistake(str(word.verifier), 0, key, f"{word.verifier} {error}", TRAIN))
    if mistakes:
        raise ConfigError(tuple(mistakes))
    return made
