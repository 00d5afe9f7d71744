"""Whatever happens, in whatever order: the promises of the conversation hold."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st

from agentd.core import events as ev
from agentd.core.bargein import GIVE_BACK_MS
from agentd.core.conversation import Conversation
from agentd.core.costevents import BudgetRenewed, BudgetSpent
from agentd.core.effects import (
    Announce,
    AnswerTool,
    BeginTurn,
    CloseLink,
    CutReply,
    Duck,
    Effect,
    EndTurn,
    Mute,
    OpenLink,
    PlayReply,
    ReportEnd,
    ReportUntold,
    SendAudio,
    SendImage,
    SendText,
    StartTool,
)
from agentd.core.events import FRAME_MS, Cause, Event, ToolCall
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked, SoundBack, SoundLost, SoundPart, StopPressed, VolumeAsked
from agentd.core.urgent import CANCEL, MUTE, STOP
from tests.core.bystander import Bystander
from tests.core.scene import REPLY_100_MS, frame

CURRENT = 0  # stands for the link that is open, if any: numbers alone hardly ever hit it
LINKS = st.sampled_from([CURRENT] * 6 + [1, 2, 3, 4, 5, 6])
CALLS = st.builds(ToolCall, st.sampled_from(["", "a", "b"]), st.just("turn_on_lights"), st.just({}))
SPOKEN = st.builds(
    ev.Heard,
    st.integers(1, 4).map(lambda n: frame(7) * n),
    st.booleans(),
    st.sampled_from([None, None, None, "hey_jarvis", "alexa"]),
    near=st.booleans(),
    urgent=st.sampled_from(["", "", "", STOP, CANCEL, MUTE]),
)
PARTS = st.sampled_from(SoundPart)
NEWS = ("one", "two", "three", "four", "five", "six")
EVENTS: st.SearchStrategy[Event | float] = st.one_of(
    SPOKEN,
    st.floats(0.02, 11),  # seconds that pass; deadlines come when due
    st.builds(ev.LinkReady, LINKS),
    st.builds(ev.LinkLost, LINKS, st.sampled_from(Cause), st.just("gone")),
    st.builds(ev.LinkEnding, LINKS, st.sampled_from([0.0, 5.0, 50.0])),
    st.builds(ev.SignOfLife, LINKS),
    st.builds(ev.HandleGiven, LINKS, st.just("handle")),
    st.builds(ev.ReplyAudio, LINKS, st.just(REPLY_100_MS)),
    st.builds(ev.ReplyGenerated, LINKS),
    st.builds(ev.TurnDone, LINKS, st.sampled_from(ev.TurnEnd)),
    st.builds(ev.LinkSlow, LINKS, st.just("slow")),
    st.builds(ev.Transcript, LINKS, st.sampled_from(ev.Who), st.just("so")),
    st.builds(ev.Asked, st.just("how warm is it"), st.sampled_from([None, b"jpeg"]), st.just("image/jpeg")),
    st.builds(BudgetSpent, st.just("spent")),
    st.just(BudgetRenewed()),
    st.builds(ev.Interrupted, LINKS),
    st.builds(ev.HouseNews, st.sampled_from(NEWS), st.booleans(), st.sampled_from(["", "tell it"])),
    st.builds(ev.ToolCalled, LINKS, CALLS, st.booleans()),
    st.builds(ev.ToolCancelled, LINKS, st.just(("a",))),
    st.builds(ev.ToolFinished, LINKS, CALLS, st.just({"output": {}})),
    st.builds(ev.PlaybackDrained, st.integers(1, 4), st.just(2_400), st.booleans()),
    st.just(ev.StopRequested()),
    st.just(StopPressed()),
    st.just(ev.ListenPressed()),
    st.builds(MuteAsked, st.booleans()),
    st.builds(ev.RulesRead, st.integers(1, 3), st.just(Manners()), st.sampled_from([frozenset(), {""}])),
    st.just(VolumeAsked(30)),
    st.builds(SoundLost, PARTS, st.just("It is gone.")),
    st.builds(SoundBack, PARTS),
)
# A command as it is usually said: random events alone hardly ever get past the onset.
COMMAND: list[Event | float] = [
    ev.Heard(frame(1), True, "hey_jarvis"),
    *[ev.Heard(frame(2), False)] * 8,  # with less of a pause it would be the rest of the wake word
    *[ev.Heard(frame(3), True, near=True)] * 10,
    *[ev.Heard(frame(4), False)] * 40,
]
READY = ev.LinkReady(CURRENT)
SOUND = ev.ReplyAudio(CURRENT, REPLY_100_MS)
# And what most often comes of it: a reply, perhaps one that somebody says a word into.
REPLY: list[Event | float] = [*COMMAND, READY, SOUND, *[ev.Heard(frame(4), False)] * 3]
INTO_IT: list[Event | float] = [*REPLY, *[ev.Heard(frame(5), True, near=True)] * 2]
TO_ITS_END: list[Event | float] = [
    *REPLY,
    ev.ReplyGenerated(CURRENT),
    ev.TurnDone(CURRENT),
    ev.HandleGiven(CURRENT, "h"),
    6.0,
]
AT_WORK: list[Event | float] = [*COMMAND, READY, ev.ToolCalled(CURRENT, ToolCall("c", "turn_on_lights", {}))]
RUSH: list[Event | float] = [ev.HouseNews(words) for words in NEWS]
PLAYED: dict[str, list[Event | float]] = {
    "a command": COMMAND,
    "ready": [READY],
    "sound": [SOUND],
    "a reply": REPLY,
    "a word into a reply": INTO_IT,
    "a reply to its end": TO_ITS_END,
    "at work": AT_WORK,
    "a rush of news": [*REPLY, *RUSH],
}
NAMES = st.sampled_from(sorted(PLAYED))
# Left to itself hypothesis tries short scripts: half of them would have no three events.
SCRIPTS = st.lists(EVENTS | NAMES | NAMES, min_size=15, max_size=60)
MANNERS = st.builds(
    Manners,
    follow_up_s=st.sampled_from([0.0, 8.0]),
    barge_in=st.sampled_from(["full", "wake_word", "off"]),
    linger_s=st.sampled_from([0.0, 30.0]),
    personas=st.sampled_from([{}, {"alexa": "kids"}]),
)


class Witness:
    """Sees every effect and holds the conversation to its promises."""

    def __init__(self) -> None:
        self.open: int | None = None
        self.persona = ""  # on the newest link
        self.opened: set[int] = set()
        self.closed: set[int] = set()
        self.active = False
        self.unanswered: list[ToolCall] = []  # of the open link
        self.ids: set[str] = set()
        self.playing: set[int] = set()
        self.to_tell: set[str] = set()  # in the own voice, whatever happens
        self.ducked = self.muted = False
        self.seen: Counter[type[Effect]] = Counter()

    def sees(self, effect: Effect) -> None:
        self.seen[type(effect)] += 1
        match effect:
            case OpenLink(link):
                assert self.open is None
                assert link not in self.opened
                self.open, self.active, self.persona = link, False, effect.persona
                self.opened.add(link)
            case CloseLink(link):
                assert self.open == link
                assert link not in self.closed
                self.closed.add(link)
                self._gone()
            case SendText(link) | SendImage(link):
                assert self.open == link
                assert not self.active
            case Duck(on):
                assert on is not self.ducked
                self.ducked = on
            case Mute(on):
                assert on is not self.muted
                self.muted = on
            case BeginTurn(link):
                assert self.open == link
                assert not self.active
                assert not self.muted
                self.active = True
            case SendAudio(link, pcm):
                assert not self.muted
                assert self.open == link
                assert self.active
                assert 0 < len(pcm) <= 3_200
            case EndTurn(link):
                assert self.open == link
                assert self.active
                self.active = False
            case StartTool(link, call, mandate):
                assert self.open == link
                assert call in self.unanswered
                assert mandate.wished or not mandate.spoken
                assert mandate.persona == self.persona
                assert mandate.spoken or not self.persona, "a persona of a word's is only spoken to"
            case PlayReply(reply):
                self.playing.add(reply)
            case CutReply(reply):
                self.playing = {other for other in self.playing if other > reply}  # it and those before it
            case Announce(words) if words in NEWS:
                assert not self.playing, "nobody is talked over"
                self.to_tell.discard(words)
            case ReportUntold(words):
                self.to_tell.discard(words)
            case AnswerTool(link, call):
                assert self.open == link
                self.unanswered.remove(call)
            case _:
                pass

    def called(self, called: ev.ToolCalled) -> None:
        if called.link != self.open or (called.call.id and called.call.id in self.ids):
            return
        self.ids.add(called.call.id)
        self.unanswered.append(called.call)

    def cancelled(self, cancelled: ev.ToolCancelled) -> None:
        if cancelled.link == self.open:
            self.unanswered = [call for call in self.unanswered if call.id not in cancelled.ids]

    def lost(self, link: int) -> None:
        if link == self.open:
            self.closed.add(link)
            self._gone()

    def _gone(self) -> None:
        self.open, self.active = None, False
        self.unanswered.clear()
        self.ids.clear()


def test_promises() -> None:
    seen: Counter[type[Effect]] = Counter()

    @settings(max_examples=400)
    @example(Manners(barge_in="full"), ["a word into a reply"])  # these come up in too few others
    @example(Manners(), ["at work", ev.ToolCancelled(CURRENT, ("c",))])
    @given(MANNERS, SCRIPTS)
    def promises(manners: Manners, script: list[Event | float | str]) -> None:
        seen.update(hold(manners, script).seen)

    promises()
    never = [kind.__name__ for kind in get_args(Effect) if not seen[kind]]
    assert not never, "a promise that is never put to the test proves nothing"


def hold(manners: Manners, script: list[Event | float | str]) -> Witness:
    """Play it, and hold the conversation to its promises."""
    conversation = Conversation(manners, draw=lambda: 0.5)
    witness, bystander = Witness(), Bystander()
    now = 0.0

    def tell(event: Event) -> None:
        if getattr(event, "link", None) == CURRENT:
            event = replace(event, link=witness.open or CURRENT)  # type: ignore[arg-type]
        if isinstance(event, ev.ToolCalled):
            witness.called(event)
        if isinstance(event, ev.PlaybackDrained):
            witness.playing.discard(event.reply)
        if isinstance(event, ev.HouseNews) and not event.prompt:
            witness.to_tell.add(event.words)
        if isinstance(event, ev.StopRequested):
            witness.to_tell.clear()
        before = conversation.phase
        effects = conversation.handle(event, now)
        bystander.saw(event, effects, conversation.phase)
        ended = [effect for effect in effects if isinstance(effect, ReportEnd)]
        assert len(ended) <= 1 + (before is Phase.IDLE)
        if before is not Phase.IDLE and conversation.phase is Phase.IDLE:
            assert ended, "whoever has begun hears how it ended"
        if before is conversation.phase is Phase.IDLE:
            assert not any(
                isinstance(effect, PlayReply | StartTool | SendAudio | EndTurn) for effect in effects
            )
            if isinstance(event, ev.HouseNews):
                assert not any(isinstance(effect, OpenLink) for effect in effects), "it needs no cloud"
        if isinstance(event, ev.DeadlinePassed) and conversation.deadline is not None:
            assert conversation.deadline > now, "what was due is dealt with, once"
        if isinstance(event, ev.ToolCancelled):
            witness.cancelled(event)
        if isinstance(event, ev.LinkLost):
            witness.lost(event.link)
        for effect in effects:
            witness.sees(effect)
        if isinstance(event, SoundLost) or witness.muted:
            assert not witness.ducked or getattr(event, "part", None) is SoundPart.LOUDSPEAKER
        if conversation.phase is not Phase.IDLE:
            assert conversation.deadline is not None

    def pass_time(seconds: float) -> None:
        nonlocal now
        end = now + seconds
        while (due := conversation.deadline) is not None and due <= end:
            now = max(now, due)
            tell(ev.DeadlinePassed())
        now = end

    for step in itertools.chain.from_iterable(PLAYED[x] if isinstance(x, str) else [x] for x in script):
        if isinstance(step, float):
            pass_time(step)
        else:
            now += 0.02
            tell(step)

    pass_time(3_600)
    assert conversation.deadline is None, "and then nothing is due any more"
    assert conversation.phase is Phase.IDLE, "left alone, every conversation ends"
    assert witness.opened == witness.closed, "and every link is closed, once"
    for _ in range(GIVE_BACK_MS // FRAME_MS):
        tell(ev.Heard(frame(4), False))
    assert not witness.ducked, "whatever lowers a reply gives it back"
    assert not witness.unanswered
    assert not witness.to_tell, "and all news are told, or it is said why not"
    return witness
