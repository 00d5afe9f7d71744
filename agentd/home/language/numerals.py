"""Numbers as people say them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

LARGEST = 9999

# fmt: off
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on


def whole(number: int) -> tuple[str, ...]:
    """The ways to say 0…9999, the plainest first: 100 → `one hundred`, `a hundred`, `hundred`."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is outside 0…{LARGEST}")
    if number < 20:
        return (_SMALL[number],)
    if number < 100:
        tens, ones = divmod(number, 10)
        return (_TENS[tens - 2] + (f" {_SMALL[ones]}" if ones else ""),)
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    count, rest = divmod(number, size)
    heads = [f"{whole(count)[0]} {name}"] + ([f"a {name}"] if count == 1 else [])
    if not rest:
        return (*heads, *([name] if count == 1 else []))
    tail = whole(rest)[0]
    joints = (" ", " and ") if rest < 100 else (" ",)
    return tuple(f"{head}{joint}{tail}" for head in heads for joint in joints)


def spoken(number: Decimal) -> tuple[str, ...]:
    """The ways to say a decimal within ±9999: 21.5 → `twenty one point five`, `twenty one and a half`."""
    return tuple(_signed(number))


def _signed(number: Decimal) -> Iterator[str]:
    signs = ("minus ", "negative ") if number < 0 else ("",)
    text = f"{abs(number):f}"
    head, _, tail = text.partition(".")
    tail = tail.rstrip("0")
    for sign in signs:
        for words in whole(int(head)):
            if not tail:
                yield sign + words
                continue
            yield f"{sign}{words} point {' '.join(_SMALL[int(digit)] for digit in tail)}"
            if tail == "5":
                yield f"{sign}{words} and a half"
