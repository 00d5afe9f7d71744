"""The closes that were seen: a script for each row of the reference's section 12."""

from __future__ import annotations

from collections.abc import Mapping

from tests.live_server.named import ANSWER, KITCHEN, WELL, Ending, Named, then_well, voice
from tests.live_server.script import (
    Call,
    Close,
    Death,
    Drop,
    Kill,
    LatePong,
    Refusal,
    Say,
    Script,
    Wait,
    go_away,
)

_TOLD = "is told what to change, once, in words"
_AGAIN = "hears the answer a moment later than usual"


def _closed(code: int, reason: str, cause: str, ending: Ending = Ending.ANSWERED) -> Named:
    """Closed while the answer is due; after that all is well."""
    return Named(
        f"{code} while the answer is due: {cause}",
        f"§12, {code} {reason[:24]}".strip(),
        then_well(Wait(0.1), Close(code, reason)),
        ending,
        owner=_AGAIN,
    )


def _after_tool(code: int, reason: str) -> Named:
    """Closed after a call was answered: it must not be carried out again."""
    return Named(
        f"{code} after a tool was answered",
        f"§12, {code} {reason[:24]}",
        (Script(turns=[[Call([KITCHEN]), Close(code, reason)]]), Script(turns=[[Call([KITCHEN]), ANSWER]])),
        Ending.EITHER,
        owner="hears the answer, or a short word that it is done; the house acts once",
        tools=1,
    )


def _refused(refusal: Refusal, cause: str, word: str) -> Named:
    code, reason = refusal.value
    return Named(
        f"{code} instead of a session, every time: {cause}",
        f"§12, {code} {reason[:24]}".strip(),
        (Script(refusal=refusal),),
        Ending.TOLD,
        owner=_TOLD,
        word=word,
        heals=False,
    )


CLOSES: Mapping[str, Named] = {
    "close-1000": _closed(1000, "", "a normal end at the wrong moment"),
    "close-1001": _closed(1001, "", "the server goes away"),
    "close-1006": Named(
        "the connection is cut without a word", "§12, 1006", then_well(Wait(0.1), Drop()), owner=_AGAIN
    ),
    "close-reset": Named(
        "the connection is reset in the middle of the reply",
        "§12, 1006",
        (Script(turns=[[ANSWER]], kill=Kill(8, Death.RESET)), WELL),
        Ending.EITHER,
        owner="hears the beginning of the reply, and that the rest will not come",
    ),
    "close-1007-argument": _closed(
        1007, "Request contains an invalid argument.", "what we sent is not taken", Ending.EITHER
    ),
    "close-1007-precondition": _closed(
        1007, "Precondition check failed.", "the activity was taken for empty", Ending.EITHER
    ),
    "close-1007-audio-type": _after_tool(
        1007,
        "The audio content type (CONTENT_TYPE_AUDIO) is not supported for this model configuration",
    ),
    "close-1008-not-implemented": _after_tool(
        1008, "Operation is not implemented, or supported, or enabled."
    ),
    "close-1008-entity": _after_tool(1008, "Requested entity was not found."),
    "close-1008-json": _closed(1008, "application/json isn't supp", "what a tool's code put out"),
    "close-1008-age": Named(
        "goAway, and the end of the connection by age while the answer is due",
        "§12, 1008 (age limit)",
        then_well(go_away("1s"), Wait(1.0), Close(1008, "The session has reached its age limit.")),
        owner=_AGAIN,
    ),
    "close-1011-internal": _closed(1011, "Internal error encountered.", "the server's own fault"),
    "close-1011-occurred": _closed(1011, "Internal error occurred.", "the server's own fault, other words"),
    "close-1011-unavailable": _closed(1011, "The service is currently unavailable.", "overload"),
    "close-1011-deadline": _closed(
        1011, "Deadline expired before operation could complete.", "the connection's age"
    ),
    "close-1011-slow-setup": Named(
        "the first set-up takes too long for the server itself",
        "§12, 1011 Deadline expired",
        (Script(refusal=Refusal.SLOW_SETUP, setup_delay_s=2), WELL),
        owner=_AGAIN,
    ),
    "close-1011-old-socket": Named(
        "the server counts the old socket as open for two seconds after it was closed",
        "§12, 1011 on resume",
        (Script(turns=[[Close(1011, "Internal error encountered.")]], lingers_s=2), WELL),
        owner=_AGAIN,
    ),
    "late-pong": Named(
        "the server reads nothing for most of a minute, so that our ping is answered half a minute late;"
        " the reply is long",
        "§12, 1011 keepalive ping timeout",
        (Script(turns=[[LatePong(50), Say(voice(55_000), " A long story.", rush=1)], [ANSWER]]),),
    ),
    "refused-401": Named(
        "HTTP 401 instead of a WebSocket",
        "§2.1, 401",
        (Script(refusal=Refusal.HTTP_401),),
        Ending.TOLD,
        owner=_TOLD,
        word="GEMINI_API_KEY",
        heals=False,
    ),
    "refused-key": _refused(Refusal.BAD_KEY, "the key is wrong", "GEMINI_API_KEY"),
    "refused-argument": _refused(Refusal.INVALID_ARGUMENT, "an option that the model does not take", "live."),
    "refused-unknown-name": _refused(Refusal.UNKNOWN_NAME, "a field it does not know", "live.api_version"),
    "refused-json": _refused(Refusal.INVALID_JSON, "the message cannot be read", "live.api_version"),
    "refused-model": _refused(Refusal.MODEL_NOT_FOUND, "there is no such model", "live.model"),
    "refused-quota": _refused(Refusal.QUOTA, "nothing left", "quota"),
    "refused-once": Named(
        "the service is unavailable for one set-up",
        "§12, 1011 unavailable",
        (Script(refusal=Refusal.UNAVAILABLE), WELL),
        owner=_AGAIN,
    ),
}
