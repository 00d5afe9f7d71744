"""Speaking and listening at the same time, over several turns: two tasks on one session."""

from __future__ import annotations

import asyncio

from agentd.live import Session, connect
from tests.local.house import shipped_book
from tests.recipes.place import Place, Reply, embedded, perform, speech, turn

SENTENCES = ("turn on the kitchen lights", "close the bedroom blinds")


async def recipe(place: Place) -> list[Reply]:
    answered = asyncio.Event()
    functions = shipped_book().declarations()
    async with (
        connect(place.live(), key=place.key, declarations=functions) as session,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(talk(place, session, answered))
        messages, replies = session.receive(), []
        for _ in SENTENCES:
            replies.append(await turn(messages, session))
            answered.set()
    return replies


async def talk(place: Place, session: Session, answered: asyncio.Event) -> None:
    for sentence in SENTENCES:
        await session.activity_start()
        await place.stream(session, speech(sentence))
        await session.activity_end()
        await answered.wait()
        answered.clear()


SERVED = embedded

if __name__ == "__main__":
    perform(recipe, SERVED)
