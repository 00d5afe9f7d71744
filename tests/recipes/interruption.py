"""The person speaks while the model does: what was not played yet is thrown away, and the new turn counts."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, speech, turn


async def recipe(place: Place) -> list[Reply]:
    async with connect(place.live(), key=place.key) as session:
        messages = session.receive()
        await session.send_text("Tell me a long story.")
        async for message in messages:  # it has begun to speak
            if message.server_content and message.server_content.model_turn:
                break
        await session.activity_start()
        await place.stream(session, speech("how warm is it in the kitchen"))
        await session.activity_end()
        return [await turn(messages), await turn(messages)]


SERVED = scripted(
    Script(
        turns=[
            [Say(TONE * 30, "Once upon a time", rush=2)],
            [Say(TONE, "Quite warm.", turn_complete_after_s=0)],
        ]
    )
)

if __name__ == "__main__":
    perform(recipe, SERVED)
