from __future__ import annotations

import re
from pathlib import Path

import pytest

from agentd.config.panel import KEYS, Button, code_of

HEADER = Path("/usr/include/linux/input-event-codes.h")


@pytest.mark.parametrize(
    ("given", "code"), [("KEY_PLAYPAUSE", 164), ("key_playpause", 164), (164, 164), ("164", 164), (767, 767)]
)
def test_a_key_by_its_name_or_number(given: object, code: int) -> None:
    button = Button.model_validate({"key": given})
    assert button.key is not None
    assert code_of(button.key) == code


@pytest.mark.parametrize("given", ["KEY_NONE", "768", "-1", "1.5", ""])
def test_what_is_no_key(given: str) -> None:
    with pytest.raises(KeyError):
        code_of(given)


@pytest.mark.skipif(not HEADER.exists(), reason=f"needs {HEADER} (linux-libc-dev)")
def test_the_numbers_are_those_of_the_kernel() -> None:
    defined = dict(re.findall(r"#define\s+((?:KEY|BTN)_\w+)\s+(0x[0-9a-f]+|\d+)", HEADER.read_text()))
    assert {name: int(defined[name], 0) for name in KEYS} == KEYS
