"""What cannot be read may have said that the microphone is closed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agentd import app
from agentd.config.load import load
from agentd.core.effects import Announce
from agentd.core.events import Heard
from agentd.service.knobs import FILE, IN_DOUBT
from tests.end_to_end.daemon import Diary, settings_file
from tests.speech import silence


def test_a_microphone_of_which_nothing_is_known_is_closed_and_said_to_be(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"muted": fal')
    file = settings_file(tmp_path, silence(200), "ws://127.0.0.1:1", "mqtt://127.0.0.1:1")
    diary = Diary()

    async def scene() -> int:
        ready, stop = asyncio.Event(), asyncio.Event()
        loaded = load(file, {"GEMINI_API_KEY": "a-key"})
        running = asyncio.create_task(app.run(loaded, watchers=[diary], ready=ready, stop=stop))
        await ready.wait()
        stop.set()
        return await running

    assert asyncio.run(scene()) == 0
    assert diary.all(Announce) == [Announce(IN_DOUBT)]
    assert not diary.all(Heard)
