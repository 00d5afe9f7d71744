"""Who answers on a link is told to the server in its set-up."""

from __future__ import annotations

import asyncio
from typing import Any

from agentd.config.live import Live
from agentd.core.events import Cause, LinkLost, LinkReady
from agentd.live.role import Role
from tests.live.harness import LIGHTS, STOP, Bench, bench
from tests.live_server import Refusal, Script

OURS = Live(voice="Kore", language="de")
KIDS = Role(Live(voice="Puck", language="en", system_instruction="You talk with children."), (LIGHTS,))


async def opened(it: Bench, link: int, summary: str, persona: str) -> dict[str, Any]:
    it.links.open(link, None, summary, persona)
    await it.wait(LinkReady, len(it.events))
    setup = it.server.sessions[-1].received.setup
    assert setup is not None
    return setup


def voice(setup: dict[str, Any]) -> str:
    return str(setup["generationConfig"]["speechConfig"]["voiceConfig"]["prebuiltVoiceConfig"]["voiceName"])


def functions(setup: dict[str, Any]) -> list[str]:
    return [each["name"] for tool in setup.get("tools", ()) for each in tool["functionDeclarations"]]


def told(setup: dict[str, Any]) -> str:
    return " ".join(part["text"] for part in setup["systemInstruction"]["parts"])


def test_each_role_has_words_voice_language_and_functions_of_its_own() -> None:
    async def run() -> None:
        async with bench(live=OURS, roles={"kids": KIDS, "mute": Role(OURS, ())}) as it:
            ours = await opened(it, 1, "", "")
            assert (voice(ours), functions(ours)) == ("Kore", [LIGHTS.name, STOP.name])
            assert "language de" in told(ours)
            kids = await opened(it, 2, "", "kids")
            assert (voice(kids), functions(kids)) == ("Puck", [LIGHTS.name])
            assert told(kids).startswith("You talk with children.")
            assert "language en" in told(kids)
            again = await opened(it, 3, "Person: Hello.", "kids")
            assert (voice(again), functions(again)) == ("Puck", [LIGHTS.name])
            assert "Person: Hello." in told(again)
            assert "tools" not in await opened(it, 4, "", "mute")

    asyncio.run(run())


def test_the_suspects_are_those_of_the_role() -> None:
    async def run() -> None:
        strange = Role(Live(voice="Kora"), ())
        script = Script(refusal=Refusal.INVALID_ARGUMENT)
        async with bench(script, live=OURS, roles={"kids": strange}, lawful=False) as it:
            it.links.open(1, None, "", "kids")
            lost = await it.wait(LinkLost)
            assert lost.cause is Cause.INVALID
            assert "suspect live.voice, " in lost.words
            assert lost.words.endswith(" of the persona of kids.")

    asyncio.run(run())
