"""The few exceptions of agentd, told apart by who must act."""

from __future__ import annotations

from dataclasses import dataclass


class AgentdError(Exception):
    """Base of all expected trouble; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in the owner's files.

    `file` is a path or the name of another origin (`environment`); `line` counts from 1, 0 when
    there is none; `key` is dotted (`wake.words.0.threshold`), empty for the whole file.
    """

    file: str
    line: int
    key: str
    problem: str
    remedy: str

    @property
    def place(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line}: {self.key or '(file)'}"

    def __str__(self) -> str:
        words = f"{self.place}: {self.problem}; {self.remedy}"
        return "".join(c if c.isprintable() else " " for c in words)  # one line, whatever was quoted


class ConfigError(AgentdError):
    """The owner must act: the configuration is wrong. Carries every mistake found; exit status 78."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


class Unavailable(AgentdError):
    """The world is away for now (sound card, broker, network); its adapter tries again."""
