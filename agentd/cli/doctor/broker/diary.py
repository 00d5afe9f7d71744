"""What the running daemon tells of itself on its own topics: sound, wake words, links, conversations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.running import lost

MOST_NEARLY = 3  # times that somebody had to say it twice
MOST_FOR_NOTHING = 5  # times that it was woken by nobody, most likely
LOUD_DBFS, QUIET_DBFS = -40, -75  # of the room at rest
CLIPPED_S = 1.0  # of a minute
MOST_FAILED = 3
TOO_LARGE = 200_000


def judge_diary(payload: bytes) -> Iterator[Finding]:
    """`payload`: the attributes of the daemon's state, a JSON object."""
    try:
        told = json.loads(payload, parse_int=float) if len(payload) < TOO_LARGE else {}
    except (ValueError, RecursionError):
        return
    if not isinstance(told, dict):
        return
    yield from lost(_object(told, "sound"))
    yield from _levels(_object(told, "microphone"))
    yield from _wakes(_object(told, "wake_near_misses"), _number(told, "wakes_for_nothing"))
    if (failed := _number(told, "conversations_failed")) >= MOST_FAILED:
        links = _object(told, "links_lost")
        causes = ", ".join(f"{cause}: {_number(links, cause):.0f}" for cause in links)
        evidence = f"{failed:.0f} failed since the daemon started (links lost by {causes or 'nothing'})"
        yield note(
            "conversations", evidence, "`agentd check --live` tries the link; `journalctl -u agentd` has each"
        )


def _levels(levels: Mapping[str, Any]) -> Iterator[Finding]:
    if "quiet_dbfs" not in levels:
        return
    quiet, clipped_s = _number(levels, "quiet_dbfs"), _number(levels, "clipped_s")
    what, evidence = "microphone of the daemon", f"{quiet:.0f} dBFS at rest"
    if clipped_s >= CLIPPED_S:
        remedy = "turn its gain down (alsamixer, wpctl)"
        yield mend(what, f"too loud for {clipped_s:.0f} s of a minute", remedy)
    elif quiet > LOUD_DBFS:
        yield mend(what, f"{evidence}: noise", "turn its gain down, or find it a quieter place")
    elif quiet < QUIET_DBFS and _number(levels, "loud_dbfs") < QUIET_DBFS:
        yield note(what, f"{evidence}, and never louder", "turn its gain up; `agentd listen` shows the level")
    else:
        yield fine(what, evidence)


def _wakes(nearly: Mapping[str, Any], for_nothing: float) -> Iterator[Finding]:
    if for_nothing >= MOST_FOR_NOTHING:
        evidence = f"woken {for_nothing:.0f} times since the daemon started, and nobody said anything"
        remedy = "`agentd wake check` on hours of the room's sound tells which threshold fits; or a verifier"
        yield note("wake word", evidence, remedy)
    for word in nearly:
        if (times := _number(nearly, word)) >= MOST_NEARLY:
            remedy = "`agentd wake check` on recordings of yourselves tells which wake.words threshold fits"
            yield note(
                "wake word", f"{word} was nearly heard {times:.0f} times since the daemon started", remedy
            )


def _object(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _number(told: Mapping[str, Any], name: str) -> float:
    value = told.get(name)
    return value if isinstance(value, float) else 0.0
