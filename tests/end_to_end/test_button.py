"""A button of the machine's own, and a command for what it sets off, in a whole daemon."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from agentd import app
from agentd.config.load import load
from agentd.core.effects import Mute
from agentd.core.events import ListenPressed
from agentd.core.soundevents import MuteAsked
from agentd.panel.button import HELD_S
from agentd.panel.evdev import EVENT
from tests.end_to_end.daemon import Diary, settings_file
from tests.speech import silence

KEY_ENTER = 28
AWAKE, MUTED = "awake.json", "muted.json"
SCRIPT = "#!/bin/sh\ncat > $1.new && mv $1.new $1\n"


def test_pressed_it_listens_held_it_mutes_and_the_owners_commands_follow(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "event0")
    wire = os.open(tmp_path / "event0", os.O_RDWR)
    (tmp_path / "keep.sh").write_text(SCRIPT)
    (tmp_path / "keep.sh").chmod(0o755)
    file = settings_file(
        tmp_path,
        silence(200),
        "ws://127.0.0.1:1",
        "mqtt://127.0.0.1:1",
        panel=f"{{button: {{key: KEY_ENTER, device: '{tmp_path / 'event0'}'}}}}",
        hooks=f"{{wake: [./keep.sh, '{tmp_path / AWAKE}'], mute: [[./keep.sh, '{tmp_path / MUTED}']]}}",
    )
    diary = Diary()

    def push(value: int) -> None:
        os.write(wire, EVENT.pack(0, 0, 1, KEY_ENTER, value))

    async def followed(name: str) -> dict[str, object]:
        async with asyncio.timeout(10):
            while not (tmp_path / name).exists():
                await asyncio.sleep(0.02)
        return dict(json.loads((tmp_path / name).read_text()))

    async def scene() -> int:
        ready, stop = asyncio.Event(), asyncio.Event()
        loaded = load(file, {"GEMINI_API_KEY": "a-key"})
        running = asyncio.create_task(app.run(loaded, watchers=[diary], ready=ready, stop=stop))
        await ready.wait()
        push(1)
        push(0)
        assert (await followed(AWAKE)).items() >= {"event_type": "wake", "word": "", "v": 1}.items()
        push(1)
        await asyncio.sleep(HELD_S)
        assert (await followed(MUTED)).items() >= {"event_type": "mute", "on": True}.items()
        push(0)
        stop.set()
        return await running

    assert asyncio.run(scene()) == 0
    os.close(wire)
    assert diary.all(ListenPressed) == [ListenPressed()]
    assert diary.all(MuteAsked) == [MuteAsked(True)]
    assert diary.all(Mute) == [Mute(True)]
