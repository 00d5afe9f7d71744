"""A session without end: the oldest turns are forgotten when the window is full, the instruction never."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, turn

QUESTIONS = tuple(f"What is {number} and {number}?" for number in range(1, 6))


async def recipe(place: Place) -> list[Reply]:
    live = place.live(compression_trigger_tokens=10_000, compression_target_tokens=4_000)
    async with connect(live, key=place.key) as session:
        messages, replies = session.receive(), []
        for question in QUESTIONS:
            await session.send_text(question)
            replies.append(await turn(messages))
        return replies


SERVED = scripted(Script(turns=[[Say(TONE, "That is easy.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
