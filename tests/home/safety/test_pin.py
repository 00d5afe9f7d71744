from __future__ import annotations

import pytest

from agentd.core.events import ToolCall
from agentd.core.secret import Secret
from agentd.home.safety.pin import PinHash, digits_in, hash_of, read_line

SALT = bytes(range(16))


def test_only_the_pin_matches() -> None:
    made = hash_of("4711", SALT)
    assert [made.matches(digits) for digits in ("4711", "4712", "04711", "471", "")] == [True, *[False] * 4]
    assert hash_of("4711", bytes(16)) != made


def test_it_is_one_line_that_says_how_it_was_made() -> None:
    line = hash_of("4711", SALT).line
    assert line.startswith("scrypt$16384$8$1$AAECAwQFBgcICQoLDA0ODw==$")
    assert read_line(f"{line}\n") == hash_of("4711", SALT)
    assert "4711" not in line


@pytest.mark.parametrize(
    "line",
    [
        "",
        "4711",
        "scrypt$16384$8$1",
        "scrypt$16384$8$1$AAECAwQFBgcICQoLDA0ODw==$AAAA",
        "bcrypt$16384$8$1$AAECAwQFBgcICQoLDA0ODw==$" + "A" * 43 + "=",
        "scrypt$16383$8$1$AAECAwQFBgcICQoLDA0ODw==$" + "A" * 43 + "=",
        "scrypt$1073741824$8$1$AAECAwQFBgcICQoLDA0ODw==$" + "A" * 43 + "=",
        "scrypt$x$8$1$AAECAwQFBgcICQoLDA0ODw==$" + "A" * 43 + "=",
        "scrypt$16384$8$1$?$" + "A" * 43 + "=",
    ],
)
def test_another_line(line: str) -> None:
    with pytest.raises(ValueError, match="no hash of a PIN"):
        read_line(line)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("4711", "4711"),
        (" 4 7 1 1 ", "4711"),
        ("47-11", "4711"),
        ("0000", "0000"),
        ("123", None),
        ("1234567890123", None),
        ("٤٧١١", None),
        ("four", None),
        ("-4711.0", None),
    ],
)
def test_digits(text: str, digits: str | None) -> None:
    assert digits_in(text) == digits


def test_nothing_of_it_is_shown() -> None:
    made = hash_of("4711", SALT)
    assert repr(made) == "PinHash(cost=16384, block=8, parallel=1)"
    assert isinstance(made, PinHash)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("confirm", {"id": "bcd", "pin": "4711"}),
        ("confirm", {"id": "bcd", "pin": 4711}),
        ("confirm", {"id": "4711"}),
        ("confirm", {"id": "bcd", "code": ["4711"]}),
        ("unlock_door", {"target": "front door", "pin": "4711"}),
        ("unlock_door", {"pin": {"digits": [4, 7, 1, 1], "as": "4711"}}),
    ],
)
def test_a_call_does_not_show_it_either(name: str, args: dict[str, object]) -> None:
    call = ToolCall("fc", name, args)
    assert "4711" not in f"{call} {call!r} {call.args} {[str(value) for value in call.args.values()]}"
    assert any(isinstance(value, Secret) for value in call.args.values())
    assert ToolCall("fc", name, call.args) == call


def test_what_else_is_in_a_call_is_shown() -> None:
    assert ToolCall("fc", "confirm", {"id": "bcd"}).args == {"id": "bcd"}
    assert ToolCall("fc", "set_level", {"level": 4711}).args == {"level": 4711}
