"""Options of the owner's, one function each: in the form that the model takes, or None."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.live.models import ACTIVITY, ALL_INPUT, ALL_VIDEO, Row
from agentd.live.wishes import Wishes
from agentd.wire.client import Turn
from agentd.wire.setup import ActivityDetection, Proactivity, Safety, Thinking, Transcribing


def thinking(live: Live, row: Row, wishes: Wishes) -> Thinking | None:
    """A budget or a level, whichever the model knows."""
    budget, level = live.thinking_budget, live.thinking_level
    levels = row.thinking_levels
    if not wishes.grant("live.thinking_budget", wanted=budget is not None, taken=row.thinking_budget):
        budget = None
    why = f"takes only {', '.join(levels)}" if levels else "does not take it"
    if not wishes.grant("live.thinking_level", wanted=level is not None, taken=level in levels, why=why):
        level = None
    if budget is None and level is None and row.thinking_default is None:
        return None
    return Thinking(thinking_budget=budget, thinking_level=level or row.thinking_default)


def proactivity(live: Live, row: Row, wishes: Wishes) -> Proactivity | None:
    key, always = "live.proactive_audio", row.proactive == "always"
    if always and not live.proactive_audio:
        wishes.refuse(key, "cannot switch it off")
    asked = live.proactive_audio and not always  # where it is always on, the field itself is refused
    return (
        Proactivity(proactive_audio=True)
        if wishes.grant(key, wanted=asked, taken=row.proactive == "opt-in")
        else None
    )


def transcribing(live: Live, row: Row, wishes: Wishes) -> Transcribing | None:
    """Of the person's words; those of the reply are the model's own, and need no hints."""
    said = live.transcription
    if not said.input:
        return None
    languages = wishes.grant(
        "live.transcription.languages", wanted=bool(said.languages), taken=row.transcription_languages
    )
    vocabulary = wishes.grant(
        "live.transcription.vocabulary", wanted=bool(said.vocabulary), taken=row.transcription_vocabulary
    )
    return Transcribing(
        language_codes=said.languages if languages else None,
        custom_vocabulary=said.vocabulary if vocabulary else None,
    )


def safety(live: Live, row: Row, wishes: Wishes) -> tuple[Safety, ...] | None:
    if not wishes.grant("live.safety", wanted=bool(live.safety)):
        return None
    if any(rule.method for rule in live.safety) and not row.safety_method:
        wishes.refuse("live.safety", "takes no method")
    return tuple(
        Safety(
            category=rule.category,
            threshold=rule.threshold,
            method=rule.method if row.safety_method else None,
        )
        for rule in live.safety
    )


def seed_turns(live: Live, row: Row, wishes: Wishes) -> tuple[Turn, ...]:
    """The history, as far as the model takes it."""
    said = list(live.history)
    if row.history == "before":
        while said and said[-1].role == "model":
            said.pop()
        if len(said) < len(live.history):
            wishes.refuse("live.history", "wants it to end with what the user said; what comes after that")
    if not wishes.grant("live.history", wanted=bool(said), taken=row.history != "none"):
        return ()
    return tuple(Turn(role=each.role, parts=({"text": each.text},)) for each in said)


_USED: Mapping[str, tuple[str, ...]] = {  # what the server needs to know of `vad`, by mode
    "manual": (),
    "hybrid": ("start_sensitivity", "prefix_padding_ms"),  # the end is ours to tell
    "automatic": ("start_sensitivity", "prefix_padding_ms", "end_sensitivity"),
}


def detection(vad: Vad, wishes: Wishes) -> ActivityDetection | None:
    """The server's part in finding speech; None unless needed, since a model refused its mere presence."""
    used = _USED[vad.mode]
    for name in _USED["automatic"]:
        if getattr(vad, name) is not None and name not in used:
            wishes.drop(f"vad.{name}", f"vad.mode {vad.mode} does not use it")
    if vad.mode == "manual":
        return ActivityDetection(disabled=True)
    given = {name: getattr(vad, name) for name in used if getattr(vad, name) is not None}
    if vad.mode == "automatic" and "silence_ms" in vad.model_fields_set:
        given["silence_ms"] = vad.silence_ms
    for name in given:
        wishes.grant(f"vad.{name}", wanted=True)
    start, end = given.get("start_sensitivity"), given.get("end_sensitivity")
    return (
        ActivityDetection(
            start_of_speech_sensitivity=start and f"START_SENSITIVITY_{start.upper()}",
            end_of_speech_sensitivity=end and f"END_SENSITIVITY_{end.upper()}",
            prefix_padding_ms=given.get("prefix_padding_ms"),
            silence_duration_ms=given.get("silence_ms"),
        )
        if given
        else None
    )


def handling(live: Live, wishes: Wishes) -> str:
    if wishes.grant("live.activity_handling", wanted=live.activity_handling != "interrupts"):
        return "NO_INTERRUPTION"
    return "START_OF_ACTIVITY_INTERRUPTS"


def coverage(live: Live, row: Row, wishes: Wishes, *, shows: bool) -> str:
    """Always said, since the default depends on the model. `shows`: tools send pictures, which do not come
    while the person is active and would otherwise belong to no turn."""
    asked = f"TURN_INCLUDES_{live.turn_coverage.upper()}"
    granted = wishes.grant(
        "live.turn_coverage", wanted=live.turn_coverage != "auto", taken=asked in row.coverages
    )
    if granted:
        return asked
    if shows and row.coverage == ACTIVITY:
        return ALL_VIDEO if ALL_VIDEO in row.coverages else ALL_INPUT
    return row.coverage
