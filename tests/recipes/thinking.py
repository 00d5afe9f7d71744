"""A model that thinks before it speaks. Its thoughts are apart from what it says, and nobody's to hear."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, turn


async def recipe(place: Place) -> Reply:
    live = place.live(model="gemini-3.8-live-extended-thinking", thinking_level="high")
    async with connect(live, key=place.key) as session:
        await session.send_text("Is the garden dry enough to be watered tonight?")
        return await turn(session.receive())


SERVED = scripted(
    Script(turns=[[Say(TONE, "Yes, it is.", thought="It rained on Monday.", turn_complete_after_s=0)]])
)

if __name__ == "__main__":
    perform(recipe, SERVED)
