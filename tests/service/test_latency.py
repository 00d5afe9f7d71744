"""How long somebody waited, by notes at made-up times."""

from __future__ import annotations

import pytest

from agentd.core.effects import PlayReply, ReportSpeechEnd
from agentd.core.events import REPLY_HZ, PlaybackDrained
from agentd.core.utterance import End
from agentd.ports import Note
from agentd.service.latency import Latency

LOUD = (1000).to_bytes(2, "little") * (REPLY_HZ // 10)  # 100 ms
SILENT = bytes(2 * REPLY_HZ // 10)


class Room:
    def __init__(self) -> None:
        self.shown: list[int] = []
        self.latency = Latency(self.shown.append)

    def notes(self, at: float, *notes: Note) -> list[int]:
        for note in notes:
            self.latency.saw(at, note)
        return self.shown


def spoken(end: End = End.SILENCE, ago_ms: float = 500) -> Room:
    """The end of speech was at 10 s."""
    room = Room()
    room.notes(10 + ago_ms / 1000, ReportSpeechEnd(end, ago_ms))
    return room


def test_from_the_end_of_speech_to_the_first_sound() -> None:
    """The reply: 100 ms of silence, 200 ms of sound; its last sample was played at 11.6 s."""
    room = spoken()
    room.notes(11.0, PlayReply(1, SILENT), PlayReply(1, LOUD), PlayReply(1, LOUD))
    assert room.notes(11.6, PlaybackDrained(1, 3 * REPLY_HZ // 10)) == [1_400]


def test_a_gap_in_the_reply_is_no_wait_for_it() -> None:
    room = spoken()
    room.notes(11.0, PlayReply(1, LOUD), PlayReply(1, LOUD))
    drained = PlaybackDrained(1, 2 * REPLY_HZ // 10, gap_samples=REPLY_HZ)
    assert room.notes(12.7, drained) == [1_500]


def test_once_for_each_reply() -> None:
    room = spoken()
    for number in (1, 2):
        room.notes(11.0, PlayReply(number, LOUD))
        room.notes(11.6, PlaybackDrained(number, REPLY_HZ // 10))
    assert len(room.shown) == 1


def test_what_cannot_be_heard_ends_no_wait() -> None:
    for heard_samples in (0, REPLY_HZ // 10):  # cut while it was silent
        room = spoken()
        room.notes(11.0, PlayReply(1, SILENT), PlayReply(1, LOUD))
        assert room.notes(11.1, PlaybackDrained(1, heard_samples)) == []
    room = spoken()
    room.notes(11.0, PlayReply(1, SILENT))
    assert room.notes(11.1, PlaybackDrained(1, REPLY_HZ // 10)) == []


def test_nobody_waits_who_has_not_spoken() -> None:
    assert Room().notes(11.0, PlayReply(1, LOUD), PlaybackDrained(1, REPLY_HZ // 10)) == []
    for end in (End.NO_SPEECH, End.CANCELLED, End.ENDLESS):
        assert spoken(end).notes(11.0, PlayReply(1, LOUD), PlaybackDrained(1, REPLY_HZ // 10)) == []


@pytest.mark.parametrize(("end", "ago_ms"), [(End.MAX_LENGTH, 0), (End.SECOND_OPINION, 600)])
def test_other_ends_of_speech(end: End, ago_ms: float) -> None:
    room = spoken(end, ago_ms)
    room.notes(11.0, PlayReply(1, LOUD))
    assert room.notes(11.6, PlaybackDrained(1, REPLY_HZ // 10)) == [1_500]
