"""A camera's picture, and a question about it."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import JPEG, Place, Reply, perform, scripted, turn


async def recipe(place: Place) -> Reply:
    async with connect(place.live(), key=place.key) as session:
        await session.send_image(JPEG, "image/jpeg")
        await session.send_realtime_text("What do you see?")
        return await turn(session.receive())


SERVED = scripted(Script(turns=[[Say(TONE, "A grey dot.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
