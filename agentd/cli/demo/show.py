"""The demo's stage: a broker, a house, a person who speaks, an onlooker, and the daemon itself."""

from __future__ import annotations

import asyncio
import re
import tempfile
from array import array
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path

from agentd import app
from agentd.audio import portaudio
from agentd.audio.speaker import LoudSpeaker, open_speaker
from agentd.cli.demo.house import DemoHouse
from agentd.cli.demo.microphone import SpokenTo
from agentd.cli.demo.recorder import Recorder
from agentd.cli.demo.timeline import Timeline
from agentd.config.load import Loaded, load
from agentd.config.shipped import default_file
from agentd.core.effects import Outcome, ReportEnd
from agentd.core.events import INPUT_HZ, REPLY_HZ, Event
from agentd.errors import ConfigError, Unavailable
from agentd.local.voice import Voice
from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.embedded import embedded_broker
from agentd.mqtt.message import Message
from agentd.ports import Note
from agentd.resample import rate

WAKE_WORD = "hey jarvis"
COMMANDS = (
    "turn on the kitchen lights",
    "set the living room lights to forty percent",
    "what is the temperature in the bedroom",
)
PERSON = Voice("en-us", words_per_minute=130)
PAUSE_MS = 300  # between the wake word and the command
PATIENCE_S = 30.0  # for one command, once it has been spoken
AUDIBLE = 100  # of 32768
LISTEN_S = 0.5  # for the last of the sound, before the next command
RECORDING = "agentd-demo.wav"
INTERRUPTED = 130  # as a shell has it


class _Ends:
    """A watcher that keeps how conversations ended."""

    def __init__(self) -> None:
        self.reports: asyncio.Queue[ReportEnd] = asyncio.Queue()

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, ReportEnd):
            self.reports.put_nowait(note)


async def show(mic: bool, text: str | None, wav: Path | None) -> int:
    """Play it; the exit status. Raises Unavailable where something it needs is not there."""
    PERSON.require()
    timeline, ends = Timeline(), _Ends()
    microphone = None if mic else SpokenTo()
    ready, stop = asyncio.Event(), asyncio.Event()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(embedded_broker())
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        loaded = _loaded(url, mic, stack.enter_context(tempfile.TemporaryDirectory()))
        await _people_the_house(url, timeline, tasks, stack)
        recorder, recording = _recorder(wav)
        recorder.start()
        stack.callback(recorder.stop)
        print(f"broker   {url}\nmodel    the embedded Live server\nspeaker  {loaded.settings.audio.output}")
        print(f"replies  {recording}", flush=True)
        watchers = (timeline, Recorder(recorder), ends)
        run = app.run(loaded, source=microphone, watchers=watchers, ready=ready, stop=stop)
        daemon = tasks.create_task(run, name="daemon")
        stack.callback(stop.set)
        if microphone is None:
            return await _either(daemon, _converse(ready), 0)
        commands = COMMANDS if text is None else (_without_wake_word(text),)
        return await _either(daemon, _perform(ready, microphone, commands, timeline, ends), INTERRUPTED)


async def _either(daemon: asyncio.Task[int], act: Coroutine[None, None, int], stopped: int) -> int:
    """The status of the act; `stopped` when Ctrl-C ends the daemon before, and with it everything."""
    acting = asyncio.ensure_future(act)
    await asyncio.wait((daemon, acting), return_when=asyncio.FIRST_COMPLETED)
    if acting.done():
        return acting.result()
    acting.cancel()
    return daemon.result() or stopped


