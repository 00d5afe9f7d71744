"""News of the house: when they are told, by whom, and over whom never."""

from __future__ import annotations

from random import Random

import pytest

from agentd.core import events as ev
from agentd.core.costevents import BudgetSpent
from agentd.core.effects import (
    Announce,
    CutReply,
    Effect,
    OpenLink,
    PlayChime,
    ReportFault,
    ReportUntold,
    SendText,
    StartTool,
)
from agentd.core.events import Cause, HouseNews, TurnEnd
from agentd.core.manners import BREATH_S, STATUS_S, TELL_LIMIT_S, Manners
from agentd.core.phases import Phase
from agentd.core.tidings import MOST_WAITING
from tests.core.scene import LAMP, REPLY_100_MS, Scene, ends, only
from tests.core.simulation import World

WASHING = HouseNews("The washing machine is done.")
PASTA = HouseNews("The pasta timer is up.", rings=True)
DOOR = HouseNews("The door bell rang.", prompt="Somebody is at the door.")
TOLD = [Announce(WASHING.words)]
SAID = (ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1))


def told(effects: list[Effect]) -> list[str]:
    """What was heard of it, in its order: the ring, and words in the own voice."""
    kinds = (e for e in effects if isinstance(e, PlayChime | Announce))
    return [e.chime.value if isinstance(e, PlayChime) else e.words for e in kinds]


def speaking(news: HouseNews | None = None) -> Scene:
    """The model answers: a person, or what the house has it tell."""
    scene = Scene()
    if news:
        scene.tell(news, ev.LinkReady(1))
    else:
        scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
    assert scene.phase() is Phase.SPEAKING
    return scene


def drained(scene: Scene) -> list[Effect]:
    return scene.tell(ev.ReplyGenerated(1), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))


class TestIdle:
    def test_told_at_once_and_without_a_link(self) -> None:
        scene = Scene()
        assert scene.tell(WASHING) == TOLD
        assert told(scene.tell(PASTA)) == ["timer", PASTA.words]
        assert scene.phase() is Phase.IDLE
        assert scene.deadline_in is None


