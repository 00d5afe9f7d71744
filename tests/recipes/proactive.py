"""A model that may stay silent when it is not meant: such a turn ends without a sound."""

from __future__ import annotations

from agentd.live import connect
from tests.live_server import TONE, Say, Script, Send
from tests.recipes.place import Place, Reply, perform, scripted, turn

SILENT = Send({"serverContent": {"turnComplete": True}})


async def recipe(place: Place) -> list[Reply]:
    async with connect(place.live(proactive_audio=True), key=place.key) as session:
        messages = session.receive()
        replies = []
        for sentence in ("she likes to swim in the cold sea", "what is the temperature in the bedroom"):
            await place.say(session, sentence)
            replies.append(await turn(messages))
        return replies


SERVED = scripted(Script(turns=[[SILENT], [Say(TONE, "Nineteen degrees.", turn_complete_after_s=0)]]))

if __name__ == "__main__":
    perform(recipe, SERVED)
