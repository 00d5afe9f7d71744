"""A model that hears the tone of voice and answers in kind."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script
from tests.recipes.place import Place, Reply, perform, scripted, turn


async def recipe(place: Place) -> Reply:
    live = place.live(model="gemini-2.5-flash-native-audio-latest", affective_dialog=True)
    async with connect(live, key=place.key) as session:
        assert session.row.affective_dialog
        await place.say(session, "my grandmother planted tulips behind the church")
        return await turn(session.receive())


SERVED = scripted(Script(turns=[[Say(TONE, "How lovely!", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
