"""Where each setting comes from, and the list of what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agentd.config.yamlsource import KeyPath
from agentd.errors import Mistake


@dataclass(slots=True)
class Sheet:
    """The owner's settings file together with the environment.

    `places` are the lines of keys in the file, `variables` the environment variables that stand for
    keys; those win. `base` is what relative paths are relative to.
    """

    file: str
    base: Path
    places: Mapping[KeyPath, int] = field(default_factory=dict)
    variables: Mapping[KeyPath, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    _wrong: set[KeyPath] = field(default_factory=set)

    def wrong(self, key: KeyPath, problem: str, remedy: str, variable: str | None = None) -> None:
        """Notes a mistake at the place that the value came from; `variable` if its name is not the key's."""
        self._wrong.add(key)
        self.mistakes.append(self.placed(key, problem, remedy, variable))

    def placed(self, key: KeyPath, problem: str, remedy: str, variable: str | None = None) -> Mistake:
        """The same, not noted: what is only to be warned of."""
        if variable is None:
            variable = next((name for path, name in self.variables.items() if key[: len(path)] == path), None)
        if variable is not None:
            return Mistake("environment", 0, variable, problem, remedy)
        line = next((self.places[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.places), 0)
        return Mistake(self.file, line, ".".join(map(str, key)), problem, remedy)

    def trusts(self, *key: str | int) -> bool:
        """Whether nothing is known to be wrong with this key or in it, so that it is worth a closer look."""
        return not any(all(a == b for a, b in zip(key, path, strict=False)) for path in self._wrong)

    def given(self, *key: str | int) -> bool:
        """Whether the owner has set this key."""
        return key in self.places or key in self.variables
