"""Opens microphones and loudspeakers to hear whether they work."""

from __future__ import annotations

import asyncio
import threading
import time

from agentd.audio import portaudio
from agentd.audio.chimes import chime_pcm
from agentd.audio.device import Device
from agentd.audio.speaker import open_speaker
from agentd.cli.install.capture import Heard, candidates, heard
from agentd.cli.install.soundcheck import why_not
from agentd.core.effects import Chime
from agentd.core.events import INPUT_HZ, Event
from agentd.errors import Unavailable

BLOCK_S = 0.02
FIRST_S = 2.0  # cards take up to so long until they give the first sound, and what they give then is no level
FIRST_TONE_S = 4.0
TONE_S = 0.9  # the sound of a timer, and the room's share


def microphones() -> list[str]:
    return candidates(_devices(), inputs=True)


def loudspeakers() -> list[str]:
    return candidates(_devices(), inputs=False)


def _devices() -> tuple[Device, ...]:
    try:
        return portaudio.library.devices()
    except Unavailable:
        return ()


def listen(name: str, for_s: float) -> Heard:
    """What a microphone gives in so many seconds after its first sound."""
    blocks: list[bytes] = []
    try:
        stream = portaudio.library.open_input(name, (INPUT_HZ,), BLOCK_S, blocks.append)
    except Unavailable as trouble:
        return Heard(name, fault=why_not("microphone", str(trouble)))
    try:
        until_s = time.monotonic() + FIRST_S
        while not blocks and time.monotonic() < until_s:
            time.sleep(BLOCK_S)
        blocks.clear()
        time.sleep(for_s)
        return heard(name, [stream.form.mono(block, "auto") for block in blocks])
    finally:
        stream.close()


async def play(name: str) -> bool:
    """A short sound. False: the loudspeaker took nothing of it."""
    taken = threading.Event()

    def take(pcm: bytes, _rate_hz: int) -> None:
        if any(pcm):
            taken.set()

    speaker = open_speaker(name, _nobody, asyncio.get_running_loop(), taken=take)
    speaker.start()
    try:
        speaker.announce(chime_pcm(Chime.TIMER))
        if not await asyncio.to_thread(taken.wait, FIRST_TONE_S):
            return False
        await asyncio.sleep(TONE_S)
        return True
    finally:
        speaker.stop()
        await speaker.finished


def _nobody(_event: Event) -> None:
    pass
