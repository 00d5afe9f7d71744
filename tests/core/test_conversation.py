"""What happens when: scenes of a conversation, told as events and expected effects."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.effects import (
    AnswerTool,
    BeginTurn,
    CancelTool,
    CloseLink,
    CutReply,
    Effect,
    EndTurn,
    Fault,
    FinishReply,
    KeepHandle,
    OpenLink,
    PlayReply,
    ReportFault,
    SendAudio,
    StartTool,
)
from agentd.core.events import Cause, ToolCall
from agentd.core.ledger import ANSWER_WITHIN_S, NO_LONGER, OVERDUE
from agentd.core.manners import (
    DRAIN_S,
    EAR_S,
    NEWS_LIMIT_S,
    PROGRESS_LIMIT_S,
    QUIET_S,
    SETUP_LIMIT_S,
    STALE_S,
    STALL_S,
    Manners,
)
from agentd.core.phases import Phase
from tests.core.scene import LAMP, REPLY_100_MS, Scene, chimes, ends, frame, only

ONE_TURN = Manners(follow_up_s=0)
ANSWER = {"output": {"status": "sent_unconfirmed"}}


def lost(link: int = 1, words: str = "gone") -> ev.LinkLost:
    return ev.LinkLost(link, Cause.NETWORK, words)


class TestOpening:
    def test_wake_word_opens_the_link_at_once(self) -> None:
        scene = Scene()
        effects = scene.wake()
        assert effects[0] == OpenLink(1, None)
        assert chimes(effects) == ["wake"]
        assert scene.phase() is Phase.OPENING
        assert scene.deadline_in == pytest.approx(SETUP_LIMIT_S - 0.1)

    def test_nothing_goes_out_before_speech(self) -> None:
        scene = Scene()
        scene.wake()
        assert scene.tell(ev.LinkReady(1)) == []
        assert scene.phase() is Phase.LISTENING
        assert scene.hear(1_000) == []

    @pytest.mark.parametrize("ready_after_ms", [0, 1_000, 3_000])
    def test_every_sample_since_the_wake_word_arrives(self, ready_after_ms: int) -> None:
        scene = Scene()
        scene.wake()
        first = scene.frames - 5  # all of the pause after the wake word belongs to the utterance
        scene.hear(500, speech=True)
        scene.hear(ready_after_ms, speech=True)
        scene.tell(ev.LinkReady(1))
        scene.command(400)
        sent = b"".join(piece.pcm for piece in only(SendAudio, scene.effects))
        assert b"".join(frame(n) for n in range(first, scene.frames - 5)) in sent
        assert sent.endswith(frame(scene.frames - 6)), "trailing silence counts from the last voiced sample"
        marks = [type(e) for e in scene.effects if isinstance(e, BeginTurn | EndTurn)]
        assert marks == [BeginTurn, EndTurn]

    def test_a_command_may_be_over_before_the_link_is_up(self) -> None:
        scene = Scene()
        scene.wake()
        scene.command()
        assert scene.phase() is Phase.THINKING
        assert scene.deadline_in is not None
        assert scene.deadline_in < SETUP_LIMIT_S - 1.5, "still the set-up's limit"
        effects = scene.tell(ev.LinkReady(1))
        assert isinstance(effects[0], BeginTurn)
        assert isinstance(effects[-1], EndTurn)
        assert scene.deadline_in == STALL_S

    def test_nothing_said(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        effects = scene.hear(5_000)
        assert ends(effects) == ["nothing said"]
        assert only(BeginTurn, scene.effects) == []
        assert scene.phase() is Phase.IDLE

    def test_nothing_said_while_the_link_is_still_being_made(self) -> None:
        scene = Scene()
        scene.wake()
        assert ends(scene.hear(5_000)) == ["nothing said"]
        assert scene.tell(ev.LinkReady(1)) == []
        assert scene.phase() is Phase.IDLE

    def test_refused(self) -> None:
        scene = Scene()
        scene.wake()
        effects = scene.tell(ev.LinkLost(1, Cause.REFUSED, "set GEMINI_API_KEY"))
        assert chimes(effects) == ["error"]
        assert effects[-1].words == "set GEMINI_API_KEY"  # type: ignore[union-attr]
        assert only(CloseLink, effects) == [], "a link that is gone is not closed again"

    @pytest.mark.parametrize("spoken", [False, True])
    def test_no_set_up_in_time(self, spoken: bool) -> None:
        scene = Scene()
        scene.wake()
        if spoken:
            scene.command()
        effects = scene.wait(SETUP_LIMIT_S)
        assert only(CloseLink, effects) == [CloseLink(1)]
        assert chimes(effects) == ["offline"]
        assert "did not accept" in effects[-1].words  # type: ignore[union-attr]

    def test_the_word_again_restarts_the_wait(self) -> None:
        scene = Scene()
        scene.wake()
        scene.hear(3_000)
        scene.hear(20, wake="hey_jarvis")
        assert ends(scene.hear(4_900)) == []
        assert ends(scene.hear(100)) == ["nothing said"]

    def test_the_word_again_in_the_follow_up_window_waits_for_the_command(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        scene.wake()
        scene.hear(2_000)
        assert scene.phase() is Phase.LISTENING, "a pause after the wake word is no end of the command"
        scene.command()
        assert scene.phase() is Phase.THINKING
        assert len(only(BeginTurn, scene.effects)) == 2

    def test_the_word_again_and_nothing_more(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        scene.wake()
        scene.hear(5_000)
        assert scene.phase() is Phase.THINKING


class TestListening:
    def test_a_microphone_that_stops_is_an_audible_failure(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        effects = scene.wait(5 + EAR_S)
        assert chimes(effects) == ["error"]
        assert "microphone" in effects[-1].words  # type: ignore[union-attr]

    def test_the_longest_utterance_ends(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        scene.hear(29_000, speech=True)
        assert scene.phase() is Phase.LISTENING
        scene.hear(1_500, speech=True)
        assert scene.phase() is Phase.THINKING


class TestAnswering:
    def test_a_spoken_answer_and_the_follow_up_window(self) -> None:
        scene = Scene()
        scene.asked()
        assert scene.tell(ev.ReplyAudio(1, REPLY_100_MS)) == [PlayReply(1, REPLY_100_MS)]
        assert scene.phase() is Phase.SPEAKING
        assert scene.tell(ev.ReplyAudio(1, REPLY_100_MS)) == [PlayReply(1, REPLY_100_MS)]
        assert scene.tell(ev.ReplyGenerated(1), ev.TurnDone(1)) == [FinishReply(1)]
        assert scene.deadline_in == pytest.approx(0.2 + DRAIN_S)
        scene.tell(ev.PlaybackDrained(1, 4_800))
        assert scene.phase() is Phase.LISTENING
        assert ends(scene.hear(8_000)) == ["answered"]
        assert scene.deadline_in == 30.0, "the link lingers"
        assert scene.wait(30) == [CloseLink(1)]
        assert scene.deadline_in is None

    def test_a_follow_up_needs_no_wake_word(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.PlaybackDrained(1, 2_400))
        scene.hear(1_000)
        effects = scene.command()
        assert isinstance(effects[0], BeginTurn)
        assert scene.phase() is Phase.THINKING
        scene.tell(ev.TurnDone(1))
        assert scene.phase() is Phase.THINKING, "that was the first turn's end, come late"
        effects = scene.tell(ev.TurnDone(1))
        assert ends(effects) == ["answered"], "the model chose not to answer: no fault in a follow-up"
        assert chimes(effects) == []

    def test_one_turn_per_wake_word(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        effects = scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert ends(effects) == ["answered"]

    def test_no_answer_after_a_wake_word_is_a_fault(self) -> None:
        scene = Scene()
        scene.asked()
        effects = scene.tell(ev.TurnDone(1))
        assert effects == [ReportFault(Fault.EMPTY), CloseLink(1), OpenLink(2, None)], "once more"
        scene.tell(ev.LinkReady(2))
        effects = scene.tell(ev.TurnDone(2))
        assert chimes(effects) == ["error"]
        assert only(CloseLink, effects) == []

    def test_a_reply_that_stalls_ends_the_turn(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        effects = scene.wait(NEWS_LIMIT_S)
        assert only(CutReply, effects) == [CutReply(1)]
        assert chimes(effects) == ["error"]

    def test_a_speaker_that_never_reports_is_not_waited_for(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1))
        effects = scene.wait(0.2 + DRAIN_S)
        assert only(CutReply, effects) == [CutReply(1)]
        assert ends(effects) == ["answered"]

    def test_an_older_reply_ending_changes_nothing(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.ReplyAudio(1, REPLY_100_MS))
        assert only(PlayReply, scene.effects)[-1].reply == 2
        assert scene.tell(ev.PlaybackDrained(1, 2_400)) == []
        assert scene.phase() is Phase.SPEAKING

    def test_the_turn_may_be_done_after_the_reply_was_heard(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP), ev.ReplyGenerated(1))
        scene.tell(ev.PlaybackDrained(1, 2_400))
        assert scene.phase() is Phase.SPEAKING, "a tool is running: more is to come"
        scene.tell(ev.ToolFinished(1, LAMP, ANSWER))
        assert scene.deadline_in == NEWS_LIMIT_S
        scene.tell(ev.TurnDone(1))
        assert scene.deadline_in == QUIET_S, "the answer may still come in a turn of its own"
        scene.wait(QUIET_S)
        assert scene.phase() is Phase.LISTENING

    def test_the_answer_after_a_filler_is_waited_for(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP), ev.ReplyGenerated(1))
        scene.tell(ev.ToolFinished(1, LAMP, ANSWER), ev.PlaybackDrained(1, 2_400))
        scene.wait(3)
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))[0].reply == 2
        scene.tell(ev.TurnDone(1), ev.PlaybackDrained(2, 2_400))
        assert scene.phase() is Phase.LISTENING

    def test_the_answer_after_a_filler_may_be_a_turn_of_its_own(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, ANSWER))
        scene.tell(ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert scene.phase() is Phase.SPEAKING
        scene.wait(QUIET_S / 2)
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))

    def test_an_answer_that_never_comes_after_a_filler_is_a_fault(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP), ev.ReplyGenerated(1))
        scene.tell(ev.ToolFinished(1, LAMP, ANSWER), ev.PlaybackDrained(1, 2_400))
        assert chimes(scene.wait(NEWS_LIMIT_S)) == ["done"]

    @pytest.mark.parametrize(("speaking", "chime"), [(False, "offline"), (True, "error")])
    def test_any_message_is_a_sign_of_life_but_not_for_ever(self, speaking: bool, chime: str) -> None:
        scene = Scene()
        scene.asked()
        if speaking:
            scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        for _ in range(10):
            assert scene.wait(5) == []
            scene.tell(ev.SignOfLife(1))
        scene.tell(ev.Interrupted(1))
        effects = scene.wait(PROGRESS_LIMIT_S - 50)
        assert chimes(effects) == [chime]

    def test_a_message_after_a_silent_turn_does_not_lengthen_the_quiet(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, ANSWER), ev.TurnDone(1))
        scene.tell(ev.HandleGiven(1, "h"))
        assert chimes(scene.wait(QUIET_S)) == ["done"]

    def test_news_of_an_old_link_is_no_news(self) -> None:
        scene = Scene()
        scene.asked()
        assert scene.tell(ev.ReplyAudio(7, REPLY_100_MS), ev.TurnDone(7), lost(7)) == []


class TestBargeIn:
    def test_the_wake_word_cuts_the_reply(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        effects = scene.hear(20, speech=True, wake="hey_jarvis")
        assert effects[0] == CutReply(1)
        assert scene.phase() is Phase.LISTENING
        assert scene.tell(ev.ReplyAudio(1, REPLY_100_MS)) == [], "talked over"
        scene.hear(100)
        scene.command()
        scene.tell(ev.Interrupted(1), ev.TurnDone(1))
        assert scene.phase() is Phase.THINKING
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))[0].reply == 2

    def test_the_wake_word_while_thinking(self) -> None:
        scene = Scene()
        scene.asked()
        scene.hear(20, speech=True, wake="hey_jarvis")
        assert scene.phase() is Phase.LISTENING

    @pytest.mark.parametrize(("barge_in", "cut"), [("full", True), ("wake_word", False)])
    def test_free_speech(self, barge_in: str, cut: bool) -> None:
        scene = Scene(Manners(barge_in=barge_in))
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        effects = scene.hear(200, speech=True)
        assert bool(only(CutReply, effects)) is cut
        assert bool(only(BeginTurn, effects)) is cut

    def test_a_turn_that_the_server_never_closed_does_not_swallow_the_next_ones_end(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        scene.hear(20, speech=True, wake="hey_jarvis")
        scene.tell(ev.Interrupted(1))
        scene.hear(100)
        scene.command()
        scene.tell(ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, ANSWER), ev.TurnDone(1))
        assert chimes(scene.wait(QUIET_S)) == ["done"]

    @pytest.mark.parametrize("closed_by", [ev.Interrupted(1), ev.TurnDone(1)])
    def test_what_is_still_under_way_of_the_old_reply_is_not_the_new_one(
        self, closed_by: ev.LinkEvent
    ) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.Asked("and now"))
        assert scene.phase() is Phase.THINKING
        assert scene.tell(ev.ReplyAudio(1, REPLY_100_MS)) == []
        assert scene.tell(ev.ToolCalled(1, LAMP)) == [AnswerTool(1, LAMP, NO_LONGER)]
        scene.tell(closed_by)
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))

    def test_a_server_that_does_not_close_the_old_reply_is_heard_all_the_same(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.Asked("and now"))
        scene.wait(STALE_S)
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))

    def test_a_reply_that_was_complete_leaves_nothing_under_way(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.Asked("and now"))
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))

    def test_off(self) -> None:
        scene = Scene(Manners(barge_in="off"))
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        assert scene.hear(20, speech=True, wake="hey_jarvis") == []

    def test_the_server_cuts_its_own_reply(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        assert scene.tell(ev.Interrupted(1)) == [CutReply(1)]
        assert scene.phase() is Phase.LISTENING

    def test_interrupted_before_any_output(self) -> None:
        scene = Scene()
        scene.asked()
        assert scene.tell(ev.Interrupted(1)) == []
        assert scene.phase() is Phase.THINKING


def started(effects: list[Effect]) -> list[ToolCall]:
    return [effect.call for effect in effects if isinstance(effect, StartTool)]


class TestTools:
    def test_dispatched_at_once_and_answered_once(self) -> None:
        scene = Scene()
        scene.asked()
        assert started(scene.tell(ev.ToolCalled(1, LAMP))) == [LAMP]
        assert scene.tell(ev.ToolCalled(1, LAMP)) == [], "a duplicate"
        assert scene.tell(ev.ToolFinished(1, LAMP, ANSWER)) == [AnswerTool(1, LAMP, ANSWER)]
        assert scene.tell(ev.ToolFinished(1, LAMP, ANSWER)) == []

    def test_a_turn_may_only_do_something(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP), ev.TurnDone(1))
        assert scene.phase() is Phase.THINKING, "a tool is still running"
        scene.tell(ev.ToolFinished(1, LAMP, ANSWER), ev.TurnDone(1))
        effects = scene.wait(QUIET_S)
        assert chimes(effects) == ["done"]
        assert ends(effects) == ["answered"]

    def test_a_spoken_second_turn_in_the_vertex_order(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, ANSWER), ev.TurnDone(1))
        scene.wait(QUIET_S / 2)
        assert only(PlayReply, scene.tell(ev.ReplyAudio(1, REPLY_100_MS)))

    def test_cancelled(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP))
        assert scene.tell(ev.ToolCancelled(1, ("fc_1", "fc_9"))) == [CancelTool(1, LAMP)]
        assert scene.tell(ev.ToolFinished(1, LAMP, ANSWER)) == [], "not answered any more"

    def test_overdue(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP))
        assert scene.deadline_in == ANSWER_WITHIN_S
        assert scene.wait(ANSWER_WITHIN_S) == [CancelTool(1, LAMP), AnswerTool(1, LAMP, OVERDUE)]
        assert scene.deadline_in == NEWS_LIMIT_S

    def test_a_call_that_comes_too_late_is_answered_and_not_done(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert scene.phase() is Phase.IDLE
        assert scene.tell(ev.ToolCalled(1, LAMP)) == [AnswerTool(1, LAMP, NO_LONGER)]

    def test_calls_without_ids(self) -> None:
        scene = Scene()
        scene.asked()
        first, second = ToolCall("", "a", {}), ToolCall("", "b", {})
        effects = scene.tell(ev.ToolCalled(1, first), ev.ToolCalled(1, second))
        assert started(effects) == [first, second]
        assert scene.tell(ev.ToolFinished(1, second, ANSWER)) == [AnswerTool(1, second, ANSWER)]

    def test_an_answer_for_a_lost_link_is_dropped(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP))
        assert scene.tell(lost()) == [], "what is being done goes on"
        assert scene.tell(ev.ToolFinished(1, LAMP, ANSWER)) == []

    def test_a_deadline_of_a_tool_is_not_the_phases(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ToolCalled(1, LAMP))
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        scene.wait(ANSWER_WITHIN_S)
        assert scene.phase() is Phase.SPEAKING


class TestLosingTheLink:
    def test_in_the_middle_of_a_reply_what_has_come_is_played(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        assert scene.tell(lost()) == [FinishReply(1)]
        effects = scene.tell(ev.PlaybackDrained(1, 2_400))
        assert chimes(effects) == ["offline"]
        assert ends(effects) == ["failed"]

    def test_after_the_whole_reply_came_it_is_no_failure(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), lost())
        scene.wait(1)
        assert scene.tell(ev.PlaybackDrained(1, 2_400)) == []
        assert scene.phase() is Phase.LISTENING

    @pytest.mark.parametrize(("answer", "chime"), [(ANSWER, "done"), ({"error": "no"}, "offline")])
    def test_while_a_tool_runs_after_some_speech(self, answer: dict[str, object], chime: str) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP), ev.ReplyGenerated(1))
        scene.tell(ev.PlaybackDrained(1, 2_400))
        assert scene.tell(lost()) == []
        assert chimes(scene.tell(ev.ToolFinished(1, LAMP, answer))) == [chime]

    def test_while_idle(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert scene.tell(lost()) == []
        assert scene.deadline_in is None
        assert only(OpenLink, scene.wake()) == [OpenLink(2, None)]

    def test_an_announced_end_is_not_lingered_for(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.LinkEnding(1, 50.0), ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1))
        effects = scene.tell(ev.PlaybackDrained(1, 2_400))
        assert only(CloseLink, effects) == [CloseLink(1)]
        assert scene.phase() is Phase.IDLE

    def test_an_announced_end_while_idle(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert scene.tell(ev.LinkEnding(1, 50.0)) == [CloseLink(1)]


class TestARestart:
    def clean(self) -> Scene:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1))
        return scene

    def test_only_a_clean_handle_is_kept_and_each_once(self) -> None:
        scene = Scene()
        scene.asked()
        assert scene.tell(ev.HandleGiven(1, "amid")) == []
        scene = self.clean()
        assert scene.tell(ev.HandleGiven(1, "h")) == [KeepHandle("h")]
        assert scene.tell(ev.HandleGiven(1, "h")) == []

    def test_what_led_nowhere_is_not_kept_any_more(self) -> None:
        scene = Scene()
        scene.conversation.resume("old", scene.now - 60)
        assert scene.wake()[-1:] != [KeepHandle("")]
        assert OpenLink(1, "old") in scene.effects
        assert KeepHandle("") in scene.tell(ev.LinkLost(1, Cause.CLOSED, "gone"))

    def test_one_that_is_too_old_is_forgotten(self) -> None:
        scene = Scene()
        scene.conversation.resume("old", scene.now - Manners().remember_s - 1)
        scene.wake()
        assert OpenLink(1, None) in scene.effects
        assert KeepHandle("") in scene.effects

    def test_nothing_is_kept_where_nothing_is_to_be_remembered(self) -> None:
        scene = Scene(Manners(remember_s=0))
        scene.conversation.resume("old", scene.now)
        scene.asked()
        assert OpenLink(1, None) in scene.effects
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1))
        assert scene.tell(ev.HandleGiven(1, "h")) == []


class TestMemory:
    def scene(self) -> Scene:
        scene = Scene(Manners(follow_up_s=0, linger_s=0))
        scene.asked()
        scene.tell(ev.HandleGiven(1, "h"), ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1))
        assert only(CloseLink, scene.tell(ev.PlaybackDrained(1, 2_400))) == [CloseLink(1)]
        return scene

    def test_resumed(self) -> None:
        scene = self.scene()
        scene.wait(599)
        assert only(OpenLink, scene.wake()) == [OpenLink(2, "h")]

    def test_forgotten(self) -> None:
        scene = self.scene()
        scene.wait(601)
        assert only(OpenLink, scene.wake()) == [OpenLink(2, None)]

    def test_a_handle_fails_once(self) -> None:
        scene = self.scene()
        scene.wake()
        scene.tell(ev.LinkLost(2, Cause.CLOSED, "gone"))
        assert only(OpenLink, scene.wait(0)) == [OpenLink(3, None)]

    def test_a_lingering_link_is_used_again(self) -> None:
        scene = Scene(ONE_TURN)
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert only(OpenLink, scene.wake()) == []
        assert scene.phase() is Phase.LISTENING


class TestStopping:
    def test_while_speaking(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP))
        effects = scene.tell(ev.StopRequested())
        assert only(CutReply, effects) == [CutReply(1)]
        assert only(CancelTool, effects) == [CancelTool(1, LAMP)]
        assert only(CloseLink, effects) == [CloseLink(1)]
        assert ends(effects) == ["stopped"]

    def test_while_idle(self) -> None:
        assert Scene().tell(ev.StopRequested()) == []

    def test_a_deadline_that_is_no_longer_due(self) -> None:
        scene = Scene()
        assert scene.tell(ev.DeadlinePassed()) == []
        scene.wake()
        assert scene.tell(ev.DeadlinePassed()) == []
