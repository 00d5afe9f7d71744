"""When a link fails: the turn in flight goes on, on another link; what cannot go on is told."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.costevents import BudgetRenewed, BudgetSpent
from agentd.core.effects import (
    Announce,
    AnswerTool,
    BeginTurn,
    CloseLink,
    Effect,
    EndTurn,
    Fault,
    OpenLink,
    PlayReply,
    ReportFault,
    ReportSpeechEnd,
    SendAudio,
    SendImage,
    SendText,
    StartTool,
)
from agentd.core.events import Cause
from agentd.core.line import QUOTA_PAUSE_S
from agentd.core.manners import NEWS_LIMIT_S, SETUP_LIMIT_S, STALL_S, STATUS_S, STILL_TRYING, Manners
from agentd.core.memory import CUT_OFF
from agentd.core.phases import Phase
from agentd.core.recovery import CAP_S, LIMITS, Attempts
from agentd.core.utterance import End
from tests.core.scene import LAMP, REPLY_100_MS, Scene, chimes, ends, frame, only

ONE_TURN = Manners(follow_up_s=0)
ANSWER = {"output": {"status": "confirmed"}}


def lost(link: int = 1, cause: Cause = Cause.CLOSED, words: str = "gone") -> ev.LinkLost:
    return ev.LinkLost(link, cause, words)


def sent(effects: list[Effect], link: int) -> bytes:
    return b"".join(piece.pcm for piece in only(SendAudio, effects) if piece.link == link)


def faults(effects: list[Effect]) -> list[Fault]:
    return [effect.fault for effect in only(ReportFault, effects)]


class TestTheTurnInFlight:
    def test_is_put_to_the_next_link_whole_and_once(self) -> None:
        scene = Scene()
        scene.asked()
        effects = scene.tell(lost()) + scene.wait(0)
        assert effects == [OpenLink(2, None)]
        effects = scene.tell(ev.LinkReady(2))
        assert isinstance(effects[0], BeginTurn)
        assert isinstance(effects[-1], EndTurn)
        assert sent(scene.effects, 2) == sent(scene.effects, 1)
        scene.tell(ev.ReplyAudio(2, REPLY_100_MS))
        assert scene.phase() is Phase.SPEAKING

    def test_while_it_is_still_being_spoken_nothing_is_lost(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        scene.hear(500, speech=True)
        scene.tell(lost())
        scene.hear(300, speech=True)
        assert only(OpenLink, scene.wait(0)) == [OpenLink(2, None)]
        scene.hear(200, speech=True)
        scene.tell(ev.LinkReady(2))
        scene.command(400)
        assert sent(scene.effects, 2).startswith(sent(scene.effects, 1))
        assert scene.phase() is Phase.THINKING

    def test_what_has_felled_two_links_is_not_put_to_a_third(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(lost())
        scene.wait(0)
        scene.tell(ev.LinkReady(2))
        effects = scene.tell(lost(2))
        assert chimes(effects) == ["offline"]
        assert only(OpenLink, effects) == []

    def test_a_network_that_stays_away_ends_it_in_time(self) -> None:
        scene = Scene()
        scene.asked()
        effects = scene.tell(lost(cause=Cause.NETWORK))
        tried, waited = 0, 0.0
        while scene.phase() is not Phase.IDLE:
            effects += scene.wait(0.1)
            waited += 0.1
            if opened := only(OpenLink, effects)[tried:]:
                tried += 1
                effects += scene.tell(lost(opened[0].link, Cause.NETWORK))
        assert waited == pytest.approx(NEWS_LIMIT_S, abs=0.2)
        assert tried >= 4
        assert chimes(effects) == ["offline"]

    def test_it_is_said_that_we_are_at_it(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(lost())
        scene.wait(0)
        assert only(Announce, scene.wait(STATUS_S)) == [Announce(STILL_TRYING)]
        assert only(Announce, scene.wait(STATUS_S)) == []

    def test_a_set_up_that_takes_long_is_said(self) -> None:
        scene = Scene()
        scene.wake()
        assert scene.tell(ev.LinkSlow(1, "slow")) == [], "not while the person is speaking"
        scene.command()
        assert scene.tell(ev.LinkSlow(1, "slow")) == [Announce("slow")]

    def test_the_reply_of_a_link_that_was_not_asked_is_nobodys(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(lost())
        scene.wait(0)
        assert scene.tell(ev.ReplyAudio(2, REPLY_100_MS), ev.TurnDone(2)) == []
        assert scene.phase() is Phase.THINKING

    def test_the_old_links_turn_is_not_waited_for_on_the_new_one(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), lost())
        scene.wait(0)
        scene.tell(ev.PlaybackDrained(1, 2_400), ev.LinkReady(2))
        scene.hear(1_000)
        scene.command()
        scene.tell(ev.ReplyAudio(2, REPLY_100_MS), ev.TurnDone(2), ev.PlaybackDrained(2, 2_400))
        assert scene.phase() is Phase.LISTENING
        assert ends(scene.effects) == []


class TestTools:
    @pytest.mark.parametrize("finished_first", [True, False])
    def test_run_once_though_the_turn_is_put_twice(self, finished_first: bool) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP))
        if finished_first:
            scene.tell(ev.ToolFinished(1, LAMP, ANSWER))
        scene.tell(lost())
        scene.wait(0)
        scene.tell(ev.LinkReady(2))
        again = ev.ToolCall("fc_9", LAMP.name, LAMP.args)
        effects = scene.tell(ev.ToolCalled(2, again))
        if not finished_first:
            effects += scene.tell(ev.ToolFinished(1, LAMP, ANSWER))
        assert effects == [AnswerTool(2, again, ANSWER)]
        assert len(only(StartTool, scene.effects)) == 1

    def test_done_is_told_by_a_chime_when_no_link_holds(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, ANSWER), lost())
        scene.wait(0)
        scene.tell(ev.LinkReady(2))
        effects = scene.tell(lost(2))
        assert chimes(effects) == ["done"]
        assert ends(effects) == ["answered"]

    def test_a_deed_under_way_is_awaited_before_it_is_told(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP), lost())
        scene.wait(0)
        scene.tell(ev.LinkReady(2))
        assert scene.tell(lost(2)) == []
        scene.wait(0)
        assert scene.tell(ev.LinkReady(3)) == [], "two links were asked"
        effects = scene.tell(ev.ToolFinished(1, LAMP, ANSWER))
        assert chimes(effects) == ["done"]

    def test_a_deed_that_never_ends_is_no_success(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP), ev.LinkLost(1, Cause.REFUSED, "gone"))
        assert chimes(scene.wait(11)) == ["error"]

    def test_a_server_that_freezes_after_the_deed(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, ANSWER))
        effects = scene.wait(NEWS_LIMIT_S)
        assert effects[0] == CloseLink(1)
        assert chimes(effects) == ["done"]


class TestTurnsWithoutAnAnswer:
    def test_a_stalled_turn_is_asked_again_and_given_up_in_time(self) -> None:
        scene = Scene()
        scene.asked()
        assert scene.wait(STALL_S) == [ReportFault(Fault.STALLED), CloseLink(1), OpenLink(2, None)]
        scene.tell(ev.LinkReady(2))
        assert chimes(scene.wait(NEWS_LIMIT_S - STALL_S)) == ["error"]

    def test_a_sign_of_life_puts_it_off(self) -> None:
        scene = Scene()
        scene.asked()
        scene.wait(STALL_S - 1)
        scene.tell(ev.Transcript(1, ev.Who.PERSON, "hm"))
        assert scene.wait(STALL_S - 1) == []
        assert faults(scene.wait(1)) == [Fault.STALLED]

    @pytest.mark.parametrize(
        ("end", "words", "fault"),
        [
            (ev.TurnEnd.DONE, False, Fault.EMPTY),
            (ev.TurnEnd.DONE, True, Fault.MUTE),
            (ev.TurnEnd.MALFORMED, False, Fault.MALFORMED),
        ],
    )
    def test_are_told_apart_and_tried_once_more(self, end: ev.TurnEnd, words: bool, fault: Fault) -> None:
        scene = Scene()
        scene.asked()
        for link in (1, 2):
            if words:
                scene.tell(ev.Transcript(link, ev.Who.AGENT, "It is on."))
            effects = scene.tell(ev.TurnDone(link, end))
            assert faults(effects) == [fault]
            scene.tell(ev.LinkReady(link + 1))
        assert chimes(effects) == ["error"]

    def test_a_rejected_answer_is_rejected_again(self) -> None:
        scene = Scene()
        scene.asked()
        effects = scene.tell(ev.TurnDone(1, ev.TurnEnd.REJECTED))
        assert faults(effects) == [Fault.REJECTED]
        assert chimes(effects) == ["error"]

    def test_the_model_may_wait_for_more(self) -> None:
        scene = Scene()
        scene.asked()
        assert scene.tell(ev.TurnDone(1, ev.TurnEnd.WAITING)) == []
        assert scene.phase() is Phase.LISTENING

    def test_silence_in_a_follow_up_is_a_choice(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        scene.hear(1_000)
        scene.command()
        effects = scene.tell(ev.TurnDone(1))
        assert faults(effects) == [Fault.DECLINED]
        assert chimes(effects) == []

    def test_a_reply_that_nobody_can_hear(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1))
        effects = scene.tell(ev.PlaybackDrained(1, 2_400, audible=False))
        assert faults(effects) == [Fault.INAUDIBLE]
        assert chimes(effects) == ["error"]

    def test_a_reply_that_was_never_complete_is_counted(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        assert faults(scene.tell(ev.TurnDone(1))) == [Fault.CUT_SHORT]

    def test_an_interruption_of_what_is_no_longer_playing_is_none(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP), ev.ReplyGenerated(1))
        scene.tell(ev.PlaybackDrained(1, 2_400))
        assert scene.tell(ev.Interrupted(1)) == []
        assert scene.phase() is Phase.SPEAKING


class TestCauses:
    def test_who_must_act_is_told_in_words(self) -> None:
        scene = Scene()
        scene.wake()
        effects = scene.tell(lost(cause=Cause.REFUSED, words="set the key"))
        assert only(Announce, effects) == [Announce("set the key")]
        assert chimes(effects) == ["error"]

    def test_a_used_up_quota_is_not_asked_again_at_once(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(lost(cause=Cause.QUOTA, words="used up"))
        effects = scene.wake()
        assert only(OpenLink, effects) == []
        assert only(Announce, effects) == [Announce("used up")]
        scene.wait(QUOTA_PAUSE_S)
        assert only(OpenLink, scene.wake())

    def test_set_up_is_tried_twice(self) -> None:
        scene = Scene()
        scene.wake()
        scene.command()
        scene.wait(6.4)
        scene.tell(lost(cause=Cause.SETUP_TIMEOUT))
        assert only(OpenLink, scene.wait(0)) == [OpenLink(2, None)]
        scene.wait(8)
        assert chimes(scene.tell(lost(2, Cause.SETUP_TIMEOUT))) == ["offline"]

    def test_another_model_is_tried_at_once(self) -> None:
        scene = Scene()
        scene.wake()
        for link in range(1, LIMITS[Cause.MODEL]):
            scene.tell(lost(link, Cause.MODEL))
            assert only(OpenLink, scene.wait(0)) == [OpenLink(link + 1, None)]
        assert chimes(scene.tell(lost(LIMITS[Cause.MODEL], Cause.MODEL))) == ["error"]

    def test_an_unreachable_server_is_given_up_before_patience_ends(self) -> None:
        scene = Scene()
        scene.wake()
        effects = scene.tell(lost(cause=Cause.NETWORK))
        assert scene.phase() is Phase.OPENING
        for link in range(2, 30):
            effects += scene.wait(CAP_S)
            if scene.phase() is Phase.IDLE:
                break
            effects += scene.tell(lost(link, Cause.NETWORK))
        assert chimes(effects) == ["offline"]
        assert scene.now < 100 + 0.72 + NEWS_LIMIT_S + CAP_S < 100 + SETUP_LIMIT_S + CAP_S

    def test_pauses_grow_with_full_jitter_up_to_a_cap(self) -> None:
        full = Attempts(lambda: 1.0)
        pauses = [full.failed(Cause.NETWORK, by_handle=False, was_ready=True) for _ in range(8)]
        assert pauses == [0.25, 0.5, 1, 2, 4, 8, 8, 8]
        none = Attempts(lambda: 0.0)
        assert none.failed(Cause.SERVER, by_handle=False, was_ready=True) == 0

    @pytest.mark.parametrize(
        ("by_handle", "was_ready", "tries"), [(False, False, 1), (True, False, 2), (False, True, 2)]
    )
    def test_an_invalid_argument_is_tried_again_only_if_something_changes(
        self, by_handle: bool, was_ready: bool, tries: int
    ) -> None:
        attempts = Attempts(lambda: 0.5)
        answers = [attempts.failed(Cause.INVALID, by_handle, was_ready) for _ in range(tries)]
        assert answers == [0.0] * (tries - 1) + [None]

    def test_success_forgives(self) -> None:
        attempts = Attempts(lambda: 0.5)
        attempts.failed(Cause.SETUP_TIMEOUT, by_handle=False, was_ready=False)
        attempts.succeeded()
        assert attempts.failed(Cause.SETUP_TIMEOUT, by_handle=False, was_ready=False) == 0.0


class TestWhatTheNextLinkKnows:
    def answered(self, scene: Scene, link: int = 1) -> None:
        scene.tell(
            ev.Transcript(link, ev.Who.PERSON, " Kitchen"),
            ev.Transcript(link, ev.Who.PERSON, " lights on."),
            ev.ReplyAudio(link, REPLY_100_MS),
            ev.Transcript(link, ev.Who.AGENT, "They are on."),
            ev.ReplyGenerated(link),
            ev.TurnDone(link),
        )
        scene.tell(ev.PlaybackDrained(link, 2_400))

    def test_a_summary_where_there_is_no_handle(self) -> None:
        scene = Scene()
        scene.asked()
        self.answered(scene)
        scene.tell(lost())
        summary = "Person: Kitchen lights on.\nYou: They are on."
        assert only(OpenLink, scene.wait(0)) == [OpenLink(2, None, summary)]

    def test_a_handle_instead_of_a_summary(self) -> None:
        scene = Scene()
        scene.asked()
        self.answered(scene)
        scene.tell(ev.HandleGiven(1, "h"), lost())
        assert only(OpenLink, scene.wait(0)) == [OpenLink(2, "h")]

    def test_a_handle_that_leads_nowhere_makes_room_for_the_summary(self) -> None:
        scene = Scene()
        scene.asked()
        self.answered(scene)
        scene.tell(ev.HandleGiven(1, "h"), lost())
        scene.wait(0)
        scene.tell(lost(2))
        assert only(OpenLink, scene.wait(0))[0].summary

    def test_a_poisoned_handle_is_not_tried_twice(self) -> None:
        scene = Scene()
        scene.asked()
        self.answered(scene)
        scene.tell(ev.HandleGiven(1, "h"), lost())
        scene.wait(0)
        scene.tell(ev.LinkReady(2))
        scene.hear(500)
        scene.command()
        scene.tell(lost(2, Cause.SERVER))
        opened = only(OpenLink, scene.wait(8))[0]
        assert opened.handle is None
        assert opened.summary

    def test_a_handle_from_before_the_open_turn_is_preferred(self) -> None:
        scene = Scene()
        scene.asked()
        self.answered(scene)
        scene.tell(ev.HandleGiven(1, "clean"))
        scene.hear(500)
        scene.command()
        scene.tell(ev.HandleGiven(1, "within the turn"), lost())
        assert only(OpenLink, scene.wait(0)) == [OpenLink(2, "clean")]

    def test_the_turn_that_is_repeated_is_not_told_of(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.Transcript(1, ev.Who.PERSON, "Kitchen lights on."), lost())
        assert only(OpenLink, scene.wait(0)) == [OpenLink(2, None, "")]

    @pytest.mark.parametrize(
        ("heard_ms", "said"),
        [(0, ""), (60, "One, two, "), (80, "One, two, three, "), (100, "One, two, three, four.")],
    )
    def test_what_was_cut_off_is_told_as_far_as_it_was_heard(self, heard_ms: int, said: str) -> None:
        scene = Scene(Manners(barge_in="full"))
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.Transcript(1, ev.Who.AGENT, "One, two, three, four."))
        scene.wait(heard_ms / 1000)
        scene.tell(ev.Heard(frame(0), True, "hey_jarvis"))
        scene.tell(ev.Transcript(1, ev.Who.AGENT, " Five."), ev.TurnDone(1), lost())
        told = only(OpenLink, scene.wait(0))[0].summary
        assert told == f"You: {said}{CUT_OFF if heard_ms < 100 else ''}"

    def test_nothing_where_nothing_is_to_be_remembered(self) -> None:
        scene = Scene(Manners(remember_s=0))
        scene.asked()
        self.answered(scene)
        scene.wait(0.1)
        scene.tell(lost())
        assert only(OpenLink, scene.wait(0)) == [OpenLink(2, None, "")]

    def test_a_long_talk_is_told_of_in_short(self) -> None:
        scene = Scene()
        scene.asked()
        for _ in range(40):
            for who in ev.Who:
                scene.tell(ev.Transcript(1, who, "a " * 900))
        self.answered(scene)
        scene.tell(lost())
        summary = only(OpenLink, scene.wait(0))[0].summary
        assert summary.endswith("They are on.")
        assert len(summary) <= 1_200


class TestAnAnnouncedEnd:
    def test_between_two_turns_it_is_left_at_once(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert scene.phase() is Phase.LISTENING
        assert scene.tell(ev.LinkEnding(1, 50)) == [CloseLink(1), OpenLink(2, None)]

    def test_after_the_reply_that_is_playing(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        assert scene.tell(ev.LinkEnding(1, 0)) == []
        assert scene.wait(5) == []
        scene.tell(ev.TurnDone(1))
        assert only(CloseLink, scene.tell(ev.PlaybackDrained(1, 2_400))) == [CloseLink(1)]
        assert scene.phase() is Phase.LISTENING

    @pytest.mark.parametrize("speaking", [True, False])
    def test_on_its_own_clock_when_no_quiet_moment_comes(self, speaking: bool) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        scene.hear(500, speech=True)
        if not speaking:
            scene.hear(600)
            scene.tell(ev.SignOfLife(1))
        scene.tell(ev.LinkEnding(1, 10))
        assert scene.wait(1.9) == []
        assert scene.wait(0.2) == [CloseLink(1), OpenLink(2, None)]
        scene.tell(ev.LinkReady(2))
        assert sent(scene.effects, 2) == sent(scene.effects, 1)


class TestWriting:
    def test_a_written_question_is_a_turn(self) -> None:
        scene = Scene(ONE_TURN)
        assert scene.tell(ev.Asked("how warm is it", b"jpeg", "image/jpeg")) == [OpenLink(1, None)]
        assert scene.phase() is Phase.THINKING
        assert scene.tell(ev.LinkReady(1)) == [
            SendImage(1, b"jpeg", "image/jpeg"),
            SendText(1, "how warm is it"),
        ]
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))
        scene.tell(ev.TurnDone(1))
        assert ends(scene.tell(ev.PlaybackDrained(1, 2_400))) == ["answered"]
        assert scene.tell(ev.Asked("and now")) == [SendText(1, "and now")], "the link lingers"

    def test_it_is_put_to_another_link_as_well(self) -> None:
        scene = Scene()
        scene.tell(ev.Asked("how warm is it"), ev.LinkReady(1), lost())
        scene.wait(0)
        assert scene.tell(ev.LinkReady(2)) == [SendText(2, "how warm is it")]

    def test_it_cuts_a_reply(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        effects = scene.tell(ev.Asked("stop that"))
        assert only(SendText, effects) == [SendText(1, "stop that")]
        assert scene.phase() is Phase.THINKING

    def test_in_the_follow_up_window(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        effects = scene.tell(ev.Asked("and outside"))
        assert effects == [ReportSpeechEnd(End.CANCELLED), SendText(1, "and outside")]

    def test_who_speaks_is_not_interrupted(self) -> None:
        scene = Scene()
        scene.wake()
        assert scene.tell(ev.Asked("how warm is it")) == []
        scene.tell(ev.LinkReady(1))
        scene.hear(500, speech=True)
        assert scene.tell(ev.Asked("how warm is it")) == []


class TestBudget:
    def test_nothing_is_opened_once_it_is_spent(self) -> None:
        scene = Scene()
        scene.tell(BudgetSpent("enough for today"))
        effects = scene.wake()
        assert only(OpenLink, effects) == []
        assert only(Announce, effects) == [Announce("enough for today")]
        assert scene.tell(ev.Asked("please")) == effects
        scene.tell(BudgetRenewed())
        assert only(OpenLink, scene.wake()) == [OpenLink(1, None)]

    def test_the_running_reply_is_the_last(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), BudgetSpent("enough"), ev.TurnDone(1))
        assert ends(scene.tell(ev.PlaybackDrained(1, 2_400))) == ["answered"]


def test_the_wake_word_brings_back_a_link_that_was_given_up() -> None:
    scene = Scene()
    scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), lost(cause=Cause.REFUSED))
    effects = scene.hear(20, speech=True, wake="hey_jarvis")
    assert only(OpenLink, effects) == [OpenLink(2, None)]
    assert scene.phase() is Phase.LISTENING
