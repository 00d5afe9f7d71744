"""SIGHUP to a whole daemon: what is new holds from the next turn on, what is wrong changes nothing."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import signal
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from agentd.core.effects import OpenLink, PlayReply, ReportEnd, TakeUpRules
from agentd.core.events import Heard, RulesRead
from agentd.home.book import ToolBook
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import voiced_part
from tests.end_to_end.reloaded import FAN, LAMP, Fed, house, running, shown
from tests.live_server import TONE, Call, LiveServer, Say, Script
from tests.speech import VOICES, silence

ATTRIBUTES = "agentd/test/state/attributes"
LONG = 3 * TONE
# In five hundred reloads: 16 KiB each, a fraction of one tool book or model. Without any leak it goes up and
# down by 4 MiB, as memory is handed out in pieces.
MOST_GROWN_MIB = 8.0


def test_a_new_tool_is_of_use_and_a_broken_file_changes_nothing(
    tmp_path: Path, broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    transcribed = f"{{url: '{broker.url}', id: test, transcripts: true}}"
    file = house(tmp_path, "local", broker.url, mqtt=transcribed)
    tools = tmp_path / "tools" / "house.yaml"

    async def scene() -> None:
        async with running(file) as daemon:
            tools.write_text(FAN)
            file.write_text(file.read_text().replace("'local'", "'local', language: en-GB"))
            await daemon.reload()
            tools.write_text(LAMP + "broken:\n  publish: {topic: home/+/set}\n")
            daemon.hang_up()
            mistakes = str(await shown(bus, "mistakes"))
            assert f"{tools}:6: broken.publish.topic: `home/+/set` has a wildcard" in mistakes
            assert f"{tools}:6: broken.publish.topic: `home/+/set` has a wildcard" in caplog.text
            daemon.ask("turn on the fan")
            await daemon.until(ReportEnd)
            tools.write_text(LAMP)
            file.write_text(file.read_text() + "\nvad: {silence_ms: 700}\n")
            file.write_text(file.read_text().replace("id: test", "id: other"))
            await daemon.reload()
            assert await shown(bus, "needs_restart") == ["mqtt.id"]
            assert "needs a restart: mqtt.id\n" in caplog.text

    topics = ("home/#", "agentd/test/said")
    with subscriber(broker, *topics) as others, subscriber(broker, ATTRIBUTES) as bus:
        asyncio.run(scene())
        assert [arrival.topic for arrival in others.wait(1, "home/fan/set")] == ["home/fan/set"]
        assert '"lang": "en-GB"' in others.wait(1, "agentd/test/said")[0].text


def test_in_the_middle_of_a_turn_they_wait_for_its_end_however_many(
    tmp_path: Path, broker: Mosquitto
) -> None:
    script = Script(turns=[[Call([("lamp_on", {})]), Say(LONG)], [Say(TONE)]])

    async def scene() -> None:
        async with LiveServer(script) as server:
            file = house(tmp_path, server.endpoint, broker.url)
            async with running(file) as daemon:
                daemon.ask("The lamp, please.")
                await daemon.until(PlayReply)
                (tmp_path / "tools" / "fan.yaml").write_text(FAN)
                daemon.hang_up(50)
                await daemon.until(RulesRead)
                await daemon.until(TakeUpRules)
                daemon.ask("And now?")
                await daemon.until(ReportEnd, 2)
            assert not server.violations
            first, second = (each.received.setup or {} for each in server.sessions)
            names = [
                [each["name"] for each in setup["tools"][0]["functionDeclarations"]][:2]
                for setup in (first, second)
            ]
            assert names == [["lamp_on", "set_timer"], ["fan_on", "lamp_on"]]
            assert not second["sessionResumption"].get("handle"), "that session knows no fan"
        notes = [
            type(note)
            for _, note in daemon.diary.notes
            if isinstance(note, OpenLink | ReportEnd | RulesRead | TakeUpRules)
        ]
        assert notes == [OpenLink, ReportEnd, RulesRead, TakeUpRules, OpenLink, ReportEnd]
        assert (len(daemon.diary.all(RulesRead)), len(daemon.diary.all(TakeUpRules))) == (1, 1), (
            "fifty signals"
        )

    asyncio.run(scene())


def test_a_threshold_that_was_too_high(tmp_path: Path, broker: Mosquitto) -> None:
    word = silence(2_000) + voiced_part(VOICES[0].say("hey jarvis")) + silence(2_500)

    async def scene() -> None:
        microphone = Fed()
        file = house(tmp_path, "local", broker.url, wake="{words: [{model: hey_jarvis, threshold: 0.99999}]}")

        async def said() -> list[str | None]:
            """The wake words of it."""
            before = sum(len(heard.pcm) for heard in daemon.diary.all(Heard))
            microphone.say(word)
            while sum(len(heard.pcm) for heard in daemon.diary.all(Heard)) < before + len(word) - 40_000:
                await asyncio.sleep(0.01)
            return [heard.wake for heard in daemon.diary.all(Heard) if heard.wake]

        async with running(file, microphone) as daemon:
            assert await said() == []
            file.write_text(file.read_text().replace("0.99999", "0.5"))
            await daemon.reload()
            assert await said() == ["hey_jarvis"]

    asyncio.run(scene())


def test_what_was_replaced_is_gone(tmp_path: Path, broker: Mosquitto) -> None:
    def books() -> int:
        gc.collect()
        return sum(isinstance(each, ToolBook) for each in gc.get_objects())

    async def scene() -> None:
        file = house(tmp_path, "ws://127.0.0.1:1", broker.url)
        others = books()
        async with running(file) as daemon:
            for number in range(6):
                (tmp_path / "tools" / "house.yaml").write_text(LAMP if number % 2 else FAN)
                await daemon.reload()
            del daemon.diary.notes[:]
            assert books() - others <= 2, "the first, in the frame that began the daemon, and that of now"

    asyncio.run(scene())


@pytest.mark.proof
def test_hundreds_of_reloads_leak_nothing(tmp_path: Path, broker: Mosquitto) -> None:
    """Tools, wake words and thresholds change each time, in a process of its own."""
    words = (
        "{words: [{model: hey_jarvis}]}",
        "{words: [{model: alexa, threshold: 0.6}, {model: hey_mycroft}]}",
    )
    file = house(tmp_path, "local", broker.url, wake=words[0])
    first, tools = file.read_text(), tmp_path / "tools" / "house.yaml"
    resident_mib: list[float] = []

    def reloaded(process: subprocess.Popen[str], number: int) -> None:
        file.write_text(first.replace(words[0], words[number % 2]))
        tools.write_text(FAN if number % 2 else LAMP)
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        while "read anew" not in process.stderr.readline():
            assert process.poll() is None
        pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
        resident_mib.append(pages * resource.getpagesize() / 2**20)

    with subscriber(broker, "agentd/test/status") as bus:
        command = [sys.executable, "-m", "agentd", "run", "-c", str(file)]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ
        )
        try:
            bus.wait(1, timeout_s=60)
            for number in range(1, 601):
                reloaded(process, number)
            descriptors = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
        finally:
            process.kill()
            process.communicate()
    begun, end = statistics.median(resident_mib[80:100]), statistics.median(resident_mib[-20:])
    print(f"\nresident: {resident_mib[0]:.1f} MiB after 1 reload, {begun:.1f} after 100, {end:.1f} after 600")
    print(f"open files in the end: {descriptors}")
    assert end - begun < MOST_GROWN_MIB
    assert descriptors < 40
