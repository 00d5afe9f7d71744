"""Calls during which the model talks on, and pictures: for each model what it takes, judged by the server."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.events import ToolCalled
from agentd.live.setup import plan
from tests.live.harness import LIGHTS, STOP, bench
from tests.live_server import TONE, CallAside, Say, Script, table
from tests.live_server.judge import setup_mistakes
from tests.live_server.order import scheduling_of

DONE = {"output": {"status": "confirmed"}}
FAILED = {"error": "It is stuck.", "status": "failed", "retryable": False}
ASIDE = Script(turns=[[CallAside([("turn_on_lights", {"room": "kitchen"})], [Say(TONE, "On.")])]])
LOOK = replace(STOP, name="look", shows=True)


MODELS = [(model, False) for model in [*table.MODELS, "gemini-9-live"]]
MODELS += [(model, True) for model in [*table.VERTEX_MODELS, "gemini-9-live"]]


@pytest.mark.parametrize(("model", "on_vertex"), MODELS)
@pytest.mark.parametrize("tells", ["when_idle", "interrupt", "silent"])
def test_every_model_is_asked_only_for_what_it_takes(model: str, on_vertex: bool, tells: str) -> None:
    live = Live(model=model, endpoint="vertex", project="p") if on_vertex else Live(model=model)
    tools = (replace(LIGHTS, waits=False, tells=tells), STOP, LOOK)
    made = plan(live, Vad(), tools)
    setup = json.loads(made.message(None))["setup"]
    family = (table.VERTEX_MODELS if on_vertex else table.MODELS).get(model)
    if family:
        assert list(setup_mistakes(setup)) == []
    aside, waited, _ = setup["tools"][0]["functionDeclarations"]
    may = made.row.behaviors
    assert aside.get("behavior") == ("NON_BLOCKING" if "NON_BLOCKING" in may else None)
    assert waited.get("behavior") == made.row.behavior
    assert made.left_out == plan(live, Vad(), (LIGHTS, STOP)).left_out, "dropped without fuss"


@pytest.mark.parametrize("model", table.MODELS)
@pytest.mark.parametrize(
    ("tells", "answer", "scheduled"),
    [
        ("when_idle", DONE, "WHEN_IDLE"),
        ("interrupt", DONE, "INTERRUPT"),
        ("silent", DONE, "SILENT"),
        ("silent", FAILED, "WHEN_IDLE"),
        ("", DONE, None),
    ],
)
def test_the_answer_says_how_it_is_told(
    model: str, tells: str, answer: dict[str, object], scheduled: str | None
) -> None:
    async def scene() -> None:
        tools = (replace(LIGHTS, waits=not tells, tells=tells), STOP)
        async with bench(ASIDE, live=Live(model=model), declarations=tools) as it:
            await it.ready()
            it.talk()
            called = await it.wait(ToolCalled)
            it.links.answer(1, called.call, answer)
            await it.server.until(lambda: it.server.answers)
            takes = table.MODELS[model] in table.SCHEDULING_ALLOWED
            assert scheduling_of(it.server.answers[0]) == (scheduled if takes else None)

    asyncio.run(scene())


@pytest.mark.parametrize(("model", "on_vertex"), MODELS)
def test_where_tools_send_pictures_these_belong_to_the_turn(model: str, on_vertex: bool) -> None:
    live = Live(model=model, endpoint="vertex", project="p") if on_vertex else Live(model=model)
    rules = json.loads(plan(live, Vad(), (LOOK,)).message(None))["setup"]["realtimeInputConfig"]
    assert rules["turnCoverage"] != "TURN_INCLUDES_ONLY_ACTIVITY"


def test_the_owners_word_on_coverage_counts() -> None:
    live = Live(turn_coverage="only_activity")
    rules = json.loads(plan(live, Vad(), (LOOK,)).message(None))["setup"]["realtimeInputConfig"]
    assert rules["turnCoverage"] == "TURN_INCLUDES_ONLY_ACTIVITY"
