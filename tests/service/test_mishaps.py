"""Counts of what went wrong, by kind."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from agentd.core.effects import Fault, Outcome, ReportEnd, ReportFault, ReportSpeechEnd, ReportUntold
from agentd.core.events import Cause, Heard, LinkLost, LinkReady
from agentd.core.utterance import End
from agentd.ports import Note
from agentd.service.mishaps import Mishaps


def test_each_kind_is_counted_and_told() -> None:
    shown: list[Mapping[str, object]] = []
    mishaps = Mishaps(shown.append)
    notes: list[Note] = [
        LinkReady(1),
        LinkLost(1, Cause.NETWORK, "gone"),
        LinkLost(2, Cause.NETWORK, "gone"),
        ReportFault(Fault.MUTE),
        ReportSpeechEnd(End.SILENCE),
        ReportSpeechEnd(End.MAX_LENGTH),
        ReportEnd(Outcome.ANSWERED),
        ReportEnd(Outcome.FAILED, "gone"),
        Heard(b"", False),
        Heard(b"", False, nearly="alexa"),
        ReportEnd(Outcome.NOTHING_SAID),
    ]
    for note in notes:
        mishaps.saw(0.0, note)
    assert len(shown) == 7, "nothing is told of what went well"
    assert shown[-1] == {
        "links_lost": {"network": 2},
        "turns": {"mute turn": 1},
        "speech_ends": {"maximum length": 1},
        "conversations_failed": 1,
        "wake_near_misses": {"alexa": 1},
        "wakes_for_nothing": 1,
    }
    first = {"links_lost": {"network": 1}, "turns": {}, "speech_ends": {}}
    assert shown[0] == {**first, "conversations_failed": 0, "wake_near_misses": {}, "wakes_for_nothing": 0}


def test_news_that_nobody_hears_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[Mapping[str, object]] = []
    Mishaps(shown.append).saw(0.0, ReportUntold("The machine is done.", "more than 4 were waiting"))
    assert caplog.messages == ["not told, since more than 4 were waiting: The machine is done."]
    assert shown == []