class TestInAConversation:
    def test_nobody_is_talked_over(self) -> None:
        scene = Scene()
        scene.wake()
        assert scene.tell(WASHING, ev.LinkReady(1)) == []
        assert only(Announce, scene.command()) == []
        assert scene.phase() is Phase.THINKING
        assert only(Announce, scene.tell(*SAID, ev.PlaybackDrained(1, 2_400))) == []
        assert scene.phase() is Phase.LISTENING, "and nobody loses the chance to go on"
        effects = scene.hear(8_000)
        assert ends(effects) == ["answered"]
        assert only(Announce, effects) == TOLD

    def test_a_ring_waits_for_the_reply_and_takes_the_floor_after_it(self) -> None:
        scene = speaking()
        assert scene.tell(PASTA) == []
        effects = drained(scene)
        assert told(effects) == ["timer", PASTA.words]
        assert ends(effects) == ["answered"]

    def test_a_ring_comes_at_once_where_nobody_speaks(self) -> None:
        scene = Scene()
        scene.asked()
        assert told(scene.tell(PASTA)) == ["timer"]
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        assert told(drained(scene)) == [PASTA.words], "it has rung"

    def test_a_ring_waits_while_the_person_speaks(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        scene.hear(500, speech=True)
        assert scene.tell(PASTA) == []
        assert told(scene.command()) == ["timer"]

    def test_a_ring_leaves_the_floor_to_whoever_has_just_called(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkReady(1))
        assert told(scene.tell(PASTA)) == ["timer"]
        assert scene.phase() is Phase.LISTENING
        scene.command()
        assert scene.phase() is Phase.THINKING

    def test_a_ring_ends_the_wait_for_a_further_word(self) -> None:
        scene = speaking()
        drained(scene)
        scene.tell(WASHING)
        assert scene.phase() is Phase.LISTENING
        effects = scene.tell(PASTA)
        assert told(effects) == ["timer", PASTA.words, WASHING.words]
        assert scene.phase() is Phase.IDLE

    def test_the_oldest_of_too_many_go_and_what_rings_stays(self) -> None:
        scene = speaking()
        scene.tell(PASTA)
        news = [HouseNews(f"number {n}") for n in range(MOST_WAITING + 1)]
        dropped = scene.tell(*news, news[-1])
        assert [each.words for each in only(ReportUntold, dropped)] == ["number 0", "number 1"]
        assert told(drained(scene)) == ["timer", PASTA.words, "number 2", "number 3", "number 4"]

    def test_the_first_of_too_many_that_ring_goes(self) -> None:
        scene = speaking()
        rings = [HouseNews(f"number {n}", rings=True) for n in range(MOST_WAITING + 1)]
        assert [each.words for each in only(ReportUntold, scene.tell(*rings))] == ["number 0"]

    def test_nothing_is_told_after_the_end(self) -> None:
        scene = speaking()
        scene.tell(PASTA, WASHING)
        assert told(scene.tell(ev.StopRequested())) == []


class TestToldByTheModel:
    def test_it_is_put_to_the_model_as_a_turn_of_its_own(self) -> None:
        scene = Scene()
        effects = scene.tell(DOOR)
        assert effects == [OpenLink(1, None)]
        assert scene.deadline_in == TELL_LIMIT_S
        assert scene.tell(ev.LinkReady(1)) == [SendText(1, DOOR.prompt)]
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
        effects = drained(scene)
        assert ends(effects) == ["answered"]
        assert scene.phase() is Phase.IDLE, "who has not called is not listened to"
        assert told(scene.effects) == []

    def test_on_the_link_that_still_lingers(self) -> None:
        scene = speaking()
        drained(scene)
        scene.tell(DOOR)
        assert only(SendText, scene.hear(8_000)) == [], "the end of the talk is seen first"
        assert scene.phase() is Phase.IDLE
        assert only(SendText, scene.wait(BREATH_S)) == [SendText(1, DOOR.prompt)]

    def test_before_words_that_can_wait_and_after_a_ring(self) -> None:
        scene = speaking()
        scene.tell(WASHING, DOOR, PASTA)
        effects = drained(scene)
        assert told(effects) == ["timer", PASTA.words]
        assert only(SendText, scene.wait(BREATH_S)) == [SendText(1, DOOR.prompt)]
        scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1))
        assert told(scene.tell(ev.PlaybackDrained(2, 2_400))) == [WASHING.words]

    def test_what_it_calls_is_nobodys_wish(self) -> None:
        scene = Scene()
        scene.tell(DOOR, ev.LinkReady(1))
        (started,) = only(StartTool, scene.tell(ev.ToolCalled(1, LAMP)))
        assert not started.mandate.wished
        assert not started.mandate.spoken

    @pytest.mark.parametrize("cause", [Cause.REFUSED, Cause.QUOTA, Cause.INVALID])
    def test_without_the_model_the_own_voice_tells_it(self, cause: Cause) -> None:
        scene = Scene()
        scene.tell(DOOR)
        effects = scene.tell(ev.LinkLost(1, cause, "set the key"))
        assert told(effects) == [DOOR.words], "and nobody is bothered with why"
        assert ends(effects) == ["failed"]

    def test_without_a_network_it_is_told_soon_and_nothing_else_is(self) -> None:
        scene = Scene()
        scene.tell(DOOR, ev.LinkSlow(1, "slow"))
        began, link = scene.now, 1
        while scene.phase() is Phase.THINKING:
            opened = only(OpenLink, scene.tell(ev.LinkLost(link, Cause.NETWORK, "gone")) + scene.wait(0.1))
            link = max([link, *(each.link for each in opened)])
        assert scene.now - began == pytest.approx(TELL_LIMIT_S, abs=0.2)
        assert told(scene.effects) == [DOOR.words]

    def test_a_link_that_breaks_over_it_is_no_matter_for_the_room(self) -> None:
        scene = Scene()
        scene.tell(DOOR, ev.LinkReady(1), ev.LinkLost(1, Cause.NETWORK, "gone"))
        scene.wait(STATUS_S + 1)
        assert told(scene.effects) == []
        assert only(SendText, scene.tell(ev.LinkReady(2))) == [SendText(2, DOOR.prompt)]

    @pytest.mark.parametrize("end", [TurnEnd.DONE, TurnEnd.WAITING, TurnEnd.REJECTED, TurnEnd.MALFORMED])
    def test_a_model_that_says_nothing_leaves_it_to_the_own_voice(self, end: TurnEnd) -> None:
        scene = Scene()
        scene.tell(DOOR, ev.LinkReady(1), ev.TurnDone(1, end))
        if end is TurnEnd.MALFORMED:  # asked again, once
            scene.tell(ev.LinkReady(2), ev.TurnDone(2, end))
        assert told(scene.effects) == [DOOR.words]
        assert scene.phase() is Phase.IDLE

    @pytest.mark.parametrize("audible", [True, False])
    def test_what_nobody_can_have_heard_is_told(self, audible: bool) -> None:
        scene = speaking(DOOR)
        scene.tell(ev.ReplyGenerated(1), ev.TurnDone(1))
        effects = scene.tell(ev.PlaybackDrained(1, 2_400, audible))
        assert told(effects) == ([] if audible else [DOOR.words])
        assert len(only(ReportFault, effects)) == (not audible)

    def test_a_reply_that_breaks_off_is_followed_by_the_words(self) -> None:
        scene = speaking(DOOR)
        scene.tell(ev.LinkLost(1, Cause.NETWORK, "gone"))
        assert told(scene.tell(ev.PlaybackDrained(1, 2_400))) == [DOOR.words]

    def test_when_nothing_may_be_spent_no_link_is_opened(self) -> None:
        scene = Scene()
        assert scene.tell(BudgetSpent("no more"), DOOR) == [Announce(DOOR.words)]

    def test_when_it_may_not_any_more_the_own_voice_tells_it(self) -> None:
        scene = speaking()
        scene.tell(DOOR, PASTA)
        drained(scene)
        assert scene.tell(BudgetSpent("no more")) == [Announce(DOOR.words)]

    def test_after_a_used_up_quota_no_link_is_opened(self) -> None:
        scene = Scene()
        scene.wake()
        scene.tell(ev.LinkLost(1, Cause.QUOTA, "used up"))
        scene.wait(BREATH_S)
        assert scene.tell(DOOR) == [Announce(DOOR.words)]

    def test_a_wake_word_before_the_first_sound_puts_it_off(self) -> None:
        scene = Scene()
        scene.tell(DOOR, ev.LinkReady(1))
        scene.wake()
        assert scene.phase() is Phase.LISTENING
        assert told(scene.hear(5_000)) == [DOOR.words]

    def test_a_wake_word_into_the_reply_has_heard_enough(self) -> None:
        scene = speaking(DOOR)
        assert only(CutReply, scene.wake()) == [CutReply(1)]
        assert told(scene.hear(5_000)) == []
        assert scene.phase() is Phase.IDLE


def evening(seed: int, manners: Manners) -> World:
    """A talk of two turns, and three pieces of news somewhere in it or after."""
    random = Random(seed)
    world = World(manners, random)
    for news in (WASHING, PASTA, DOOR):
        world.clock.after(random.uniform(0.2, 40), lambda news=news: world.tell(news))  # type: ignore[misc]
    left_s = random.choice((300, 50, 5, 0))
    world.clock.after(random.uniform(0.2, 40), lambda: world.end_announced(left_s, random.random() < 0.3))
    world.talk()
    return world


@pytest.mark.parametrize("follow_up_s", [0.0, 8.0])
def test_random_evenings(follow_up_s: float) -> None:
    manners = Manners(follow_up_s=follow_up_s)
    for seed in range(500):
        world = evening(seed, manners)
        tally = world.tally
        world.assert_well(seed)
        assert not tally.talked_over, f"seed {seed}: somebody was talked over"
        assert tally.announced[WASHING.words] == tally.announced[PASTA.words] == 1, f"seed {seed}"
        assert tally.prompted + tally.announced[DOOR.words] >= 1, f"seed {seed}: news were lost"
