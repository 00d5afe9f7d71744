"""Functions: the model calls one, gets its answer, and tells the person what came of it."""

from __future__ import annotations

from agentd.live import connect
from agentd.wire.content import FunctionCall
from tests.local.house import shipped_book
from tests.recipes.place import Place, Reply, calls_in, embedded, perform


async def recipe(place: Place) -> Reply:
    functions = shipped_book().declarations()
    async with connect(place.live(), key=place.key, declarations=functions) as session:
        await place.say(session, "turn on the kitchen lights")
        reply = Reply()
        async for message in session.receive():
            if reply.add(message):
                break
            for call in calls_in(message):
                await session.send_tool_response(call.id or "", call.name, carry_out(call))
        return reply


def carry_out(call: FunctionCall) -> dict[str, object]:
    return {"output": {"status": "confirmed", "sentence": f"The {call.args['room']} lights are on."}}


SERVED = embedded

if __name__ == "__main__":
    perform(recipe, SERVED)
