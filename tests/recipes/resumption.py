"""A conversation that outlives its connection: the newest handle opens the next one where the last ended."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, turn


async def recipe(place: Place) -> list[Reply]:
    async with connect(place.live(), key=place.key) as session:
        await session.send_text("My name is Ada.")
        messages = session.receive()
        first = await turn(messages)
        while session.handle is None:
            await anext(messages)
    async with connect(place.live(), key=place.key, handle=session.handle) as session:
        await session.send_text("What is my name?")
        return [first, await turn(session.receive())]


SERVED = scripted(Script(turns=[[Say(TONE, "Ada.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
