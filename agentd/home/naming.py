"""Names that came from the broker: data from whoever may publish, made harmless before anybody reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from agentd.home.wording import folded

MOST_NAME = 40  # characters; a name that is longer is no name
SIGNS = " -'.&()"

_LONGEST_RAW = 400  # of a name as it came; what is beyond is not even looked at


def plain(raw: object) -> str:
    """Letters, digits and a few signs, on one line; empty when nothing of it can be a name."""
    if not isinstance(raw, str):
        return ""
    text = unicodedata.normalize("NFC", raw[:_LONGEST_RAW].replace("’", "'"))
    kept = "".join(c if _may_stay(c) else " " for c in text)
    return " ".join(kept.split())[:MOST_NAME].strip(" -'.&(")


def key(name: str, taken: Collection[str], otherwise: str) -> str:
    """The name as a key of `devices:`, unlike all those `taken`; `otherwise` where it has no Latin letters."""
    slug = _slug(name) or _slug(otherwise) or "device"
    if slug[0].isdigit():
        slug = f"device_{slug}"
    made, count = slug, 1
    while made in taken:
        count += 1
        made = f"{slug}_{count}"
    return made


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", folded(name).replace("'", "")).strip("_")


def _may_stay(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in SIGNS or category[0] == "L" or category in ("Nd", "Mn", "Mc")
