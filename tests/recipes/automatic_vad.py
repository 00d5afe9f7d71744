"""The server finds out by itself when speech begins and ends; we only say when the microphone pauses."""

from __future__ import annotations

from agentd.config.vad import Vad
from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, speech, turn


async def recipe(place: Place) -> Reply:
    listening = Vad(mode="automatic", silence_ms=1000)
    async with connect(place.live(), key=place.key, vad=listening) as session:
        await place.stream(session, speech("how warm is it in the kitchen"))
        await session.audio_stream_end()
        return await turn(session.receive())


SERVED = scripted(Script(turns=[[Say(TONE, "Quite warm.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
