"""Microphone and loudspeaker as the daemon opens them, for as long as the doctor looks at them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from agentd.audio.echo import EchoCanceller
from agentd.audio.echotest import Pair
from agentd.audio.microphone import Microphone
from agentd.audio.speaker import NONE, WAV, LoudSpeaker, open_speaker
from agentd.cli.doctor.finding import Finding, fine, mend
from agentd.config.settings import Audio
from agentd.core.events import FRAME_MS, Event

FIRST_SOUND_S = 6.0  # cards take 1 to 2 s after opening, sound servers that start with it longer
LATE_S = 3.0  # sound that comes later than this has stopped
LOOK_S = 0.05
CATCH_UP_S = 2.0  # what was left unread is read, and the two clocks are compared
REMEDY = "write another audio.output (`agentd devices` lists them), plug it in, or end what else uses it"


class Devices:
    """`hears`, `speaks`: sound flows. `begun_ms`: so much had been heard when the card began to `play`."""

    def __init__(self, audio: Audio, listening: bool) -> None:
        self._output_name = audio.output
        self._canceller = EchoCanceller()
        self.microphone = Microphone(audio.input, audio.input_channel) if listening else None
        self.speaker: LoudSpeaker | None = None  # made where there is a loop
        self.hears = self.speaks = False
        self.begun_ms = 0.0
        self._heard_ms = 0.0
        self._awaiting = False  # the first sample of what is to be played

    @property
    def echoes(self) -> bool:
        return self.hears and self.speaks

    @property
    def plays_on_a_card(self) -> bool:
        return not self._output_name.startswith(WAV) and self._output_name != NONE

    def taken(self, pcm: bytes, rate_hz: int) -> None:
        """On the card's thread."""
        self.speaks = True
        self._canceller.played(pcm, rate_hz)
        if self._awaiting and any(pcm):
            self._awaiting, self.begun_ms = False, self._heard_ms

    @property
    def loudspeaker(self) -> Finding:
        name = self._output_name
        if not self.plays_on_a_card:
            return fine("loudspeaker", f"{name} is no device")
        if self.speaks:
            return fine("loudspeaker", f"“{name}” works")
        return mend("loudspeaker", f"no sound flows at “{name}”", REMEDY)

    async def listen(self, for_s: float) -> list[Pair]:
        """So much sound, as heard and without our own; less, should it stop."""
        return await asyncio.to_thread(self._listen, for_s)

    async def play(self, pcm: bytes, volume: int, for_s: float) -> list[Pair]:
        """What is heard for so long from now on, while 24 kHz mono s16 are played."""
        assert self.speaker is not None
        await self.listen(CATCH_UP_S)
        self._heard_ms, self._awaiting = 0.0, True
        self.speaker.volume(volume)
        self.speaker.play(1, pcm)
        self.speaker.finish(1)
        return await self.listen(for_s)

    def _listen(self, for_s: float) -> list[Pair]:
        assert self.microphone is not None
        pairs: list[Pair] = []
        until_s = time.monotonic() + for_s + LATE_S
        while len(pairs) * FRAME_MS < for_s * 1000 and time.monotonic() < until_s:
            if frame := self.microphone.read(LOOK_S):
                self.hears = True
                pairs.append((frame, self._canceller.cancel(frame)))
                self._heard_ms += FRAME_MS
        return pairs

    async def settle(self) -> None:
        """Until sound flows both ways, or long enough to know that it does not."""
        until_s = time.monotonic() + FIRST_SOUND_S
        while time.monotonic() < until_s and (self.microphone or self.plays_on_a_card):
            if self.microphone is not None:
                await self.listen(LOOK_S)
            else:
                await asyncio.sleep(LOOK_S)
            heard = self.hears or self.microphone is None
            if heard and (self.speaks or not self.plays_on_a_card):
                return


@contextlib.asynccontextmanager
async def opened(audio: Audio, listening: bool) -> AsyncIterator[Devices]:
    """The loudspeaker, and the microphone if somebody is `listening`."""
    devices = Devices(audio, listening)
    if devices.plays_on_a_card:
        loop = asyncio.get_running_loop()
        devices.speaker = open_speaker(audio.output, _nobody, loop, taken=devices.taken)
        devices.speaker.start()
    try:
        await devices.settle()
        yield devices
    finally:
        if devices.microphone is not None:
            devices.microphone.close()
        if devices.speaker is not None:
            devices.speaker.stop()
            await devices.speaker.finished


def _nobody(_event: Event) -> None:
    pass
