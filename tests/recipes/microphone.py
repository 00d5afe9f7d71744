"""A microphone, streamed in pieces of 40 ms, and the answer to what was said."""

from __future__ import annotations

from agentd.live import connect
from tests.local.house import shipped_book
from tests.recipes.place import Place, Reply, embedded, perform, speech, turn


async def recipe(place: Place) -> Reply:
    functions = shipped_book().declarations()
    async with connect(place.live(), key=place.key, declarations=functions) as session:
        await session.activity_start()
        await place.stream(session, speech("turn on the kitchen lights"))
        await session.activity_end()
        return await turn(session.receive(), session)


SERVED = embedded

if __name__ == "__main__":
    perform(recipe, SERVED)
