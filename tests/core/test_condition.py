"""How we are, from all that happens."""

from __future__ import annotations

import pytest

from agentd.core.condition import Condition, LinkState
from agentd.core.effects import CloseLink, Mute, OpenLink, SetVolume
from agentd.core.events import Cause, DeadlinePassed, LinkLost, LinkReady
from agentd.core.phases import Phase
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.ports import Note

DEAF = SoundLost(SoundPart.MICROPHONE, "The microphone is gone.")
DUMB = SoundLost(SoundPart.LOUDSPEAKER, "The loudspeaker is gone.")
OPEN = OpenLink(7, None)
LOST = LinkLost(7, Cause.NETWORK, "There is no network.")


def after(*notes: Note) -> Condition:
    condition = Condition()
    for note in notes:
        condition.saw(note)
    return condition


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ((), "idle"),
        ((Phase.OPENING,), "listening"),
        ((Phase.THINKING,), "thinking"),
        ((DEAF,), "error: The microphone is gone."),
        ((DEAF, DUMB), "error: The microphone is gone. The loudspeaker is gone."),
        ((DEAF, DUMB, SoundBack(SoundPart.MICROPHONE)), "error: The loudspeaker is gone."),
        ((DEAF, SoundBack(SoundPart.MICROPHONE)), "idle"),
        ((DEAF, Phase.SPEAKING), "speaking: The microphone is gone."),
        ((Mute(True),), "muted"),
        ((Mute(True), Phase.THINKING), "thinking, muted"),
        ((DEAF, Mute(True)), "muted"),
        ((DUMB, Mute(True)), "muted: The loudspeaker is gone."),
        ((Mute(True), Mute(False)), "idle"),
    ],
)
def test_the_state_in_a_word_and_what_is_wrong(notes: tuple[Note, ...], words: str) -> None:
    condition = after(*notes)
    assert condition.words() == words
    assert words.startswith(condition.state)


@pytest.mark.parametrize(
    ("notes", "link", "words"),
    [
        ((), LinkState.CLOSED, ""),
        ((OPEN,), LinkState.OPENING, ""),
        ((OPEN, LinkReady(7)), LinkState.UP, ""),
        ((OPEN, LinkReady(6)), LinkState.OPENING, ""),
        ((OPEN, LOST), LinkState.LOST, "There is no network."),
        ((OPEN, LOST, OpenLink(8, None), LinkReady(8)), LinkState.UP, ""),
        ((OPEN, CloseLink(7), LOST), LinkState.CLOSED, ""),
        ((OPEN, CloseLink(7), LinkReady(7)), LinkState.CLOSED, ""),
    ],
)
def test_the_link(notes: tuple[Note, ...], link: LinkState, words: str) -> None:
    condition = after(*notes)
    assert (condition.link, condition.link_words) == (link, words)


def test_what_else_there_is_to_say_comes_before_what_is_wrong() -> None:
    assert after(DEAF).words("broker connected") == "error, broker connected: The microphone is gone."


def test_the_volume() -> None:
    assert after(SetVolume(30)).volume == 30


def test_as_it_was_left() -> None:
    assert Condition(muted=True, volume=20).state == "muted"


def test_what_is_none_of_its_business() -> None:
    assert not Condition().saw(DeadlinePassed())
