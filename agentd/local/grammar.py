"""What the tools may be called with by voice, and the way back from words to a call.

The recogniser's automaton and `read` are made of the same trees, so whatever is meant can be heard. A command
may be wrapped in politeness. Where sentences of two tools are the same, the first tool gets it.

Some sentences are heard that are no command: a command forbidden (`do not …`), and one for a room that no
tool knows. Unheard, they would be taken for the command that sounds most like them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agentd.core.events import CONFIRM
from agentd.home.housetools.targetwords import KINDS_SAID, in_room
from agentd.home.language import phrases
from agentd.home.language.phrases import Chain, Choice, Maybe, Node, Slot, Words
from agentd.home.offered import Offered
from agentd.local.automaton import Automaton, Draft
from agentd.local.rooms import ROOMS

WAKE = "_wake_"  # a word of the automaton: the end of the wake word, with which an utterance may begin
LONGEST_SENTENCE = 60  # words; what is longer is no command

BEFORE = phrases.parse(
    "[please] (could | can | would | will) you [please] | i (want | would like) you to"
    " | please | (okay | ok) [please]"
)
FORBIDDING = phrases.parse("do not | don't | never | did not | didn't")
FORBIDDING_WORDS = frozenset({"do", "don't", "never", "did", "didn't"})  # with which it begins
YES = phrases.parse("yes [i am sure] | [i] confirm")
NO = phrases.parse("no | cancel | stop")
DECLINED = ""  # the tool of a no: there is none
AFTER = phrases.parse("please | [please] thank you | [please] thanks")

LATER = {"after": "in", "for": "for"}  # an argument that says when → the word before its value

Spoken = Mapping[str, Mapping[str, object]]  # argument → a way to say a value → the value
Taken = tuple[tuple[str, object], ...]  # arguments found so far


@dataclass(frozen=True, slots=True)
class Call:
    """A function that the person asked for."""

    tool: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One phrase of a tool, with what may be said in its slots."""

    tool: str
    node: Node
    spoken: Spoken

    def heard(self, arg: str) -> frozenset[str]:
        """What is recognised in the place of a value: where one of the rooms is a value, any room; where
        the lights of one are, those of any."""
        forms = frozenset(self.spoken[arg])
        ways = ["{room}", *(way for kind in KINDS_SAID for way in in_room(kind))]
        used = [way for way in ways if any(way.format(room=room) in forms for room in ROOMS)]
        return forms.union(way.format(room=room) for way in used for room in ROOMS)


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that can be said to some tools."""

    patterns: tuple[Pattern, ...] = ()

    @classmethod
    def of(cls, tools: Iterable[Offered], *, asks: bool = False) -> Grammar:
        """`asks`: the house may ask for a yes."""
        patterns = tuple(_pattern(tool, phrase) for tool in tools for phrase in tool.phrases)
        answers = (Pattern(CONFIRM, YES, {}), Pattern(DECLINED, NO, {})) if asks else ()
        return cls((*patterns, *answers))

    def automaton(self) -> Automaton:
        """All sentences that the recogniser is to hear; `read` understands most."""
        draft = Draft()
        start = draft.add(Maybe(Words(WAKE)), 0, _no_forms)
        start = draft.add(Maybe(BEFORE), start, _no_forms)
        start = draft.add(Maybe(FORBIDDING), start, _no_forms)
        ends = [draft.add(each.node, start, each.heard) for each in self.patterns]
        return draft.finished(draft.add(Maybe(AFTER), draft.join(ends), _no_forms))

    def agreed(self, hearings: Sequence[Sequence[str]]) -> list[str]:
        """The words of the first hearing; none if another one asks for something else."""
        calls = [self.read(words) for words in hearings]
        return list(hearings[0]) if hearings and all(call == calls[0] for call in calls) else []

    def read(self, words: Sequence[str]) -> Call | None:
        """The call that these words ask for; None when they are no command."""
        said = tuple(word for word in words if word != WAKE)
        if len(said) > LONGEST_SENTENCE:
            return None
        for pattern in self.patterns:
            whole = Chain((Maybe(BEFORE), pattern.node, Maybe(AFTER)))
            for end, args in _match(whole, said, 0, pattern.spoken):
                if end == len(said):
                    return Call(pattern.tool, dict(args))
        return None


def _pattern(tool: Offered, phrase: str) -> Pattern:
    """With `in ten minutes` or `for ten minutes` after it, where the tool takes that. Not behind a number: of
    two numbers in a sentence one is misheard for the other."""
    node = phrases.parse(phrase)
    ends = [Chain((Words(word), Slot(name))) for name, word in LATER.items() if name in tool.delays]
    if ends and not any("ten" in tool.args[name].spoken() for name in phrases.slots(node)):
        node = Chain((node, Maybe(Choice(tuple(ends)))))
    args = {**tool.args, **tool.delays}
    return Pattern(tool.name, node, {name: arg.spoken() for name, arg in args.items()})


def _no_forms(arg: str) -> Iterable[str]:
    raise ValueError(f"{{{arg}}} has no place here")


def _match(node: Node, said: Sequence[str], at: int, spoken: Spoken) -> Iterator[tuple[int, Taken]]:
    """Where `node` can end when it begins at `at`, and the arguments it gives; longest first."""
    match node:
        case Words(text):
            yield from _literal(text, said, at)
        case Slot(arg):
            forms = sorted(spoken[arg], key=len, reverse=True)
            for form in forms:
                for end, _ in _literal(form, said, at):
                    yield end, ((arg, spoken[arg][form]),)
        case Maybe(inner):
            yield from _match(inner, said, at, spoken)
            yield at, ()
        case Choice(options):
            for option in options:
                yield from _match(option, said, at, spoken)
        case Chain(parts):
            yield from _chain(parts, said, at, spoken)


def _literal(text: str, said: Sequence[str], at: int) -> Iterator[tuple[int, Taken]]:
    words = text.split()
    if list(said[at : at + len(words)]) == words:
        yield at + len(words), ()


def _chain(
    parts: Sequence[Node], said: Sequence[str], at: int, spoken: Spoken
) -> Iterator[tuple[int, Taken]]:
    """Part by part, keeping every place reached once: no phrase, however built, takes long."""
    reached: dict[tuple[int, Taken], None] = {(at, ()): None}
    for part in parts:
        reached = {
            (end, (*taken, *more)): None
            for place, taken in reached
            for end, more in _match(part, said, place, spoken)
        }
    yield from reached
