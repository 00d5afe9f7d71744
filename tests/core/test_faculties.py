"""Lost sound devices: what it does to a conversation, and what is said of it."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.effects import Announce, Effect
from agentd.core.faculties import TELL_AFTER_S, TELL_AGAIN_S
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked, SoundBack, SoundLost, SoundPart
from tests.core.scene import REPLY_100_MS, Scene, chimes, ends, only

GONE = "The microphone is gone."
DEAF, MUTE = SoundLost(SoundPart.MICROPHONE, GONE), SoundLost(SoundPart.LOUDSPEAKER, "It is gone.")
HEARS, SPEAKS = SoundBack(SoundPart.MICROPHONE), SoundBack(SoundPart.LOUDSPEAKER)
BACK = "The microphone is back."


def said(effects: list[Effect]) -> list[str]:
    return [effect.words for effect in only(Announce, effects)]


class TestInWords:
    def test_after_a_moment_once_and_its_end(self) -> None:
        scene = Scene()
        assert said(scene.tell(DEAF)) == []
        assert scene.deadline_in == TELL_AFTER_S
        assert said(scene.wait(60)) == [GONE]
        assert scene.deadline_in is None
        assert said(scene.tell(DEAF)) == []
        assert said(scene.tell(HEARS, HEARS)) == [BACK]

    def test_not_of_a_moment(self) -> None:
        scene = Scene()
        scene.tell(DEAF)
        scene.wait(TELL_AFTER_S - 0.1)
        assert said(scene.tell(HEARS)) == []
        assert said(scene.wait(60)) == []

    def test_a_loose_plug_is_not_told_of_all_night(self) -> None:
        scene, heard = Scene(), []
        for _ in range(100):
            heard += (
                said(scene.tell(DEAF)) + said(scene.wait(5)) + said(scene.tell(HEARS)) + said(scene.wait(5))
            )
        assert heard == [GONE, BACK] * 2
        assert said(scene.tell(DEAF)) + said(scene.wait(TELL_AGAIN_S)) == [GONE], "but of one that stays out"

    def test_nothing_is_said_to_nobody(self) -> None:
        """A killed sound server takes both: who hears again is told what still is lost, no more."""
        scene = Scene()
        scene.tell(DEAF, MUTE)
        assert said(scene.wait(60)) == []
        assert said(scene.tell(SPEAKS)) == ["The loudspeaker is back.", GONE]
        assert said(scene.tell(HEARS)) == [BACK]

    def test_a_loudspeaker_that_is_loose_for_a_moment_is_not_told_of(self) -> None:
        scene = Scene()
        scene.tell(MUTE)
        scene.wait(1)
        assert said(scene.tell(SPEAKS)) == []

    def test_the_newest_words(self) -> None:
        scene = Scene()
        scene.tell(DEAF, SoundLost(SoundPart.MICROPHONE, "It is muted."))
        assert said(scene.wait(10)) == ["It is muted."]

    def test_what_is_muted_by_us_is_not_missed(self) -> None:
        scene = Scene()
        scene.tell(DEAF)
        scene.tell(MuteAsked(True))
        assert said(scene.wait(60)) == []


class TestAConversation:
    def test_whoever_is_waiting_to_be_heard_is_told_at_once(self) -> None:
        scene = Scene()
        scene.wake()
        effects = scene.tell(DEAF)
        assert (ends(effects), chimes(effects)) == (["failed"], ["error"])
        scene.tell(HEARS)
        scene.wake()
        scene.tell(ev.LinkReady(2))
        scene.hear(500, speech=True)
        assert ends(scene.tell(DEAF)) == ["failed"]

    def test_a_wait_for_a_further_word_just_ends(self) -> None:
        scene = answered()
        assert scene.phase() is Phase.LISTENING
        effects = scene.tell(DEAF)
        assert (ends(effects), chimes(effects)) == (["answered"], [])

    @pytest.mark.parametrize("lost", [DEAF, MUTE])
    def test_an_answer_is_still_given(self, lost: SoundLost) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(lost)
        assert scene.phase() is Phase.THINKING

    def test_nobody_is_listened_to_after_an_answer(self) -> None:
        assert answered(DEAF).phase() is Phase.IDLE


def answered(*meanwhile: ev.Event) -> Scene:
    scene = Scene()
    scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS), *meanwhile)
    scene.tell(ev.ReplyGenerated(1), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
    return scene
