"""Why a link was lost, and what a person can do about it.

Close reasons are judged by their text first and the code second: the server says 1007, 1008 and 1011
for very different things.
"""

from __future__ import annotations

from dataclasses import dataclass

from agentd.core.causes import Cause

REASON_SHOWN = 200  # characters; a close reason has at most 123 bytes, an HTTP body any number


@dataclass(frozen=True, slots=True)
class Loss:
    """`words` is a sentence for the owner: what happened and, where there is something, what to change.

    `detail` is what the server said to it; for the log, not for the ear.
    """

    cause: Cause
    words: str
    detail: str = ""


_KEY = "The server does not take the key; set GEMINI_API_KEY to a valid one"
_MODEL = "The server does not have this model; change live.model or live.api_version"
_QUOTA = "The key's quota is used up; wait, or raise it where the key was made"
_FIELD = "The server does not know a part of our message; change live.api_version, or report it as a fault"
_ARGUMENT = (
    "The server refused our message; suspect live.voice, live.affective_dialog or live.proactive_audio"
)
_AGE = "The server ended the connection because of its age; it will be made anew"
_BUSY = "The server is not well at the moment; try again later"
_ODD = "The server broke off; try again"

# The first whose text is in the reason, in lower case.
_BY_TEXT = (
    ("api key", Cause.REFUSED, _KEY),
    ("api_key", Cause.REFUSED, _KEY),
    ("unauthenticated", Cause.REFUSED, _KEY),
    ("permission", Cause.REFUSED, _KEY),
    ("quota", Cause.QUOTA, _QUOTA),
    ("resource_exhausted", Cause.QUOTA, _QUOTA),
    ("resource has been exhausted", Cause.QUOTA, _QUOTA),
    ("is not found for api version", Cause.MODEL, _MODEL),
    ("not supported for bidigeneratecontent", Cause.MODEL, _MODEL),
    ("unknown name", Cause.REFUSED, _FIELD),
    ("invalid json payload", Cause.REFUSED, _FIELD),
    ("content_type_audio", Cause.SERVER, _ODD),
    ("precondition check failed", Cause.REFUSED, _FIELD),
    ("invalid argument", Cause.INVALID, _ARGUMENT),
    ("deadline expired", Cause.CLOSED, _AGE),
    ("unavailable", Cause.SERVER, _BUSY),
    ("internal error", Cause.SERVER, _BUSY),
    ("not implemented, or supported, or enabled", Cause.SERVER, _ODD),
    ("requested entity was not found", Cause.SERVER, _ODD),
)

_BY_CODE = {
    1000: (Cause.CLOSED, "The server ended the connection"),
    1001: (Cause.SERVER, _BUSY),
    1007: (Cause.INVALID, _ARGUMENT),
    1008: (Cause.SERVER, _ODD),
    1009: (Cause.SERVER, "A message was too large for the other end"),
    1011: (Cause.SERVER, _BUSY),
    1012: (Cause.SERVER, _BUSY),
    1013: (Cause.SERVER, _BUSY),
}

_BY_STATUS = {
    401: (Cause.REFUSED, _KEY),
    403: (Cause.REFUSED, _KEY),
    404: (Cause.REFUSED, "There is no Live server at this address; change live.endpoint or live.api_version"),
    407: (Cause.REFUSED, "The proxy wants a password; set HTTPS_PROXY with it"),
    429: (Cause.QUOTA, _QUOTA),
}


def of_close(code: int | None, reason: str) -> Loss:
    """`code` None: the connection broke without a close."""
    if code is None or code in (1005, 1006):
        return Loss(Cause.NETWORK, "The connection to the server broke; try again.")
    cause, words = _by_text(reason) or _BY_CODE.get(code) or (Cause.SERVER, _ODD)
    return Loss(cause, f"{words}.", f"{code} {reason}".strip()[:REASON_SHOWN])


def of_status(status: int, body: str) -> Loss:
    """The server answered the upgrade with an HTTP status instead."""
    by_status = _BY_STATUS.get(status) or ((Cause.SERVER, _BUSY) if status >= 500 else None)
    cause, words = _by_text(body) or by_status or (Cause.REFUSED, "The server refused to open a session")
    return Loss(cause, f"{words}.", f"HTTP {status}")


def _by_text(text: str) -> tuple[Cause, str] | None:
    lowered = text.lower()
    return next(((cause, words) for part, cause, words in _BY_TEXT if part in lowered), None)
