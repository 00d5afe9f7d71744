"""Who is still the same after the owner has changed something."""

from __future__ import annotations

import pytest

from agentd.config.settings import Settings
from agentd.home.book import ToolBook
from agentd.personas import personas
from tests.home.books import book, command

LAMP, FAN = (command({"topic": f"home/{name}/set", "text": "ON"}) for name in ("lamp", "fan"))
BUTLER = {"model": "alexa", "persona": {"system_instruction": "A butler.", "tools": ["lamp"]}}
WAKE = {"words": [{"model": "hey_jarvis"}, BUTLER]}
BOOK = book(lamp=LAMP, fan=FAN)


@pytest.mark.parametrize(
    ("changed", "tools", "strangers"),
    [
        ({}, book(lamp=LAMP, fan=FAN), set()),
        ({"vad": {"silence_ms": 900}, "live": {"linger_s": 5}}, BOOK, set()),
        ({}, book(lamp=LAMP), {""}),
        ({}, book(lamp={**LAMP, "description": "Another."}, fan=FAN), {"", "alexa"}),
        ({"live": {"voice": "Puck"}}, BOOK, {"", "alexa"}),
        ({"live": {"system_instruction": "You are a pirate."}}, BOOK, {""}),
        ({"live": {"model": "another"}}, BOOK, {"", "alexa"}),
        ({"wake": {"words": [{"model": "hey_jarvis"}]}}, BOOK, {"alexa"}),
    ],
)
def test_with_other_words_or_tools_one_is_somebody_else(
    changed: dict[str, object], tools: ToolBook, strangers: set[str]
) -> None:
    before = personas(Settings.model_validate({"wake": WAKE}), BOOK, "google")
    after = personas(Settings.model_validate({"wake": WAKE, **changed}), tools, "google")
    assert after.strangers(before) == strangers
