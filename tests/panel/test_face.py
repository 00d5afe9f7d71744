"""What is shown after all that has happened."""

from __future__ import annotations

import math

import pytest

from agentd.core.effects import Announce, Chime, Hush, Mute, PlayChime, PlayReply
from agentd.core.phases import Phase
from agentd.core.ringing import RING_FOR_S
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.panel.face import TROUBLE_FOR_S, Face, Mood
from agentd.ports import Note

DEAF = SoundLost(SoundPart.MICROPHONE, "The microphone is gone.")
DUMB = SoundLost(SoundPart.LOUDSPEAKER, "The loudspeaker is gone.")
HEARS = SoundBack(SoundPart.MICROPHONE)
RING = PlayChime(Chime.TIMER)
ERROR, OFFLINE = PlayChime(Chime.ERROR), PlayChime(Chime.OFFLINE)


def after(*notes: Note) -> Face:
    face = Face()
    for note in notes:
        face.saw(100.0, note)
    return face


@pytest.mark.parametrize(
    ("notes", "mood"),
    [
        ((), Mood.ASLEEP),
        ((Phase.OPENING,), Mood.WAKE),
        ((Phase.OPENING, Phase.LISTENING), Mood.LISTENING),
        ((Phase.THINKING,), Mood.THINKING),
        ((Phase.SPEAKING,), Mood.SPEAKING),
        ((Phase.SPEAKING, Phase.IDLE), Mood.ASLEEP),
        ((Mute(True),), Mood.MUTED),
        ((Mute(True), Phase.THINKING), Mood.THINKING),
        ((Mute(True), Mute(False)), Mood.ASLEEP),
        ((DEAF,), Mood.LOST),
        ((DEAF, DUMB, HEARS), Mood.LOST),
        ((DEAF, HEARS), Mood.ASLEEP),
        ((DEAF, Phase.THINKING), Mood.THINKING),
        ((DEAF, Mute(True)), Mood.MUTED),
        ((DEAF, Mute(True), Mute(False)), Mood.ASLEEP),
        ((DUMB, Mute(True), Mute(False)), Mood.LOST),
        ((ERROR,), Mood.ERROR),
        ((OFFLINE, Mute(True)), Mood.OFFLINE),
        ((ERROR, Phase.OPENING), Mood.WAKE),
        ((RING,), Mood.RINGING),
        ((RING, Mute(True), Announce("Pasta.")), Mood.RINGING),
        ((RING, Hush()), Mood.ASLEEP),
        ((RING, Phase.OPENING, PlayChime(Chime.WAKE)), Mood.WAKE),
        ((RING, Phase.SPEAKING, PlayReply(1, b"")), Mood.SPEAKING),
    ],
)
def test_what_is_shown(notes: tuple[Note, ...], mood: Mood) -> None:
    assert after(*notes).mood(100.5) is mood


def test_trouble_and_ringing_are_over_by_themselves() -> None:
    face = after(Mute(True), ERROR, RING)
    assert face.changes_at(100.5) == 100 + TROUBLE_FOR_S
    assert face.changes_at(100 + TROUBLE_FOR_S) == 100 + RING_FOR_S
    assert face.mood(100 + RING_FOR_S) is Mood.MUTED
    assert face.changes_at(100 + RING_FOR_S) == math.inf


def test_what_says_nothing_new_changes_nothing() -> None:
    face = after(RING)
    assert not face.saw(101.0, Announce("Pasta."))
    assert not face.saw(101.0, PlayChime(Chime.DONE))
    assert face.saw(101.0, Hush())
