"""The smallest automaton takes the sentences of the phrases and no others."""

from __future__ import annotations

from collections.abc import Iterator

from agentd.home.language.phrases import parse
from agentd.local.automaton import Automaton, Draft

ROOMS = ("kitchen", "living room", "living area")


def automaton(*phrases: str) -> Automaton:
    draft = Draft()
    return draft.finished(draft.join([draft.add(parse(each), 0, lambda _arg: ROOMS) for each in phrases]))


def sentences(machine: Automaton, state: int = 0) -> Iterator[str]:
    if state in machine.final:
        yield ""
    for word, end in machine.arcs[state].items():
        for rest in sentences(machine, end):
            yield f"{word} {rest}".strip()


def test_every_sentence_of_a_phrase_and_no_other() -> None:
    machine = automaton("turn (on | off) [the] {room} [lights]")
    expected = {
        " ".join(word for word in ("turn", way, the, room, lights) if word)
        for way in ("on", "off")
        for the in ("", "the")
        for room in ROOMS
        for lights in ("", "lights")
    }
    said = list(sentences(machine))
    assert len(said) == len(expected)
    assert set(said) == expected


def test_phrases_that_begin_or_end_alike_share_it() -> None:
    machine = automaton("turn on the {room} lights", "turn off the {room} lights")
    assert len(machine.arcs) == 7  # turn, on|off, the, kitchen|living, room|area, lights, end
    assert len(machine.final) == 1


def test_a_phrase_within_another_ends_in_the_middle() -> None:
    assert set(sentences(automaton("lights", "lights please"))) == {"lights", "lights please"}


def test_nothing_can_be_said_without_phrases() -> None:
    assert list(sentences(automaton())) == []
