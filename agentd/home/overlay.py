"""Messages that tell only what has changed, laid over what was told before."""

from __future__ import annotations

import json

DEEPEST = 6  # notifications are nested four deep


def overlaid(older: bytes, newer: bytes) -> bytes:
    """The newer message with what only the older one told. Unless both are JSON objects: the newer one."""
    try:
        before, after = json.loads(older), json.loads(newer)
    except (ValueError, RecursionError):
        return newer
    if not isinstance(before, dict) or not isinstance(after, dict):
        return newer
    return json.dumps(_merged(before, after, DEEPEST)).encode()


def _merged(before: dict[str, object], after: dict[str, object], deep: int) -> dict[str, object]:
    whole = {**before, **after}
    for key, value in after.items():
        old = before.get(key)
        if deep and isinstance(value, dict) and isinstance(old, dict):
            whole[key] = _merged(old, value, deep - 1)
    return whole
