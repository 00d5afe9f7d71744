"""Names that came from the broker: data from whoever may publish, made harmless before anybody reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, count

from agentd.home.device.devices import NAME
from agentd.home.language.wording import folded

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


def key(name: str, taken: Collection[str], kind: str, otherwise: str = "") -> str:
    """The name as a key of `devices:`, unlike all those `taken` (folded).

    Latin letters become `a_b`; other scripts stay. `otherwise` where there are no letters at all.
    """
    made = (_slug(name) or _slug(f"{kind} {otherwise}") or "device")[: MOST_NAME - 8]  # leaves room for more
    words = chain((made, f"{made}_{kind}"), (f"{made}_{number}" for number in count(2)))
    return next(each for each in words if folded(each) not in taken)


def _slug(name: str) -> str:
    ascii_only = re.sub(r"[^a-z0-9]+", "_", folded(name).replace("'", "")).strip("_")
    lost = any(sign.isalnum() and not sign.isascii() for sign in folded(name))
    own = name.lstrip(SIGNS)
    return own if lost and NAME.fullmatch(own) else ascii_only


def _may_stay(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in SIGNS or category[0] == "L" or category in ("Nd", "Mn", "Mc")