async def _perform(
    ready: asyncio.Event, microphone: SpokenTo, commands: Sequence[str], timeline: Timeline, ends: _Ends
) -> int:
    """Speak the commands one after the other."""
    await ready.wait()
    failed = 0
    for number, command in enumerate(commands, 1):
        timeline.headline(f"{number}  “{WAKE_WORD} … {command}”")
        pause = bytes(2 * INPUT_HZ * PAUSE_MS // 1000)
        speech = await _speech(WAKE_WORD) + pause + await _speech(command)
        microphone.say(speech)
        patience_s = PATIENCE_S + len(speech) / 2 / INPUT_HZ
        try:
            async with asyncio.timeout(patience_s):
                failed += (await ends.reports.get()).outcome is not Outcome.ANSWERED
        except TimeoutError:
            timeline.headline(f"   nothing came of it in {patience_s:.0f} s")
            failed += 1
        await asyncio.sleep(LISTEN_S)
    print(f"\n{len(commands) - failed} of {len(commands)} commands answered.")
    return 1 if failed else 0


async def _converse(ready: asyncio.Event) -> int:
    """The person at the machine speaks; there is nothing to do but to wait for Ctrl-C."""
    await ready.wait()
    print(f"\nSay “{WAKE_WORD}”, and then for example", *COMMANDS, sep="\n  ")
    print("Ctrl-C ends the demo.", flush=True)
    await asyncio.Event().wait()
    return 0


def _without_wake_word(text: str) -> str:
    """It is spoken before every command anyhow."""
    wake = r"\W+".join(WAKE_WORD.split())
    return re.sub(rf"^\W*{wake}\b\W*(?=\w)", "", text, flags=re.IGNORECASE)


async def _speech(text: str) -> bytes:
    """16 kHz mono s16, without the synthesiser's own silence around it. Raises Unavailable."""
    converter = rate(REPLY_HZ, INPUT_HZ)
    pieces = [converter.convert(piece) async for piece in PERSON.speak(text)]
    samples = array("h", b"".join(pieces) + converter.convert(b"", last=True))
    loud = [at for at, sample in enumerate(samples) if abs(sample) > AUDIBLE]
    if not loud:
        raise Unavailable(f"the voice makes no sound of “{text}”; write a sentence in English")
    return samples[loud[0] : loud[-1] + 1].tobytes()


async def _people_the_house(
    url: str, timeline: Timeline, tasks: asyncio.TaskGroup, stack: AsyncExitStack
) -> None:
    """The devices, and an onlooker that shows what arrives: each a client of its own."""
    clock = asyncio.get_running_loop().time

    def arrived(message: Message) -> None:
        if not message.retained and not message.topic.endswith("/climate"):
            timeline.message(clock(), "mqtt", message.topic, message.payload)

    devices, onlooker = (Bus(parse(url), name) for name in ("demo-house", "demo-onlooker"))
    house = DemoHouse(devices)
    onlooker.subscribe(["home/#"], arrived)
    for bus in (devices, onlooker):
        tasks.create_task(bus.run(), name=bus.own_id)
        stack.push_async_callback(bus.aclose)
        await bus.wait_connected()
    reports = tasks.create_task(house.run(), name="devices")
    stack.callback(reports.cancel)


def _loaded(url: str, mic: bool, store: str) -> Loaded:
    """The shipped settings and tools, but for what makes it a demo."""
    changed = {
        "AGENTD__AUDIO__OUTPUT": "default" if mic or _has_loudspeaker() else "none",
        "AGENTD__CONVERSATION__FOLLOW_UP_S": "8" if mic else "0",
        "AGENTD__LIVE__ENDPOINT": "local",
        "AGENTD__MQTT__URL": "embedded",
        "AGENTD__MQTT__ID": "demo",
        "AGENTD__STORE": store,
    }
    loaded = load(default_file(), changed)
    mqtt = loaded.settings.mqtt.model_copy(update={"url": url})  # ours, already running
    return replace(loaded, settings=loaded.settings.model_copy(update={"mqtt": mqtt}))


def _has_loudspeaker() -> bool:
    with suppress(Unavailable):
        return any(device.default_output for device in portaudio.library.devices())
    return False


def _recorder(wav: Path | None) -> tuple[LoudSpeaker, Path]:
    """Where asked; else here, or where anybody may write."""
    loop = asyncio.get_running_loop()
    if wav:
        return open_speaker(f"wav:{wav}", _ignore, loop), wav
    for find in (Path.cwd, lambda: Path(tempfile.mkdtemp(prefix="agentd-demo-"))):
        with suppress(ConfigError, OSError):
            file = find() / RECORDING
            return open_speaker(f"wav:{file}", _ignore, loop), file
    raise Unavailable("the replies cannot be written anywhere; name a file with --wav")


def _ignore(_event: Event) -> None:
    """The daemon has a loudspeaker of its own to hear from."""
