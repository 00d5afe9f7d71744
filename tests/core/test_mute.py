"""A closed microphone ends what was spoken, and nothing else."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.effects import Announce, CloseLink, CutReply, Mute, OpenLink, PlayReply, SetVolume
from agentd.core.manners import MICROPHONE_OFF, MICROPHONE_ON
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked, VolumeAsked
from tests.core.scene import REPLY_100_MS, Scene, chimes, ends, only

MUTE, UNMUTE = MuteAsked(True), MuteAsked(False)


def test_told_once_by_a_chime_and_in_words() -> None:
    scene = Scene()
    effects = scene.tell(MUTE, MUTE)
    assert only(Mute, effects) == [Mute(True)]
    assert (chimes(effects), only(Announce, effects)) == (["muted"], [Announce(MICROPHONE_OFF)])
    effects = scene.tell(UNMUTE, UNMUTE)
    assert only(Mute, effects) == [Mute(False)]
    assert (chimes(effects), only(Announce, effects)) == (["unmuted"], [Announce(MICROPHONE_ON)])
    assert scene.phase() is Phase.IDLE


def test_what_still_comes_in_is_not_heard() -> None:
    scene = Scene()
    scene.tell(MUTE)
    assert scene.wake() == []
    scene.tell(UNMUTE)
    assert only(OpenLink, scene.wake())


def test_as_it_was_left() -> None:
    scene = Scene()
    scene.conversation.begin_muted()
    assert scene.wake() == []
    assert only(Mute, scene.tell(UNMUTE)) == [Mute(False)]


@pytest.mark.parametrize("phase", [Phase.OPENING, Phase.LISTENING, Phase.THINKING, Phase.SPEAKING])
def test_a_conversation_under_way_ends(phase: Phase) -> None:
    scene = Scene()
    scene.reach(phase)
    effects = scene.tell(MUTE)
    assert ends(effects) == ["stopped"]
    assert bool(only(CutReply, effects)) is (phase is Phase.SPEAKING)
    assert only(CloseLink, effects)
    assert scene.phase() is Phase.IDLE


def test_what_is_written_is_answered_and_nobody_is_listened_to_after_it() -> None:
    scene = Scene()
    scene.tell(MUTE)
    scene.tell(ev.Asked("how late is it?"), ev.LinkReady(1))
    assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))
    scene.tell(ev.ReplyGenerated(1), ev.TurnDone(1))
    assert ends(scene.tell(ev.PlaybackDrained(1, 2_400))) == ["answered"]
    assert scene.phase() is Phase.IDLE


def test_the_volume_is_passed_on() -> None:
    assert Scene().tell(VolumeAsked(30)) == [SetVolume(30)]
