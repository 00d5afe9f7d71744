"""The connection is killed after every single message of a turn with a tool call, in every way.

The utterance is answered exactly once and the house acts exactly once, wherever it happens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from agentd.core.effects import Chime
from tests.live.evening import GRACE_S, evening
from tests.live_server import Call, Death, Kill, LiveServer, Say, Script, Send, Wait
from tests.live_server.named import KITCHEN, voice
from tests.room import Room, spoken
from tests.timed import AUDIBLE_PEAK, peak_of
from tests.virtual_time import virtual_time

QUESTION = "turn on the kitchen lights"
_INTERIM = Send({"serverContent": {"interimInputTranscription": {"text": "turn on"}}})
_ANSWER = Say(
    voice(1_200), " It is on.", heard="turn on the kitchen lights", thought="**Light**", bundled=False
)
TURN = Script(during=[_INTERIM, Wait(0.2), _INTERIM], turns=[[Call([KITCHEN]), _ANSWER]])


@dataclass(frozen=True)
class Left:
    """What a person is left with."""

    messages: int  # that the first session had for us
    acts: int
    replies: int  # of which something was heard
    done_chimes: int
    words: str
    violations: tuple[str, ...]


async def one_evening(*scripts: Script) -> Left:
    async with evening(*scripts) as that:
        await that.it.ask(spoken(QUESTION))
        await that.it.settled()
        await that.it.idle()
        await that.it.microphone.off(15)  # whoever still has something to say may say it
        return _left(that.it, that.server)


def _left(it: Room, server: LiveServer) -> Left:
    return Left(
        messages=len(server.sessions[0].sent),
        acts=len(it.house.done),
        replies=sum(peak_of(each.heard) >= AUDIBLE_PEAK for each in it.speaker.replies),
        done_chimes=sum(chime is Chime.DONE for _, chime in it.speaker.chimes),
        words=it.words,
        violations=tuple(server.violations),
    )


@pytest.mark.parametrize("death", Death)
def test_wherever_the_link_dies_the_question_is_answered_once(death: Death) -> None:
    with virtual_time(GRACE_S) as clock:
        whole = clock.run(one_evening(TURN))
        assert (whole.acts, whole.replies, whole.done_chimes, whole.words) == (1, 1, 0, "")
        assert whole.messages > 12
        for after in range(whole.messages + 1):
            killed = replace(TURN, kill=Kill(after, death, 1011, "Internal error encountered."))
            left = clock.run(one_evening(killed, TURN))
            where = f"{death.value} after message {after} of {whole.messages}: {left}"
            assert left.violations == (), where
            assert left.acts == 1, where
            assert left.replies == 1 or (left.replies == 0 and left.done_chimes == 1), where
