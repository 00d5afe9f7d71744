"""The language to answer in, unless the person speaks another."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, turn


async def recipe(place: Place) -> Reply:
    async with connect(place.live(language="de-DE"), key=place.key) as session:
        await session.send_text("Good morning!")
        return await turn(session.receive())


SERVED = scripted(Script(turns=[[Say(TONE, "Guten Morgen!", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
