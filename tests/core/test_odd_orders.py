"""Orders of events that a hostile reader thought of, and that once broke a promise."""

from __future__ import annotations

from agentd.core import events as ev
from agentd.core.costevents import BudgetSpent
from agentd.core.effects import Announce, BeginTurn, Fault, OpenLink, PlayReply, ReportFault, SendText
from agentd.core.events import Cause, ToolCall
from agentd.core.line import MOST_LEFT
from agentd.core.manners import PROGRESS_LIMIT_S, QUIET_S, STALL_S, STATUS_S, Manners
from agentd.core.phases import Phase
from tests.core.scene import LAMP, REPLY_100_MS, Scene, chimes, only

ANSWER = {"output": {"ok": True}}


def talked_over_a_tool() -> Scene:
    """The lamp is being switched for one turn while the next has been put to the same link."""
    scene = Scene()
    scene.asked()
    scene.tell(ev.ToolCalled(1, LAMP))
    scene.wake()
    scene.command()
    return scene


class TestADeedOfTheTurnBefore:
    def test_does_not_keep_a_lost_turn_waiting(self) -> None:
        scene = talked_over_a_tool()
        effects = scene.tell(ev.LinkLost(1, Cause.REFUSED, "The key is not valid."))
        assert chimes(effects) == ["error"]
        assert only(Announce, effects) == [Announce("The key is not valid.")]
        assert scene.wait(STALL_S) == [], "nothing is asked again"

    def test_is_not_what_this_turn_has_done(self) -> None:
        scene = talked_over_a_tool()
        scene.tell(ev.ToolFinished(1, LAMP, ANSWER))
        assert chimes(scene.tell(ev.LinkLost(1, Cause.REFUSED, "gone"))) == ["error"]

    def test_does_not_excuse_this_turn_s_silence(self) -> None:
        scene = talked_over_a_tool()
        scene.tell(ev.Interrupted(1), ev.TurnDone(1), ev.ToolFinished(1, LAMP, ANSWER))
        assert ReportFault(Fault.EMPTY) in scene.tell(ev.TurnDone(1))

    def test_counts_once_this_turn_asks_for_the_same(self) -> None:
        scene = talked_over_a_tool()
        scene.tell(ev.Interrupted(1), ev.TurnDone(1))
        scene.tell(ev.ToolCalled(1, ToolCall("fc_2", LAMP.name, LAMP.args)), ev.ToolFinished(1, LAMP, ANSWER))
        assert chimes(scene.tell(ev.LinkLost(1, Cause.REFUSED, "gone"))) == ["done"]


class TestAModelThatCallsAndCalls:
    def calls(self, scene: Scene, differing: bool) -> float:
        """→ how long it held the turn, in seconds."""
        begun = scene.now
        for number in range(400):
            call = ToolCall(f"fc_{number}", "turn_on_lights", {"level": number if differing else 0})
            scene.tell(ev.ToolCalled(1, call), ev.ToolFinished(1, call, ANSWER))
            scene.wait(1)
            if scene.phase() is Phase.IDLE:
                break
        return scene.now - begun

    def test_for_the_same_thing_does_not_hold_the_turn(self) -> None:
        scene = Scene()
        scene.asked()
        assert self.calls(scene, differing=False) < PROGRESS_LIMIT_S + 5

    def test_for_ever_other_things_neither(self) -> None:
        scene = Scene()
        scene.asked()
        assert self.calls(scene, differing=True) < 128 + PROGRESS_LIMIT_S + 5


