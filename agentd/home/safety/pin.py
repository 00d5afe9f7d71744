"""The PIN, of which only a hash is kept: one line, `scrypt$16384$8$1$SALT$HASH` with both in base64."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from agentd.core.secret import HIDDEN

FEWEST_DIGITS, MOST_DIGITS = 4, 12
SALT_BYTES = 16
HASH_BYTES = 32
# 16 MiB and some 50 ms on a PC: ten thousand PINs take minutes, so the file must not be read by others.
COST, BLOCK, PARALLEL = 2**14, 8, 1
NO_HASH = "this is no hash of a PIN"
# A digit as it is transcribed, in figures or as a word, and what may stand between two.
_DIGIT = (
    r"(?:[0-9]|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine"
    r"|null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun)\b)"
)
_ROW = re.compile(rf"{_DIGIT}(?:[\s,.-]*{_DIGIT}){{{FEWEST_DIGITS - 1},}}", re.IGNORECASE)
_BEGUN = re.compile(rf"(?:{_DIGIT}[\s,.-]*)+$", re.IGNORECASE)
MOST_MEMORY = 64 * 2**20  # what a line may ask for; scrypt takes 128 · cost · block bytes


@dataclass(frozen=True, slots=True)
class PinHash:
    cost: int
    block: int
    parallel: int
    salt: bytes = field(repr=False)
    hashed: bytes = field(repr=False)

    @property
    def line(self) -> str:
        salt, hashed = (b64encode(each).decode() for each in (self.salt, self.hashed))
        return f"scrypt${self.cost}${self.block}${self.parallel}${salt}${hashed}"

    def matches(self, digits: str) -> bool:
        """Takes its time: not for an event loop."""
        hashed = _scrypt(digits, self.salt, self.cost, self.block, self.parallel)
        return hmac.compare_digest(hashed, self.hashed)


def hash_of(digits: str, salt: bytes) -> PinHash:
    """`salt` is random, SALT_BYTES long. Takes its time."""
    return PinHash(COST, BLOCK, PARALLEL, salt, _scrypt(digits, salt, COST, BLOCK, PARALLEL))


def read_line(line: str) -> PinHash:
    """Raises ValueError for what `agentd pin` has not written."""
    try:
        name, cost, block, parallel, salt, hashed = line.strip().split("$")
        read = PinHash(int(cost), int(block), int(parallel), _bytes(salt), _bytes(hashed))
    except ValueError:
        raise ValueError(NO_HASH) from None
    if name != "scrypt" or not _lawful(read):
        raise ValueError(NO_HASH)
    return read


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)


def _lawful(read: PinHash) -> bool:
    """What scrypt takes, and what is soon done."""
    power_of_two = read.cost > 1 and not read.cost & (read.cost - 1)
    in_bounds = (
        0 < read.block <= 32 and 0 < read.parallel <= 4 and 128 * read.cost * read.block <= MOST_MEMORY
    )
    return power_of_two and in_bounds and len(read.salt) >= 8 and len(read.hashed) == HASH_BYTES


def digits_in(text: str) -> str | None:
    """The PIN in what the model passed on (`4711`, `4 7 1 1`, `47-11`); None when that is none."""
    digits = "".join(text.replace("-", " ").split())
    right = digits.isascii() and digits.isdecimal() and FEWEST_DIGITS <= len(digits) <= MOST_DIGITS
    return digits if right else None


def without_pins(text: str) -> str:
    """Without what may be one: a row of digits. What is longer is no PIN, but may hold one."""
    return _ROW.sub(HIDDEN, text)


def begun(text: str) -> int:
    """Where a row of digits begins that may go on after the end of the text; else its length."""
    found = _BEGUN.search(text)
    return len(text) if found is None else found.start()


def _scrypt(digits: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(
        digits.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=2 * MOST_MEMORY, dklen=HASH_BYTES
    )
