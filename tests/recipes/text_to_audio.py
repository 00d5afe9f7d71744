"""A typed question, a spoken answer."""

from __future__ import annotations

from agentd.live import connect
from tests.recipes.place import Place, Reply, embedded, perform, turn


async def recipe(place: Place) -> Reply:
    async with connect(place.live(), key=place.key) as session:
        await session.send_text("Good morning! How are you?")
        return await turn(session.receive())


SERVED = embedded

if __name__ == "__main__":
    perform(recipe, SERVED)
