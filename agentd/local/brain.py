"""What the embedded server makes of words, and what it says: decisions only."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from agentd.core.events import CONFIRM
from agentd.home.answer import spoken
from agentd.home.book import ToolBook
from agentd.home.housetools.target import Targets
from agentd.home.housetools.targetwords import unsaid
from agentd.home.language import numerals
from agentd.home.offered import Offered
from agentd.local.grammar import DECLINED, Call, Grammar

NOT_UNDERSTOOD = "Sorry, I did not understand that."
NOT_OFFERED = "Sorry, I cannot do that."
LEFT = "All right, I leave it."
NO_ANSWER = "Sorry, the house did not answer."

# For answers that bring no sentence of their own.
_PLAIN = {
    "confirmed": "Done.",
    "already": "That is so already.",
    "sent_unconfirmed": "I have sent the command, but I do not know whether it was carried out.",
    "scheduled": "I will do that.",
}
_FAILED = "Sorry, that did not work."

_SIGNS = {"%": " percent ", "°c": " degrees ", "°": " degrees ", "’": "'", "_": " ", "-": " "}
_NUMBER = re.compile(r"(?<![\w.])\d{1,4}(?:\.\d{1,2})?(?![\w]|\.\d)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


class Brain:
    """Knows those tools of the book that a session declared, and what the house has last asked back.
    `unheard`: how many names of devices are too many for the grammar of a tool.

    The book's other tools are heard, but not called: unheard, `turn it off` would be taken for `turn it on`.
    """

    def __init__(self, book: ToolBook, declared: Collection[str]) -> None:
        tools = [tool for name, tool in book.tools.items() if name in declared]
        others = [tool for name, tool in book.tools.items() if name not in declared] if tools else []
        self.grammar = Grammar.of([*tools, *others], asks=CONFIRM in declared)
        self._others = frozenset(tool.name for tool in others)
        self.unheard = {tool.name: count for tool in tools if (count := _unheard(tool))}
        self._asked = ""  # the id of what a yes would confirm

    def call(self, words: Sequence[str]) -> Call | str:
        """The function that was asked for, or what to say when there is none."""
        call = self.grammar.read(words)
        if call is None:
            return NOT_UNDERSTOOD
        asked, self._asked = self._asked, ""
        if call.tool == DECLINED:
            return LEFT
        if call.tool in self._others:
            return NOT_OFFERED
        return Call(CONFIRM, {"id": asked}) if call.tool == CONFIRM else call

    def sentence(self, answer: Mapping[str, object]) -> str:
        """What to say about the answer to a call (contract §3)."""
        self._asked = str(answer.get("id", ""))
        if sentence := spoken(answer).strip():
            return sentence
        output = answer.get("output", answer)
        status = output.get("status") if isinstance(output, Mapping) else None
        return _PLAIN.get(str(status), _FAILED)


def _unheard(tool: Offered) -> int:
    return sum(unsaid(arg.kind.names) for arg in tool.args.values() if isinstance(arg.kind, Targets))


def typed_words(text: str) -> list[str]:
    """A typed sentence as it would be said: `Set it to 21.5°!` → set it to twenty one point five degrees."""
    plain = text.lower()
    for sign, meaning in _SIGNS.items():
        plain = plain.replace(sign, meaning)
    said = _NUMBER.sub(lambda number: f" {numerals.spoken(Decimal(number[0]))[0]} ", plain)
    return _WORD.findall(said)
