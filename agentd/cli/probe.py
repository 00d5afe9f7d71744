"""What `agentd check --live` tries: each part of the world once, with a word on how to mend it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from agentd.audio import portaudio
from agentd.audio.form import Form
from agentd.cli.doctor.broker.visit import visiting
from agentd.config.load import Loaded
from agentd.config.paths import WAV
from agentd.core.events import INPUT_HZ, Event, LinkLost, LinkReady
from agentd.errors import AgentdError, Unavailable
from agentd.live.link import SETUP_LIMIT_S, LiveLinks
from agentd.mqtt.address import address_of
from agentd.mqtt.embedded import embedded_broker
from agentd.mqtt.message import NAMES
from agentd.personas import personas

Outcome = tuple[bool, str]

PATIENCE_S = 2.0  # whoever waits longer is told for what
FIRST_SOUND_S = 5.0  # cards take 1 to 2 s after opening
BLOCK_S = 0.02
CARD_HZ = 48_000
ANSWER_S = SETUP_LIMIT_S + 2  # the link itself gives up first, with better words


@dataclass(frozen=True, slots=True)
class Finding:
    """How a trial went; `words` says what was there, or what to do."""

    part: str
    ok: bool
    words: str


async def try_everything(loaded: Loaded) -> AsyncIterator[Finding]:
    """One after the other, as the owner would look for the fault."""
    for part, trial in (
        ("broker", _try_broker),
        ("link", try_link),
        ("microphone", _try_microphone),
        ("loudspeaker", _try_loudspeaker),
    ):
        trying = asyncio.create_task(trial(loaded))
        done, _ = await asyncio.wait([trying], timeout=PATIENCE_S)
        if not done:
            print(f"still trying: {part} …", file=sys.stderr, flush=True)
        ok, words = await trying
        yield Finding(part, ok, words)


async def _try_broker(loaded: Loaded) -> Outcome:
    mqtt = loaded.settings.mqtt
    remedy = "mend mqtt.url, mqtt.username or the password, or start the broker"
    try:
        async with _broker(mqtt.url) as url:
            address = address_of(mqtt, loaded.secrets.mqtt_password, url)
            async with visiting(address, mqtt.id) as visit:
                return True, f"{mqtt.url} answers, MQTT {NAMES[visit.version]}"
    except (AgentdError, ValueError) as error:
        return False, f"{error}; {remedy}"


@contextlib.asynccontextmanager
async def _broker(url: str) -> AsyncIterator[str]:
    if url != "embedded":
        yield url
        return
    async with embedded_broker() as embedded:
        yield embedded


async def try_link(loaded: Loaded) -> Outcome:
    """Opens a link as each wake word would, and waits for the server to accept its set-up."""
    news: asyncio.Queue[LinkReady | LinkLost] = asyncio.Queue()

    def emit(event: Event) -> None:
        if isinstance(event, LinkReady | LinkLost):
            news.put_nowait(event)

    settings = loaded.settings
    async with _endpoint(loaded) as endpoint, asyncio.TaskGroup() as tasks:
        roles = personas(settings, loaded.book, endpoint).roles
        links = LiveLinks(
            settings.live,
            settings.vad,
            loaded.book.declarations(),
            loaded.secrets.gemini_key,
            emit,
            tasks,
            token=loaded.secrets.gemini_token,
            endpoint=endpoint,
            here=settings.home.here,
            roles=roles,
        )
        try:
            for number, persona in enumerate(("", *roles), 1):
                links.open(number, None, "", persona)
                async with asyncio.timeout(ANSWER_S):
                    first = await news.get()
                if isinstance(first, LinkLost):
                    return False, f"{first.words} {first.detail}".rstrip()
        except TimeoutError:
            return False, "no answer; look at the network"
        finally:
            await links.aclose()
    others = "".join(f", and the persona of {name}" for name in roles)
    return True, f"{settings.live.endpoint} accepts the set-up with {len(loaded.book.tools)} tools{others}"


@contextlib.asynccontextmanager
async def _endpoint(loaded: Loaded) -> AsyncIterator[str]:
    if loaded.settings.live.endpoint != "local":
        yield loaded.settings.live.endpoint
        return
    from agentd.local.server import LocalServer  # brings the recogniser, which no other endpoint needs

    async with LocalServer(loaded.book) as url:
        yield url


async def _try_microphone(loaded: Loaded) -> Outcome:
    name = loaded.settings.audio.input
    if name.startswith(WAV):
        return True, f"{name} is a file"
    heard = threading.Event()

    def open_it() -> portaudio.Stream:
        choice = loaded.settings.audio.input_channel
        return portaudio.library.open_input(name, (INPUT_HZ,), BLOCK_S, lambda _: heard.set(), choice)

    remedy = "write another audio.input (`agentd devices` lists them), or plug the microphone in"
    return await asyncio.to_thread(_try_device, open_it, heard, remedy)


async def _try_loudspeaker(loaded: Loaded) -> Outcome:
    """Plays a moment of silence."""
    name = loaded.settings.audio.output
    if name == "none" or name.startswith(WAV):
        return True, f"{name} needs no device"
    asked = threading.Event()

    def silence(form: Form) -> portaudio.Fill:
        def fill(samples: int) -> bytes:
            asked.set()
            return form.spread(bytes(samples * 2))

        return fill

    def open_it() -> portaudio.Stream:
        return portaudio.library.open_output(name, (CARD_HZ,), BLOCK_S, silence)

    remedy = "write another audio.output (`agentd devices` lists them), or none"
    return await asyncio.to_thread(_try_device, open_it, asked, remedy)


def _try_device(open_it: Callable[[], portaudio.Stream], alive: threading.Event, remedy: str) -> Outcome:
    try:
        stream = open_it()
    except Unavailable as trouble:
        return False, f"{trouble}; {remedy}"
    try:
        if not alive.wait(FIRST_SOUND_S):
            words = f"“{stream.device.name}” opens, but no sound flows; is another program using it?"
            return False, f"{words} Else {remedy}"
        return True, f"“{stream.device.name}” at {stream.form.rate_hz} Hz"
    finally:
        stream.close()
