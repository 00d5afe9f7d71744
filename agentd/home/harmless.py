"""Names are data, whoever wrote them: what of a name may be shown to a model and be spoken."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

MOST_NAME = 40  # characters; what is longer is no name
SIGNS = " -'.&()"

_LONGEST_RAW = 400  # of a name as it came; what is beyond is not even looked at


def harmless(raw: object) -> str:
    """Letters, digits and a few signs, on one line; empty when nothing of it can be a name."""
    if not isinstance(raw, str):
        return ""
    text = unicodedata.normalize("NFC", raw[:_LONGEST_RAW].replace("’", "'"))
    kept = "".join(c if _may_stay(c) else " " for c in text)
    return " ".join(kept.split())[:MOST_NAME].strip(" -'.&(")


def told(name: str) -> str:
    """A name as a voice says it."""
    return harmless(name.replace("_", " "))


def listed(names: Sequence[str], joint: str = "and", most: int = 8) -> str:
    """`a, b and c`; what is too long to be listened to ends in `… and 3 more`."""
    left = len(names) - most
    *first, last = names if left <= 0 else [*names[:most], f"{left} more"]
    return f"{', '.join(first)} {joint if left <= 0 else 'and'} {last}" if first else last


def _may_stay(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in SIGNS or category[0] == "L" or category in ("Nd", "Mn", "Mc")
