"""What the person said and what the model says, in writing."""

from __future__ import annotations

from agentd.live import connect
from tests.local.house import shipped_book
from tests.recipes.place import Place, Reply, embedded, perform, turn


async def recipe(place: Place) -> Reply:
    functions = shipped_book().declarations()
    # both transcripts are always asked for
    async with connect(place.live(), key=place.key, declarations=functions) as session:
        await place.say(session, "turn on the kitchen lights")
        return await turn(session.receive(), session)


SERVED = embedded

if __name__ == "__main__":
    perform(recipe, SERVED)
