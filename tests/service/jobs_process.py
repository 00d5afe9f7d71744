"""What a test kills: keeps timers and carries them out, with a line in a file for each that was.

`FOLDER COUNT FIRST_S EVERY_S`: COUNT are set at once, due FIRST_S from now and then every EVERY_S; with 0 it
only goes on with what was kept.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from agentd.core.events import Event, HouseNews, ToolCall
from agentd.home.answer import Answer, done
from agentd.home.timing.delay import Deed, PutOff, When
from agentd.service.jobs import Jobs


async def keep(folder: Path, count: int, first_s: float, every_s: float) -> None:
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(words: str) -> None:
        os.write(log, f"{time.time():.3f} {words}\n".encode())

    def emit(event: Event) -> None:
        assert isinstance(event, HouseNews)
        note(f"{'rung' if event.rings else 'told'} {event.words}")

    async def carry_out(call: ToolCall, within_s: float, agreed: bool) -> Answer:  # noqa: ARG001
        note(f"done {call.name}")
        await asyncio.sleep(min(within_s, 0.02))  # a house takes its time
        return done("confirmed")

    jobs = Jobs(folder, emit)
    for n in range(count):
        when = When(first_s + n * every_s)
        call = ToolCall("", f"deed{n}_", {}) if n % 2 else None
        answer = await jobs.ask(PutOff((Deed(when, f"number{n}_", call, repeatable=n % 4 == 1),)))
        assert "output" in answer, answer
    print("set", flush=True)
    await jobs.run(carry_out)


if __name__ == "__main__":
    asyncio.run(keep(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
