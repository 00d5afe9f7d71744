"""The daemon tells of a device that is new on the broker, and what it has told is kept."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from agentd import app
from agentd.config.load import load
from agentd.core.effects import Announce
from tests.broker import Mosquitto, send
from tests.end_to_end.daemon import Diary, settings_file
from tests.home.discovery.house import zigbee2mqtt
from tests.speech import silence

PLENTY_S = 20.0
QUIET_S = 4.0  # twice as long as a source is given to settle


def test_it_is_told_aloud_and_only_once(tmp_path: Path, broker: Mosquitto) -> None:
    (topic, payload), _ = zigbee2mqtt()
    plug = next(device for device in json.loads(payload) if device["friendly_name"] == "kettle_plug")
    send(broker, topic, json.dumps([plug]), "-r")
    audio, ask = "{input: 'wav:microphone.wav', output: none}", "{zigbee2mqtt: {mode: ask}}"
    file = settings_file(tmp_path, silence(500), "local", broker.url, audio=audio, discover=ask)

    async def evening(until_told: bool) -> list[str]:
        diary, stop = Diary(), asyncio.Event()
        daemon = asyncio.create_task(app.run(load(file, {}), watchers=[diary], stop=stop))
        waited = 0.0
        while waited < (PLENTY_S if until_told else QUIET_S) and not (until_told and diary.all(Announce)):
            await asyncio.sleep(0.1)
            waited += 0.1
        stop.set()
        assert await daemon == 0
        return [said.words for said in diary.all(Announce)]

    assert asyncio.run(evening(True)) == ["I have found a new device: kettle plug. It waits for you to add."]
    assert asyncio.run(evening(False)) == []
