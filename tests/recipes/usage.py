"""What a turn has cost, in tokens."""

from __future__ import annotations

from agentd.live import connect
from agentd.wire.server import UsageMetadata
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, perform, scripted, turn


async def recipe(place: Place) -> UsageMetadata | None:
    async with connect(place.live(), key=place.key) as session:
        await session.send_text("What time is it?")
        return (await turn(session.receive())).usage


SERVED = scripted(Script(turns=[[Say(TONE, "It is noon.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
