"""Phrases as the smallest automaton over words: the form in which a recogniser searches them fastest.

Written out, the shipped tools' phrases are some ten thousand words; merged they are a few hundred arcs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from agentd.home.language.phrases import Chain, Choice, Maybe, Node, Slot, Words

Forms = Callable[[str], Iterable[str]]  # an argument → the ways to say its values


@dataclass(frozen=True, slots=True)
class Automaton:
    """State 0 is the first; `arcs[state]` leads by a word to the next state. There are no circles."""

    arcs: tuple[dict[str, int], ...]
    final: frozenset[int]


@dataclass(slots=True)
class Draft:
    """An automaton in the making: state 0 is the first, several arcs may bear the same word."""

    arcs: list[list[tuple[str, int]]] = field(default_factory=lambda: [[]])
    skips: list[list[int]] = field(default_factory=lambda: [[]])

    def add(self, node: Node, at: int, forms: Forms) -> int:
        """Lay `node` from state `at`; the state it ends in."""
        match node:
            case Words(text):
                return self._words(text, at)
            case Slot(arg):
                return self.join(self._words(form, at) for form in sorted(forms(arg)))
            case Maybe(inner):
                return self.join((at, self.add(inner, at, forms)))
            case Choice(options):
                return self.join(self.add(option, at, forms) for option in options)
            case Chain(parts):
                for part in parts:
                    at = self.add(part, at, forms)
                return at

    def _words(self, text: str, at: int) -> int:
        for word in text.split():
            end = self._state()
            self.arcs[at].append((word, end))
            at = end
        return at

    def join(self, ends: Iterable[int]) -> int:
        lasts = list(ends)
        join = self._state()
        for last in lasts:
            self.skips[last].append(join)
        return join

    def _state(self) -> int:
        self.arcs.append([])
        self.skips.append([])
        return len(self.arcs) - 1

    def finished(self, final: int) -> Automaton:
        """The smallest automaton that takes the same sentences, ending in `final`."""
        return _Merging(self, final).result()


class _Merging:
    """Sets of the draft's states become states; states from which the same can be said become one."""

    def __init__(self, draft: Draft, final: int) -> None:
        self._draft = draft
        self._final = final
        self._of_set: dict[frozenset[int], int] = {}
        self._of_form: dict[tuple[bool, frozenset[tuple[str, int]]], int] = {}
        self._arcs: list[dict[str, int]] = []
        self._ends: set[int] = set()

    def result(self) -> Automaton:
        first = self._state(frozenset({0}))
        # The first state is made last; renumbering by distance from it puts it at 0.
        number = {old: len(self._arcs) - 1 - old for old in range(len(self._arcs))}
        assert number[first] == 0
        arcs = [{word: number[end] for word, end in arcs.items()} for arcs in reversed(self._arcs)]
        return Automaton(tuple(arcs), frozenset(number[end] for end in self._ends))

    def _state(self, states: frozenset[int]) -> int:
        if (known := self._of_set.get(states)) is not None:
            return known
        closed = self._with_skips(states)
        by_word: dict[str, set[int]] = {}
        for state in closed:
            for word, end in self._draft.arcs[state]:
                by_word.setdefault(word, set()).add(end)
        arcs = {word: self._state(frozenset(ends)) for word, ends in sorted(by_word.items())}
        form = (self._final in closed, frozenset(arcs.items()))
        if form not in self._of_form:
            self._of_form[form] = len(self._arcs)
            self._arcs.append(arcs)
            if form[0]:
                self._ends.add(self._of_form[form])
        self._of_set[states] = self._of_form[form]
        return self._of_form[form]

    def _with_skips(self, states: Iterable[int]) -> frozenset[int]:
        seen, todo = set[int](), list(states)
        while todo:
            if (state := todo.pop()) not in seen:
                seen.add(state)
                todo += self._draft.skips[state]
        return frozenset(seen)
