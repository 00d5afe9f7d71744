"""How people say a tool: `turn on [the] {room} lights`, as a tree for a recogniser's grammar.

`[ ]` may be left out, `( a | b )` is one of several, `{arg}` stands for the spoken values of an argument
(`Arg.spoken()`). Words are lower case letters and apostrophes; numbers are written as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_PHRASE = 300  # characters
DEEPEST = 12  # brackets in brackets; a phrase is read, and its grammar walked, by recursion


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One word or several, lower case, parted by single spaces."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The spoken value of an argument."""

    arg: str


@dataclass(frozen=True, slots=True)
class Maybe:
    inner: Node


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """One part after the other."""

    parts: tuple[Node, ...]


Node = Words | Slot | Maybe | Choice | Chain

_TOKEN = re.compile(
    r"\s+|(?P<slot>\{[^{}]*\})|(?P<sign>[\[\]()|])|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*['’]?)", re.UNICODE
)
_ARG = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse(text: str) -> Node:
    """The tree of a phrase. Raises PhraseError."""
    if len(text) > LONGEST_PHRASE:
        raise PhraseError(f"longer than {LONGEST_PHRASE} characters")
    reader = _Reader(list(_tokens(text)))
    node = reader.alternatives()
    if reader.ahead is not None:
        raise PhraseError(f"`{reader.ahead}` closes nothing")
    if least_words(node) == 0:
        raise PhraseError("everything in it may be left out")
    return node


def slots(node: Node) -> frozenset[str]:
    """The arguments that a phrase can give."""
    match node:
        case Words():
            return frozenset()
        case Slot(arg):
            return frozenset({arg})
        case Maybe(inner):
            return slots(inner)
        case Choice(parts) | Chain(parts):
            return frozenset[str]().union(*map(slots, parts))


def counts(node: Node, arg: str) -> tuple[int, int]:
    """How often at least and at most a sentence of this phrase gives `arg`."""
    match node:
        case Words():
            return 0, 0
        case Slot(name):
            return (1, 1) if name == arg else (0, 0)
        case Maybe(inner):
            return 0, counts(inner, arg)[1]
        case Choice(options):
            pairs = [counts(option, arg) for option in options]
            return min(least for least, _ in pairs), max(most for _, most in pairs)
        case Chain(parts):
            pairs = [counts(part, arg) for part in parts]
            return sum(least for least, _ in pairs), sum(most for _, most in pairs)


def least_words(node: Node) -> int:
    """The length of the shortest sentence, a slot counting as one word."""
    match node:
        case Words(text):
            return len(text.split())
        case Slot():
            return 1
        case Maybe():
            return 0
        case Choice(options):
            return min(map(least_words, options))
        case Chain(parts):
            return sum(map(least_words, parts))


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            digit = text[at].isdigit()
            hint = "write numbers as words" if digit else "only words, [ ], ( | ) and {arg} may stand here"
            raise PhraseError(f"`{text[at]}` cannot be spoken: {hint}")
        if found.lastgroup == "word":
            yield found.group().replace("’", "'").lower()
        elif found.lastgroup:
            yield found.group()
        at = found.end()


@dataclass(slots=True)
class _Reader:
    tokens: list[str]
    at: int = 0
    depth: int = 0

    @property
    def ahead(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def alternatives(self) -> Node:
        options = [self.chain()]
        while self.ahead == "|":
            self.at += 1
            options.append(self.chain())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def chain(self) -> Node:
        parts: list[Node] = []
        while (token := self.ahead) is not None and token not in ("|", "]", ")"):
            part = self.part(token)
            if isinstance(part, Words) and parts and isinstance(parts[-1], Words):
                parts[-1] = Words(f"{parts[-1].text} {part.text}")
            else:
                parts.append(part)
        if not parts:
            raise PhraseError("a place without words (write `[a]` instead of `(a | )`)")
        return parts[0] if len(parts) == 1 else Chain(tuple(parts))

    def part(self, token: str) -> Node:
        self.at += 1
        if token == "[":
            return Maybe(self.inside("]"))
        if token == "(":
            return self.inside(")")
        if token.startswith("{"):
            if not _ARG.fullmatch(token[1:-1]):
                raise PhraseError(f"`{token}` is not the name of an argument in braces")
            return Slot(token[1:-1])
        return Words(token)

    def inside(self, closing: str) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise PhraseError(f"more than {DEEPEST} brackets in one another")
        node = self.alternatives()
        if self.ahead != closing:
            raise PhraseError(f"a `{closing}` is missing")
        self.at += 1
        self.depth -= 1
        return node
