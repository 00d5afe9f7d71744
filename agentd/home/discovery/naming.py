"""What a device that came from the broker is called in the owner's files."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain, count

from agentd.home.device.devices import NAME
from agentd.home.harmless import MOST_NAME, SIGNS
from agentd.home.housetools.kindwords import RESERVED
from agentd.home.language.wording import folded


def key(name: str, taken: Collection[str], kind: str, otherwise: str = "") -> str:
    """The name as a key of `devices:`, unlike all those `taken` (folded).

    Latin letters become `a_b`; other scripts stay. `otherwise` where there are no letters at all.
    """
    made = (_slug(name) or _slug(f"{kind} {otherwise}") or "device")[: MOST_NAME - 8]  # leaves room for more
    words = chain((made, f"{made}_{kind}"), (f"{made}_{number}" for number in count(2)))
    return next(each for each in words if folded(each) not in taken and folded(each) not in RESERVED)


def _slug(name: str) -> str:
    ascii_only = re.sub(r"[^a-z0-9]+", "_", folded(name).replace("'", "")).strip("_")
    lost = any(sign.isalnum() and not sign.isascii() for sign in folded(name))
    own = name.lstrip(SIGNS)
    return own if lost and NAME.fullmatch(own) else ascii_only
