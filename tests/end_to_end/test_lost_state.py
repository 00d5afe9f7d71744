"""A daemon that finds in ruins what it had kept: it starts, says so, and takes no microphone for open."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agentd import app
from agentd.config.load import load
from agentd.core.effects import Announce
from agentd.core.events import Heard
from agentd.service import accounts, jobstore, knobs, session
from agentd.service.jobs import DAMAGED
from agentd.service.knobs import IN_DOUBT
from tests.end_to_end.daemon import Diary, settings_file
from tests.speech import silence

LOST = (knobs.FILE, session.FILE, accounts.FILE, jobstore.FILE, "discovered.json", "names.json")


def test_what_is_lost_is_told_and_the_microphone_is_closed(tmp_path: Path) -> None:
    for name in LOST:
        (tmp_path / name).write_text('{"muted": fal')
    discover = "{zigbee2mqtt: {mode: ask}}"
    broker = "mqtt://127.0.0.1:1"
    file = settings_file(tmp_path, silence(200), "ws://127.0.0.1:1", broker, discover=discover)
    diary = Diary()

    async def scene() -> int:
        ready, stop = asyncio.Event(), asyncio.Event()
        loaded = load(file, {"GEMINI_API_KEY": "a-key"})
        running = asyncio.create_task(app.run(loaded, watchers=[diary], ready=ready, stop=stop))
        await ready.wait()
        while {each.words for each in diary.all(Announce)} != {IN_DOUBT, DAMAGED}:
            await asyncio.sleep(0.01)
        stop.set()
        return await running

    assert asyncio.run(scene()) == 0
    assert not diary.all(Heard)
    assert all((tmp_path / f"{name}.corrupt").exists() for name in LOST)
