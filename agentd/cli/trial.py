"""One tool carried out on the real bus, without a model and without the daemon."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from agentd.config.load import Loaded
from agentd.core.effects import Mandate
from agentd.core.events import Event, ToolCall, ToolFinished
from agentd.home.answer import Answer, Refusal, refusal
from agentd.home.book import ToolBook
from agentd.home.plan import LookPlan
from agentd.mqtt.address import address_of
from agentd.mqtt.client import Bus
from agentd.mqtt.house import MqttHouse
from agentd.service import camera

CONNECT_S = 8.0  # a slow broker, after one more attempt
REPORT_S = 3.0  # a device that reports at all has its state retained, or reports about every second
LOOK_S = 0.1


def carry_out(
    loaded: Loaded,
    name: str,
    given: Mapping[str, object],
    connect_s: float = CONNECT_S,
    report_s: float = REPORT_S,
) -> Answer:
    """The answer that the model would get. Blocks for the tool's own time, until its devices have confirmed
    it or have had their time, and at most `connect_s`; a question waits up to `report_s` for its device."""
    if isinstance(plan := loaded.book.plan(name, given), LookPlan):
        seen = asyncio.run(camera.look(plan))
        return seen.answer if isinstance(seen, Refusal) else plan.seen(seen)
    mqtt = loaded.settings.mqtt
    if mqtt.url == "embedded":
        return refusal("The embedded broker lives inside the daemon; use --dry-run.", "offline")
    try:
        address = address_of(mqtt, loaded.secrets.mqtt_password)
    except ValueError as error:
        return refusal(f"{error}.", "offline")
    if not loaded.book.tools[name].reads and not (isinstance(plan, Refusal) and plan.unseen):
        report_s = 0.0
    call = ToolCall("try", name, given)
    return asyncio.run(_carry_out(loaded.book, Bus(address, mqtt.id), call, connect_s, report_s))


async def _carry_out(book: ToolBook, bus: Bus, call: ToolCall, connect_s: float, report_s: float) -> Answer:
    answers: asyncio.Queue[Answer] = asyncio.Queue(1)

    def emit(event: Event) -> None:
        if isinstance(event, ToolFinished):  # news of the house come later than the answer
            answers.put_nowait(dict(event.response))

    house = MqttHouse(book, bus, emit)
    running = asyncio.create_task(bus.run())
    try:
        async with asyncio.timeout(connect_s):
            await bus.wait_connected()
        return await _answer(house, call, answers, report_s)
    except TimeoutError:
        return refusal("The house's message broker cannot be reached.", "offline", True)
    finally:
        await house.aclose()
        await bus.aclose()
        await running


async def _answer(
    house: MqttHouse, call: ToolCall, answers: asyncio.Queue[Answer], report_s: float
) -> Answer:
    """A question is asked again until its topic has reported; a command is given once."""
    until = asyncio.get_running_loop().time() + report_s
    while True:
        house.start(0, call, Mandate(1, True, asyncio.get_running_loop().time()))
        answer = await answers.get()
        if not answer.get("retryable") or asyncio.get_running_loop().time() >= until:
            return answer
        await asyncio.sleep(LOOK_S)