class TestABudgetSpentDuringTheAnswer:
    def answering(self, barge_in: str = "wake_word") -> Scene:
        scene = Scene(Manners(barge_in=barge_in))
        scene.asked()
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), BudgetSpent("No more today."))
        return scene

    def test_is_not_evaded_by_a_wake_word(self) -> None:
        scene = self.answering()
        effects = scene.wake() + scene.command()
        assert only(Announce, effects) == [Announce("No more today.")]
        assert not only(BeginTurn, effects)
        assert scene.phase() is Phase.IDLE

    def test_nor_in_writing(self) -> None:
        scene = self.answering()
        effects = scene.tell(ev.Asked("how warm is it"))
        assert only(Announce, effects) == [Announce("No more today.")]
        assert not only(SendText, effects)

    def test_lets_it_be_spoken_to_its_end(self) -> None:
        scene = self.answering("full")
        assert scene.hear(1_000, speech=True) == []
        scene.tell(ev.ReplyGenerated(1), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
        assert scene.phase() is Phase.IDLE


class TestATurnThatIsAskedAgain:
    """The first link gave an empty turn; the second has the question now."""

    def asked_again(self) -> Scene:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1), ev.HandleGiven(1, "clean"))
        scene.command()
        scene.tell(ev.TurnDone(1), ev.LinkReady(2))
        return scene

    def test_is_open_again(self) -> None:
        """So a handle that comes now is not a clean one."""
        scene = self.asked_again()
        scene.tell(ev.HandleGiven(2, "amid"), ev.ReplyAudio(2, REPLY_100_MS), ev.TurnDone(2))
        effects = scene.tell(ev.PlaybackDrained(1, 2_400), ev.LinkLost(2, Cause.CLOSED, "gone"))
        effects += scene.wait(1)
        assert only(OpenLink, effects) == [OpenLink(3, "clean", "")]

    def test_has_its_answer_dropped_when_it_is_talked_over(self) -> None:
        scene = self.asked_again()
        scene.wake()
        scene.command()
        assert not only(PlayReply, scene.tell(ev.ReplyAudio(2, REPLY_100_MS))), "of the turn before"

    def test_has_as_much_patience_as_the_first(self) -> None:
        scene = self.asked_again()
        for _ in range(8):
            scene.wait(3)
            scene.tell(ev.SignOfLife(2))
        assert scene.phase() is Phase.THINKING

    def test_but_not_when_the_deed_is_done_and_the_link_only_ends(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.LinkEnding(1, 9.0), ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, ANSWER))
        scene.tell(ev.TurnDone(1))
        assert scene.wait(QUIET_S - 0.1) == [], "the question is not put to another link"
        effects = scene.wait(0.1)
        assert chimes(effects) == ["done"]
        assert len(only(OpenLink, effects)) == 1
        assert scene.phase() is Phase.LISTENING
        assert not only(BeginTurn, scene.tell(ev.LinkReady(2)))


def test_a_deed_that_failed_is_not_told_as_done() -> None:
    scene = Scene()
    scene.asked()
    scene.tell(ev.ToolCalled(1, LAMP), ev.ToolFinished(1, LAMP, {"error": "offline"}), ev.TurnDone(1))
    assert chimes(scene.wait(QUIET_S)) == ["error"]


class TestAServerThatEndsEveryLink:
    ROUND_S = 0.05  # until the next link is ready

    def test_by_announcement_is_left_a_few_times_only(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        opened = 1
        while scene.phase() is Phase.LISTENING and opened < 100:
            scene.now += self.ROUND_S
            if not only(OpenLink, scene.tell(ev.LinkEnding(opened, 5.0))):
                break
            opened += 1
            scene.tell(ev.LinkReady(opened))
        assert opened == 1 + MOST_LEFT

    def test_without_is_not_stormed(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        link, begun = 1, scene.now
        while scene.now < begun + 4:
            scene.tell(ev.LinkLost(link, Cause.CLOSED, "gone"))
            while not only(OpenLink, scene.wait(self.ROUND_S)):
                pass
            link += 1
            scene.tell(ev.LinkReady(link))
        assert 5 < link < 10


def test_the_status_is_told_in_time_and_once_however_often_it_fails() -> None:
    scene = Scene()
    scene.asked()
    begun, told, link = scene.now, [], 1
    while scene.phase() is Phase.THINKING:
        scene.tell(ev.LinkLost(link, Cause.NETWORK, "gone"))
        while scene.phase() is Phase.THINKING:
            effects = scene.wait(0.1)
            told += [scene.now - begun for _ in only(Announce, effects)]
            if opened := only(OpenLink, effects):
                link = opened[0].link
                break
    assert len(told) == 1
    assert told[0] <= STATUS_S + 0.2
