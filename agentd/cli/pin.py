"""`agentd pin FILE`: the PIN's hash, for `safety.pin_file`. The PIN itself is kept nowhere."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from pathlib import Path

from agentd.errors import AgentdError
from agentd.home.safety.pin import FEWEST_DIGITS, MOST_DIGITS, SALT_BYTES, digits_in, hash_of

WRONG_ARGUMENTS = 2
WANTED = f"{FEWEST_DIGITS} to {MOST_DIGITS} digits"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="where it is written, for safety.pin_file")


def run(args: argparse.Namespace) -> int:
    """0 when written, 2 when no PIN was given. Raises AgentdError."""
    if (digits := _asked()) is None:
        return WRONG_ARGUMENTS
    _write(args.file, hash_of(digits, secrets.token_bytes(SALT_BYTES)).line)
    print(f"Written to {args.file}; only its owner may read it, and agentd must be able to.", file=sys.stderr)
    return 0


def _asked() -> str | None:
    """Twice at a terminal, which shows nothing of it; else the first line of what comes in."""
    if not sys.stdin.isatty():
        digits = digits_in(sys.stdin.readline())
        if digits is None:
            print(f"A PIN has {WANTED}.", file=sys.stderr)
        return digits
    digits = digits_in(getpass.getpass(f"PIN ({WANTED}): "))
    if digits is None:
        print(f"A PIN has {WANTED}.", file=sys.stderr)
    elif digits != digits_in(getpass.getpass("Once more: ")):
        print("These are two PINs.", file=sys.stderr)
        return None
    return digits


def _write(file: Path, line: str) -> None:
    """All at once, and never readable by others in between."""
    new = file.with_name(f".{file.name}.new")
    try:
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(f"{line}\n")
        new.replace(file)
    except OSError as error:
        raise AgentdError(f"{file} cannot be written ({error.strerror})") from None
