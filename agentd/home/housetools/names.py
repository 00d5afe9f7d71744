"""Which devices are meant by what was said: names, other names, rooms, groups, kinds, and near misses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agentd.home.device.device import Device
from agentd.home.faults import ArgumentError, quoted
from agentd.home.harmless import listed, told
from agentd.home.housetools.kindwords import ALL, KIND_WORDS, ONLY_WITH_ALL, KindWord, with_here, words_of
from agentd.home.housetools.likeness import Likeness
from agentd.home.housetools.roster import Roster, shown

NEAREST = 3
LONGEST_SAID = 120  # characters of one target
MOST_SAID = 50  # targets of one call
CLEAR = 2  # edits that the next name must be further away: else it would be a guess

_AND = re.compile(r"\s*[,;&]\s*|\s+(?:and|und|sowie)\s+", re.IGNORECASE)
_BUT = re.compile(r"\s+(?:except(?:\s+for)?|but(?:\s+not)?|außer|ausser|ohne|bis\s+auf)\s+", re.IGNORECASE)
_JOINTS = ("", "n", "en", "s")  # of German compounds: Küche-n-licht

Words = tuple[str, ...]


class AmbiguousError(ArgumentError):
    """Several may be meant: the person must be asked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a name, and the devices that it stands for."""

    name: str
    aliases: tuple[str, ...]
    devices: tuple[Device, ...]
    is_room: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A target taken apart. `rest` is what is no word for a kind, a room or a number of devices."""

    kind: KindWord | None
    room: str
    every: bool
    rest: Words


