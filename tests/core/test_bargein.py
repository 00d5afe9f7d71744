"""Somebody talks into a reply: frames of 20 ms, and what becomes of the reply."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.bargein import GIVE_BACK_MS, BargeIn, Verdict
from agentd.core.costevents import BudgetSpent
from agentd.core.effects import CutReply, Duck, Effect
from agentd.core.events import FRAME_MS
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked, SoundEvent, SoundLost, SoundPart, VolumeAsked
from agentd.core.urgent import MUTE
from tests.core.scene import REPLY_100_MS, Scene, frame, only

DUCK, CUT, BACK = Verdict.DUCK, Verdict.CUT, Verdict.GIVE_BACK
PATIENCE = GIVE_BACK_MS // FRAME_MS


@pytest.mark.parametrize(
    ("frames", "verdicts"),
    [
        ("...........", []),
        ("..x", [(2, DUCK)]),
        ("..xxx", [(2, DUCK), (4, CUT)]),
        ("x.x.x", [(0, DUCK), (4, CUT)]),
        ("x..x..x..x", [(0, DUCK)]),
        ("x" + "." * PATIENCE, [(0, DUCK), (PATIENCE, BACK)]),
        ("xx" + "." * (PATIENCE - 1) + "x", [(0, DUCK)]),
        ("x" + "." * PATIENCE + "x", [(0, DUCK), (PATIENCE, BACK), (PATIENCE + 1, DUCK)]),
        ("x" + "." * 3 * PATIENCE, [(0, DUCK), (PATIENCE, BACK)]),
    ],
)
def test_what_frames_mean(frames: str, verdicts: list[tuple[int, Verdict]]) -> None:
    barge_in = BargeIn()
    found = [(at, barge_in.hear(each == "x")) for at, each in enumerate(frames)]
    assert [(at, verdict) for at, verdict in found if verdict] == verdicts


def test_what_was_ducked_is_given_back_once() -> None:
    barge_in = BargeIn()
    assert barge_in.rest() is None
    barge_in.hear(True)
    assert [barge_in.rest(), barge_in.rest()] == [BACK, None]


def only_audible(effects: list[Effect]) -> list[Effect]:
    return [effect for effect in effects if isinstance(effect, Duck | CutReply)]


def speaking(barge_in: str = "full") -> Scene:
    scene = Scene(Manners(barge_in=barge_in))
    scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
    return scene


def test_a_cough_gives_the_reply_back() -> None:
    scene = speaking()
    assert only_audible(scene.hear(40, speech=True)) == [Duck(on=True)]
    assert only_audible(scene.hear(GIVE_BACK_MS)) == [Duck(on=False)]
    assert scene.phase() is Phase.SPEAKING


def test_speech_cuts_it_and_the_next_sound_is_as_loud_as_ever() -> None:
    scene = speaking()
    assert only_audible(scene.hear(60, speech=True)) == [Duck(on=True), CutReply(1)]
    assert scene.phase() is Phase.LISTENING
    assert only_audible(scene.hear(200, speech=True)) == [Duck(on=False)]


def test_a_reply_that_ends_meanwhile() -> None:
    scene = speaking()
    scene.hear(40, speech=True)
    scene.tell(ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
    assert only_audible(scene.hear(40, speech=True)) == [Duck(on=False)]


def test_a_volume_that_the_echo_test_did_not_hear_takes_it_away_until_it_is_lower_again() -> None:
    scene = Scene(Manners(barge_in="full", volume=50, free_up_to=60))
    scene.asked()
    scene.tell(VolumeAsked(61), ev.ReplyAudio(1, REPLY_100_MS))
    assert only_audible(scene.hear(400, speech=True)) == []
    scene.tell(VolumeAsked(60))
    assert only(CutReply, scene.hear(400, speech=True))


@pytest.mark.parametrize(
    "deaf", [MuteAsked(True), SoundLost(SoundPart.MICROPHONE, "gone")], ids=["mute", "lost"]
)
def test_a_microphone_that_ends_meanwhile_leaves_nothing_lowered(deaf: SoundEvent) -> None:
    scene = speaking()
    scene.hear(40, speech=True)
    assert Duck(on=False) in scene.tell(deaf)
    assert Duck(on=False) not in scene.wait(5)


def test_the_word_that_mutes_leaves_nothing_lowered() -> None:
    scene = speaking()
    scene.hear(20, speech=True)
    assert Duck(on=False) in scene.tell(ev.Heard(frame(0), False, urgent=MUTE))


@pytest.mark.parametrize("barge_in", ["wake_word", "off"])
def test_only_where_free_speech_may_cut(barge_in: str) -> None:
    assert only_audible(speaking(barge_in).hear(400, speech=True)) == []


def test_the_last_answer_that_could_be_paid_for_is_left_alone() -> None:
    scene = speaking()
    scene.tell(BudgetSpent("Enough for today."))
    assert only_audible(scene.hear(400, speech=True)) == []
    assert scene.phase() is Phase.SPEAKING
