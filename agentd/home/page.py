"""Where in the owner's files something stands, and the list of what is wrong there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from agentd.errors import Mistake

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ToolFile:
    """A file of tools/, parsed: `places` maps a key path to its line, counting from 1."""

    name: str
    data: object
    places: Mapping[Key, int]

    def line(self, key: Key) -> int:
        """The line of a key, else of the nearest key around it; 0 when there is none."""
        return next((self.places[key[:n]] for n in range(len(key), -1, -1) if key[:n] in self.places), 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A place in a file. All pages of a load write into the same list of mistakes, and those of a file know
    of each other where something is wrong."""

    file: ToolFile
    mistakes: list[Mistake]
    key: Key = ()
    _wrong: set[Key] = field(default_factory=set)  # every key with a mistake in it: a file may have thousands

    @property
    def line(self) -> int:
        return self.file.line(self.key)

    @property
    def place(self) -> str:
        return f"{self.file.name}:{self.line}" if self.line else self.file.name

    @property
    def sound(self) -> bool:
        """Whether nothing wrong is known here, so that it is worth a closer look."""
        return self.key not in self._wrong

    def under(self, *keys: str | int) -> Page:
        return replace(self, key=(*self.key, *keys))

    def wrong(self, problem: str, remedy: str) -> None:
        self._wrong.update(self.key[:count] for count in range(len(self.key) + 1))
        dotted = ".".join(map(str, self.key))
        self.mistakes.append(Mistake(self.file.name, self.line, dotted, problem, remedy))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_fold = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None