class Names:
    """The names of everything that one tool can be about, indexed once. `noun` is what these things are
    called in a sentence; `whole`: a kind without a room means the whole house, as it does in a question."""

    def __init__(self, roster: Roster, noun: str, whole: bool = False) -> None:
        self.roster = roster
        self.noun = noun
        self.whole = whole
        self._kinds = frozenset(each.kind for each in roster.devices)
        self._rooms = {words_of(word): room for room in roster.rooms for word in (room, *roster.rooms[room])}
        self.entries = tuple(_entries(roster))
        self._exact: dict[str, list[Entry]] = {}
        self._alias: dict[str, list[Entry]] = {}
        self._same: dict[Words, list[Entry]] = {}
        self._core: dict[Words, list[Entry]] = {}
        for entry in self.entries:
            for name in {entry.name, shown(entry.name)}:
                self._exact.setdefault(name, []).append(entry)
            for alias in entry.aliases:
                self._alias.setdefault(alias, []).append(entry)
            for words in {words_of(word) for word in (entry.name, *entry.aliases)}:
                self._same.setdefault(words, []).append(entry)
                if not entry.is_room:
                    for core in self._cores(words):
                        self._core.setdefault(core, []).append(entry)
        self._sounds = [words for words in self._same if words]
        self._likeness = Likeness([" ".join(words) for words in self._sounds])

    def resolve(self, said: object, but: object = None) -> tuple[Device, ...]:
        """The devices of all targets, each once, without those of `but`. Raises ArgumentError."""
        meant = self._all_of(said, "target")
        if but:
            meant = self._without(meant, self._all_of(but, "except"))
        return meant

    def _without(self, meant: Sequence[Device], but: Iterable[Device]) -> tuple[Device, ...]:
        spared = {each.name for each in but}
        if left := tuple(each for each in meant if each.name not in spared):
            return left
        raise ArgumentError("Nothing is left after the exceptions.")

    def _all_of(self, said: object, arg: str) -> tuple[Device, ...]:
        if said is None or said == [] or said == "":
            return self._here()
        items = said if isinstance(said, list | tuple) else [said]
        if not 0 < len(items) <= MOST_SAID or not all(isinstance(item, str) for item in items):
            raise ArgumentError(f"{arg} must be a name, or a list of names, not {quoted(said)}.")
        found = {each.name: each for item in items for each in self._find(str(item))}
        return tuple(found.values())

    def _here(self) -> tuple[Device, ...]:
        here = self.roster.here
        if not here:
            raise ArgumentError(f"Say which {self.noun}: a name, a room, or all.")
        if not (devices := self.roster.room(here)):
            raise ArgumentError(f"There is no {self.noun} in the {told(here)}; say which one.")
        return devices

    def _find(self, said: str) -> tuple[Device, ...]:
        """One target, or several in one breath."""
        if len(said) <= LONGEST_SAID:
            for found in (self._exact.get(said), self._alias.get(said), self._same.get(words_of(said))):
                if found:
                    return self._one_of(found)
            if devices := self._taken_apart(words_of(said)):
                return devices
            if len(halves := _BUT.split(said, maxsplit=1)) > 1:
                return self._without(self._find(halves[0]), self._find(halves[1]))
            if len(parts := [part for part in _AND.split(said) if part.strip()]) > 1:
                return tuple(each for part in parts for each in self._find(part))
            if devices := self._misheard(words_of(said)):
                return devices
        raise ArgumentError(f"There is no {self.noun} called {quoted(said)}{self._hint(said)}.")

    def _one_of(self, entries: Sequence[Entry]) -> tuple[Device, ...]:
        if len({tuple(each.name for each in entry.devices) for entry in entries}) > 1:
            names = [f"the room {told(e.name)}" if e.is_room else told(e.name) for e in entries]
            raise AmbiguousError(f"Which one: {listed(names, 'or')}?")
        return entries[0].devices

    def _taken_apart(self, words: Words) -> tuple[Device, ...]:
        """`kitchen lights`, `the lamp in the kitchen`, `all lights`, `sofa light` of a sofa lamp."""
        said = self._said(self._uncompounded(words))
        if said is None:
            return ()
        if said.rest:
            entries = [each for each in self._core.get(said.rest, ()) if _stands_in(each, said.room)]
            if said.every:
                return tuple(device for entry in entries for device in entry.devices)
            return self._one_of(entries) if entries else ()
        if said.room:
            devices = self.roster.room(said.room)
        elif said.every or self.whole:
            devices = tuple(self.roster.devices)
        else:
            return self._nearby(said)
        return self._of_kind(devices, said)

    def _nearby(self, said: Said) -> tuple[Device, ...]:
        """`the blind`: that of this room, or the only one of the house."""
        if self.roster.here and (near := self._of_kind(self.roster.room(self.roster.here), said)):
            return near
        kind = said.kind
        only = tuple(each for each in self.roster.devices if kind is None or each.kind in kind.kinds)
        return only if len(only) == 1 else self._here()

    def _said(self, words: Words) -> Said | None:
        words, here = with_here(words)
        every = bool(ALL & set(words))
        if every and set(words) <= ONLY_WITH_ALL and len(words) < 2:
            every = False
        rest = tuple(word for word in words if word not in ALL) if every else words
        kind = next((KIND_WORDS[word] for word in rest if self._is_kind(word)), None)
        rest = tuple(word for word in rest if not self._is_kind(word))
        room, rest = self._room_in(rest)
        if here and not room:
            room = self.roster.here
            if not room:
                raise ArgumentError(f"Nobody has told me where I am; say which {self.noun}.")
        return Said(kind, room, every, rest) if kind or room or every or rest else None

    def _is_kind(self, word: str) -> bool:
        return word in KIND_WORDS and bool(KIND_WORDS[word].kinds & self._kinds)

    def _room_in(self, words: Words) -> tuple[str, Words]:
        """The room with the longest name in these words, and the other words."""
        for size in range(len(words), 0, -1):
            for at in range(len(words) - size + 1):
                if room := self._rooms.get(words[at : at + size]):
                    return room, words[:at] + words[at + size :]
        return "", words

    def _cores(self, words: Words) -> set[Words]:
        """What is left of a name without the words for its kind, and without its room as well."""
        bare = tuple(word for word in words if not self._is_kind(word))
        return {core for core in (bare, self._room_in(bare)[1]) if core}

    def _uncompounded(self, words: Words) -> Words:
        """`kuchenlicht` → `kuche licht`, for the rooms that there are."""
        split: list[str] = []
        for word in words:
            split += self._halves(word)
        return tuple(split)

    def _halves(self, word: str) -> Words:
        for end in range(len(word) - 3, 2, -1):
            if not self._is_kind(word[end:]):
                continue
            for joint in _JOINTS:
                if word[:end].endswith(joint) and (room := word[: end - len(joint)],) in self._rooms:
                    return room, word[end:]
        return (word,)

    def _of_kind(self, devices: Iterable[Device], said: Said) -> tuple[Device, ...]:
        word = said.kind
        meant = [each for each in devices if word is None or each.kind in word.kinds]
        if word and word.of_name:
            named = [each for each in meant if _named(each, word.of_name)]
            meant = named or [each for each in meant if not any(map(self._calls_otherwise, _words(each)))]
        if word and word.one and not said.every and len(meant) > 1 and not self.whole:
            raise AmbiguousError(f"Which one: {listed([told(each.name) for each in meant], 'or')}?")
        return tuple(meant)

    def _calls_otherwise(self, word: str) -> bool:
        return word in KIND_WORDS and bool(KIND_WORDS[word].of_name)

    def _misheard(self, words: Words) -> tuple[Device, ...]:
        close = [pair for pair in self._likeness.close(" ".join(words)) if self._slipped(words, pair[1])]
        if close:
            best = self._entries_at(close[:1])
            rivals = [pair for pair in close if pair[0] < close[0][0] + CLEAR]
            return self._one_of(best if len(rivals) == 1 else self._entries_at(rivals))
        kinds = [word for word in words if self._is_kind(word)]
        rest = tuple(word for word in words if word not in kinds)
        for _, at in self._likeness.close(" ".join(rest))[:1] if kinds and rest else ():
            if any(entry.is_room for entry in self._same[self._sounds[at]]):
                return self._taken_apart((*self._sounds[at], *kinds))
        return ()

    def _slipped(self, words: Words, at: int) -> bool:
        """Whether what differs is no word of its own: a front door is no misheard front room."""
        rooms = {word for name in self._rooms for word in name}
        return not any(word in KIND_WORDS or word in rooms for word in {*words} - {*self._sounds[at]})

    def _entries_at(self, pairs: Iterable[tuple[int, int]]) -> list[Entry]:
        return [entry for _, at in pairs for entry in self._same[self._sounds[at]]]

    def _hint(self, said: str) -> str:
        """The nearest names, each once."""
        near = self._likeness.nearest(" ".join(words_of(said[:LONGEST_SAID])), 2 * NEAREST)
        names = list(dict.fromkeys(told(entry.name) for at in near for entry in self._same[self._sounds[at]]))
        if not names:
            names = [told(entry.name) for entry in self.entries]
        return f"; the nearest: {listed(names[:NEAREST])}" if names else ""


def _entries(roster: Roster) -> Iterable[Entry]:
    for device in roster.devices:
        yield Entry(device.name, device.aliases, (device,))
    for group in roster.groups:
        yield Entry(group.name, group.aliases, group.devices)
    for room in roster.furnished:
        yield Entry(room, roster.rooms[room], roster.room(room), is_room=True)


def _stands_in(entry: Entry, room: str) -> bool:
    return not room or all(each.room == room for each in entry.devices)


def _words(device: Device) -> Words:
    return tuple(word for name in (device.name, *device.aliases) for word in words_of(name))


def _named(device: Device, words: Words) -> bool:
    return any(word in words for word in _words(device))
