"""Names are data, whoever wrote them: what of a name may be shown to a model and be spoken."""

from __future__ import annotations

import unicodedata

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


def _may_stay(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in SIGNS or category[0] == "L" or category in ("Nd", "Mn", "Mc")
