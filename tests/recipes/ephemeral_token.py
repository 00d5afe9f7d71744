"""A key that lasts half an hour: for a device that must not hold the real one. `agentd token` makes them."""

from __future__ import annotations

import os

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, turn

TRIAL_TOKEN = "auth_tokens/for-nobody"


async def recipe(place: Place) -> Reply:
    token = os.environ.get("GEMINI_TOKEN", TRIAL_TOKEN)
    async with connect(place.live(), key=token) as session:
        await session.send_text("Is anybody there?")
        return await turn(session.receive())


SERVED = scripted(Script(turns=[[Say(TONE, "I am here.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
