"""One of thirty voices."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, turn


async def recipe(place: Place) -> Reply:
    async with connect(place.live(voice="Puck"), key=place.key) as session:
        await session.send_text("Introduce yourself.")
        return await turn(session.receive())


SERVED = scripted(Script(turns=[[Say(TONE, "I am Puck.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
