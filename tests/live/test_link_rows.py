"""Every row of the catalogue at the link alone: what a link may tell, whatever the server does."""

from __future__ import annotations

import asyncio

import pytest

from agentd.config.live import Live
from agentd.core.events import Event, LinkLost, LinkReady, ReplyAudio, ToolCalled
from tests.live.evening import GRACE_S
from tests.live.harness import Bench, bench
from tests.live_server.scripts import SCRIPTS, Named
from tests.virtual_time import virtual_time

ANSWER = {"output": {"status": "confirmed"}}
LONG_S = 60.0


async def _answer_calls(it: Bench) -> None:
    answered = 0
    while True:
        for called in it.all(ToolCalled)[answered:]:
            it.links.answer(1, called.call, ANSWER)
            answered += 1
        await asyncio.sleep(0.2)


async def _a_link(named: Named) -> list[Event]:
    """One question on one link, and a minute of waiting."""
    async with bench(*named.scripts, live=Live(model=named.model)) as it:
        answering = asyncio.create_task(_answer_calls(it))
        it.links.open(1, None, "")
        while not any(isinstance(event, LinkReady | LinkLost) for event in it.events):
            await asyncio.sleep(0.1)
        it.talk()
        await asyncio.sleep(LONG_S)
        answering.cancel()
        return list(it.events)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_link_keeps_its_promises(name: str) -> None:
    with virtual_time(GRACE_S) as clock:
        events = clock.run(_a_link(SCRIPTS[name]))
    losses = [event for event in events if isinstance(event, LinkLost)]
    assert len(losses) <= 1
    for loss in losses:
        assert events[-1] is loss, "after its loss a link tells nothing"
        assert loss.words.endswith("."), "a sentence for a person"
    assert sum(isinstance(event, LinkReady) for event in events) <= 1
    assert all(getattr(event, "link", 1) == 1 for event in events)
    assert all(len(event.pcm) % 2 == 0 for event in events if isinstance(event, ReplyAudio))
    calls = [event.call.id for event in events if isinstance(event, ToolCalled) and event.call.id]
    assert len(calls) == len(set(calls)), "a call is told once"
