"""What a client types and shows: texts, pictures, what was said before. Finished texts, as they travel.

Half a surrogate pair, which UTF-8 cannot carry, goes out as a question mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from agentd.wire.base64 import base64_text

ROLES = ("user", "model")  # `system` is refused, and so is a turn without a role
_PICTURE = re.compile(r"image/[a-z0-9.+-]{1,32}")


def text_message(text: str) -> str:
    """A typed turn of the person: it joins the conversation in order, and is answered."""
    return turns_message([("user", text)], complete=True)


def realtime_text_message(text: str) -> str:
    """Typed words beside the speech: they count as the person's activity, and the server finds their end."""
    return f'{{"realtimeInput":{{"text":{_quoted(text)}}}}}'


def image_message(data: bytes, mime: str) -> str:
    """A picture as its file is. Raises ValueError for an empty one, and for what is no picture's type."""
    if not data or _PICTURE.fullmatch(mime) is None:
        raise ValueError(f"no picture: {len(data)} bytes of {mime!r:.60}")
    return f'{{"realtimeInput":{{"video":{{"data":"{base64_text(data)}","mimeType":"{mime}"}}}}}}'


def turns_message(turns: Iterable[tuple[str, str]], *, complete: bool) -> str:
    """(role, text) each. `complete` has the server answer; without it, it waits for more.

    Raises ValueError for a role that there is not, and when there is no turn at all.
    """
    told = [f'{{"role":"{_role(role)}","parts":[{{"text":{_quoted(text)}}}]}}' for role, text in turns]
    if not told:
        raise ValueError("no turns")
    end = ',"turnComplete":true' if complete else ""
    return f'{{"clientContent":{{"turns":[{",".join(told)}]{end}}}}}'


def _role(role: str) -> str:
    if role not in ROLES:
        raise ValueError(f"the role {role!r:.60} is none of {', '.join(ROLES)}")
    return role


def _quoted(text: str) -> str:
    return json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False)
