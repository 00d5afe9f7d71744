"""Which known names are like a misheard one: by pairs of letters first, by edits for the few that remain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

CANDIDATES = 8  # that are worth counting edits: the others share too few letters
MOST_EDITS = 2  # more of them turn `bathroom lamp` into `bedroom lamp`
_SHORT, _LONG = 4, 8  # letters: below, every edit makes another word; from here on two may be wrong


class Likeness:
    """An index of names, built once; a query takes well under a millisecond for a thousand names."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._by_pair: dict[str, list[int]] = {}
        self._counts = [len(set(_pairs(name))) for name in names]
        for at, name in enumerate(names):
            for pair in set(_pairs(name)):
                self._by_pair.setdefault(pair, []).append(at)

    def nearest(self, word: str, most: int = CANDIDATES) -> list[int]:
        """The names that share the most letters with it, the likest first; never one that shares none."""
        pairs = set(_pairs(word))
        shared = Counter(chain.from_iterable(self._by_pair.get(pair, ()) for pair in pairs))
        scores = ((2 * n / (len(pairs) + self._counts[at]), -at) for at, n in shared.items())
        return [-at for _, at in sorted(scores, reverse=True)[:most]]

    def close(self, word: str) -> list[tuple[int, int]]:
        """Edits and number of each name that it may have been, the closest first."""
        most = 0 if len(word) < _SHORT else 1 if len(word) < _LONG else MOST_EDITS
        found = []
        for at in self.nearest(word):
            name = self._names[at]
            if _digits(name) == _digits(word) and (edits := distance(word, name, most)) <= most:
                found.append((edits, at))
        return sorted(found)


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with their neighbour; `most` + 1 where it is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    one, other = _differing(one, other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _differing(one: str, other: str) -> tuple[str, str]:
    """Without the letters that both begin and end with: of long names little is left to count."""
    least = min(len(one), len(other))
    head = next((at for at in range(least) if one[at] != other[at]), least)
    one, other = one[head:], other[head:]
    least -= head
    tail = next((at for at in range(least) if one[-1 - at] != other[-1 - at]), least)
    return one[: len(one) - tail], other[: len(other) - tail]


def _pairs(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[at : at + 2] for at in range(len(padded) - 1)]


def _digits(word: str) -> str:
    """Lamp 3 is not a misheard lamp 1."""
    return " ".join("".join(c if c.isdigit() else " " for c in word).split())
