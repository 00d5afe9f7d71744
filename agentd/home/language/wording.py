"""Arguments that are words: one of several choices, a slug fit for a topic, free text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language import numerals

Scalar = str | int | float | bool

LONGEST_TEXT = 500  # characters: more than a person says in one breath, less than a device chokes on
MOST_NAMED = 40  # names listed in one sentence to the model

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_RUN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")


@lru_cache(maxsize=4096)  # all the names of a large house: every call compares them
def folded(text: str) -> str:
    """What makes two names the same: no case, accents, article; `_`, `-` and spaces are one."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.split(r"[\s_-]+", bare.casefold().strip(" \t\r\n_-."))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def said_forms(name: str) -> tuple[str, ...]:
    """The ways to say a name; none when it has signs that cannot be spoken. `hdmi_2` → `hdmi two`."""
    plain = re.sub(r"[\s_-]+", " ", name).strip()
    runs = _RUN.findall(plain)
    if not runs or "".join(runs) != plain.replace(" ", ""):
        return ()
    if any(run.isdecimal() and (len(run) > 4 or not run.isascii()) for run in runs):
        return ()
    return (" ".join(numerals.whole(int(run))[0] if run.isdecimal() else run.lower() for run in runs),)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the owner's names. `fields` gives what each name stands for, `aliases` its other names."""

    values: tuple[str, ...]
    fields: Mapping[str, Mapping[str, Scalar]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def wants(self) -> str:
        shown = ", ".join(self.values[:MOST_NAMED])
        return f"one of {shown}" + (", …" if len(self.values) > MOST_NAMED else "")

    @property
    def example(self) -> str:
        return self.values[0]

    def schema(self) -> dict[str, object]:
        return {"type": "string", "enum": list(self.values)}

    def check(self, value: object) -> str:
        text = value if isinstance(value, str) else str(value) if type(value) is int else None
        if text in self.values:
            return str(text)
        names = {folded(name): name for name in self.values}
        others = {folded(alias): name for name in self.values for alias in self.aliases.get(name, ())}
        if text is not None and (name := (others | names).get(folded(text))) is not None:
            return name
        raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")

    def spoken(self) -> Mapping[str, object]:
        forms: dict[str, object] = {}
        for name in self.values:
            for word in (name, *self.aliases.get(name, ())):
                forms.update(dict.fromkeys(said_forms(word), name))
        return forms

    def say(self, value: object) -> str:
        return re.sub(r"[_-]+", " ", str(value)).strip()


@dataclass(frozen=True, slots=True)
class Slug:
    """A short name of the model's choosing that may enter a topic."""

    example = "example"
    wants = "a name of lower case letters, digits, _ and -, at most 40 characters"

    def schema(self) -> dict[str, object]:
        return {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,39}$"}

    def check(self, value: object) -> str:
        slug = re.sub(r"\s+", "_", value.strip().lower()) if isinstance(value, str) else ""
        if not _SLUG.fullmatch(slug):
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return slug

    def spoken(self) -> Mapping[str, object]:
        return {}

    def say(self, value: object) -> str:
        return str(value).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Text:
    """Free text, on one line; never part of a topic. Of all texts only those in `heard` can be recognised."""

    longest: int = LONGEST_TEXT
    heard: tuple[str, ...] = ()

    @property
    def example(self) -> str:
        return self.heard[0] if self.heard else "hello"

    @property
    def wants(self) -> str:
        return f"a text of 1 to {self.longest} characters"

    def schema(self) -> dict[str, object]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}

    def check(self, value: object) -> str:
        if not isinstance(value, str):
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        text = " ".join(value[: 2 * self.longest].split())
        if not text or len(text) > self.longest:
            raise ArgumentError(f"must be {self.wants}")
        if any(unicodedata.category(c) in ("Cc", "Cs", "Cn") for c in text):
            raise ArgumentError("must be a text without control characters")
        return text

    def spoken(self) -> Mapping[str, object]:
        return {text: text for text in self.heard}

    def say(self, value: object) -> str:
        return str(value)
