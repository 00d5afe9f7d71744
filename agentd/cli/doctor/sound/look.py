"""A look at the microphone itself: some seconds of it, every channel, and when each block came."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

import numpy as np

from agentd.audio import pactl, portaudio
from agentd.audio.form import Choice, Form
from agentd.audio.pactl import Place
from agentd.core.events import FRAME_MS, INPUT_HZ
from agentd.errors import Unavailable
from agentd.resample import rate

FIRST_S = 4.0  # a card takes 1 to 2 s to give its first sound
LISTEN_S = 5.0
STEP_S = 0.05
SKIP_S = 1.0  # of the time of blocks: at first a server hands over what it has kept


@dataclass(frozen=True, slots=True)
class Look:
    """`blocks` as they came (s16, channels interleaved), `came_s` when. `place`: as the sound server says."""

    device: str
    form: Form
    choice: Choice
    blocks: list[bytes] = field(repr=False)
    came_s: list[float] = field(repr=False)
    place: Place | None = None

    @property
    def channels(self) -> np.ndarray:
        """[channel, sample], s16 as float."""
        pcm = np.frombuffer(b"".join(self.blocks), "<i2").reshape(-1, self.form.channels)
        return np.asarray(pcm.T, np.float64)

    @property
    def chosen(self) -> np.ndarray:
        """What the daemon hears, at the card's rate."""
        if self.choice == "mix":
            return np.asarray(self.channels.mean(axis=0))
        return np.asarray(self.channels[0 if self.choice == "auto" else self.choice - 1])

    @property
    def wake_pcm(self) -> bytes:
        """The same at 16 kHz, mono s16."""
        converted = rate(self.form.rate_hz, INPUT_HZ)
        pcm = b"".join(self.form.mono(block, self.choice) for block in self.blocks)
        return converted.convert(pcm) + converted.convert(b"", last=True)

    @property
    def measured_hz(self) -> tuple[float, float, float] | None:
        """Frames for each second of our clock; None: too little came to tell.

        The quartiles of the slopes between blocks of the first and of the last third (after Theil and Sen):
        a machine that is busy for a moment, or a server that catches up, moves the median little, and the
        others apart.
        """
        size = 2 * self.form.channels
        frames = np.cumsum([len(block) // size for block in self.blocks])
        came_s = np.asarray(self.came_s)
        settled = came_s > came_s[0] + SKIP_S if came_s.size else np.zeros(0, bool)
        frames, came_s = frames[settled], came_s[settled]
        third = came_s.size // 3
        if not third or came_s[-1] - came_s[0] < LISTEN_S / 2:
            return None
        gone_s = came_s[-third:] - came_s[:third]
        low, middle, high = np.percentile((frames[-third:] - frames[:third]) / gone_s, (25, 50, 75))
        return float(low), float(middle), float(high)


def look_at(name: str, choice: Choice) -> Look:
    """Six seconds of it; empty if no sound comes. Blocks. Raises Unavailable when it cannot be opened."""
    blocks: list[bytes] = []
    came_s: list[float] = []

    def take(block: bytes) -> None:
        """On PortAudio's thread."""
        came_s.append(time.monotonic())
        blocks.append(block)

    # All channels that the daemon might choose from: a card with two gives both only to who asks for both.
    wanted: Choice = "mix" if choice == "auto" else choice
    stream = portaudio.library.open_input(name, (INPUT_HZ,), FRAME_MS / 1000, take, wanted)
    try:
        until_s = time.monotonic() + FIRST_S
        while not blocks and time.monotonic() < until_s:
            time.sleep(STEP_S)
        place = _place() if blocks else None
        until_s = time.monotonic() + LISTEN_S + SKIP_S
        while blocks and time.monotonic() < until_s:
            time.sleep(STEP_S)
    finally:
        stream.close()
    return Look(stream.device.name, stream.form, choice, blocks, came_s[: len(blocks)], place)


def _place() -> Place | None:
    try:
        return pactl.place_of_input(pactl.listed(), os.getpid()) if pactl.available() else None
    except Unavailable:
        return None
