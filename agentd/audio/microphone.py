"""The microphone: frames from a sound card, through its loss and return."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable
from pathlib import Path

from agentd.audio import portaudio
from agentd.audio.device import MONITOR, is_generic
from agentd.audio.flatline import Flatline
from agentd.audio.form import Choice
from agentd.audio.recovery import Recovery
from agentd.audio.soundserver import watch
from agentd.audio.source import Source, WavSource
from agentd.core.events import FRAME_BYTES, FRAME_MS, INPUT_HZ
from agentd.errors import Unavailable
from agentd.resample import rate

logger = logging.getLogger(__name__)

MOST_BLOCKS = 250  # 5 s between the card and the ear: more only when the machine is hopelessly late
FIRST_FRAME_S = 4.0  # a card takes 0.1 s after opening, PulseAudio idling on a null sink up to 2 s
LOST_AFTER_S = 0.7  # noticed within a second; a busy machine delays frames by 0.2 s
LOOK_S = 0.2  # this long without a block is worth a look; a moved stream takes a moment, too
FLAT_AGAIN_S = 10.0  # a card that gives nothing but silence may come to life by being opened anew

WAV = "wav:"
GONE, MUTED = "The microphone is gone.", "The microphone is muted at the sound server."

Tell = Callable[[str], None]  # what is wrong, for a person; empty: sound flows again


def _nobody(_words: str) -> None:
    pass


def open_source(setting: str, pace: float = 1.0, choice: Choice = "auto", tell: Tell = _nobody) -> Source:
    """The source that `audio.input` names; `pace` is for files. Raises ConfigError for an unusable file."""
    if setting.startswith(WAV):
        return WavSource(Path(setting.removeprefix(WAV)), pace)
    return Microphone(setting, choice, tell)


class Microphone:
    """A device by name (`default`, or part of its name): opened by the first `read` and again whenever lost.

    A lost device shows in an inactive stream, in frames that stop coming, in what the sound server says, in
    sound that does not live; never in an exception. `tell` is called on the reading thread. `dropped` counts
    blocks that came while the queue was full.
    """

    ended = False  # a microphone has no end

    def __init__(self, name: str, choice: Choice = "auto", tell: Tell = _nobody) -> None:
        self._name = name
        self._choice = choice
        self._tell = tell
        self._told = ""
        self._blocks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._stream: portaudio.Stream | None = None
        self._converted = bytearray()
        self._opened_s = 0.0
        self._placed = False  # where our stream is was asked since
        self._came_s = 0.0  # when the newest block came
        self._came_any = False
        self._gap_s = 0.0  # the longest time between two blocks since it was looked at
        self._source = ""  # what the sound server calls it
        self._flatline = Flatline()
        self._recovery = Recovery()
        self.dropped = 0

    @property
    def lost(self) -> bool:
        """Told and not yet taken back."""
        return bool(self._told)

    def read(self, timeout_s: float) -> bytes | None:
        """The next frame. Trouble is told and tried again, not raised."""
        until_s = time.monotonic() + timeout_s
        while len(self._converted) < FRAME_BYTES:
            left_s = max(0.0, until_s - time.monotonic())
            if self._stream is not None or self._reopen(left_s):
                self._wait_for_block(left_s)
            if not left_s and (self._stream is None or self._blocks.empty()):
                break
        if len(self._converted) < FRAME_BYTES:
            return None
        frame = bytes(self._converted[:FRAME_BYTES])
        del self._converted[:FRAME_BYTES]
        return frame

    def close(self) -> None:
        """It is missed no more, until the next `read`."""
        self._close()
        self._told = ""

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._converted.clear()

    def _wait_for_block(self, left_s: float) -> None:
        assert self._stream is not None
        try:
            block = self._blocks.get(timeout=min(left_s, LOOK_S))
        except queue.Empty:
            self._look_after_stream(self._stream)
            return
        if not self._placed:
            self._placed = True
            watch.look()
        if why := self._elsewhere():
            self._lose(why)
            return
        form = self._stream.form
        self._flatline.look(block, len(block) / 2 / form.channels / form.rate_hz * 1000)
        self._recovery.works()
        self._converted += self._rate.convert(form.mono(block, self._choice))
        self._assess()

    def _look_after_stream(self, stream: portaudio.Stream) -> None:
        silent_s = time.monotonic() - self._came_s
        if stream.ended:
            self._close()  # the loudspeaker is being looked for; it is opened again at once
        elif not stream.active:
            self._lose("the device is gone")
        elif silent_s > (LOST_AFTER_S if self._came_any else FIRST_FRAME_S):
            self._lose(f"no sound for {silent_s:.1f} s")

    def _elsewhere(self) -> str:
        """Why what we hear is not the device that was opened; empty: it is."""
        gap_s, self._gap_s = self._gap_s, 0.0
        place = watch.microphone
        if place is None:
            another = gap_s > LOOK_S and not self._still_there()
            return f"after a gap of {gap_s:.1f} s this is another device" if another else ""
        if place.monitor and not self._name.endswith(MONITOR):
            return "the sound server gives us what the loudspeaker plays"
        if is_generic(self._name) or not self._source:
            self._source = place.device
        return "" if place.device == self._source else f"the sound server gives us {place.device} instead"

    def _still_there(self) -> bool:
        """Whether the named device can be opened beside our stream; bare hardware cannot, and is reopened."""
        if is_generic(self._name):
            return True
        try:
            portaudio.library.open_input(self._name, (INPUT_HZ,), FRAME_MS / 1000, _ignore).close()
        except Unavailable:
            return False
        return True

    def _assess(self) -> None:
        """Frames come; whether there is sound in them."""
        if watch.microphone is not None and watch.microphone.muted:
            self._report(MUTED)
            return
        self._report(f"The microphone {self._flatline.words}." if self._flatline.words else "")
        if self._flatline.words and time.monotonic() > self._opened_s + FLAT_AGAIN_S:
            self._close()

    def _take(self, block: bytes) -> None:
        """On PortAudio's thread: copy, nothing else. When the ear is late the oldest sound goes."""
        now_s = time.monotonic()
        if self._came_any:
            self._gap_s = max(self._gap_s, now_s - self._came_s)
        self._came_s, self._came_any = now_s, True
        if self._blocks.qsize() >= MOST_BLOCKS:
            self._blocks.get_nowait()
            self.dropped += 1
        self._blocks.put(block)

    def _reopen(self, left_s: float) -> bool:
        watch.start()
        if self._recovery.wait_s:
            time.sleep(min(self._recovery.wait_s, left_s))
            return False
        self._blocks = queue.SimpleQueue()
        self._opened_s = self._came_s = time.monotonic()
        self._came_any, self._placed, self._gap_s, self._source = False, False, 0.0, ""
        try:
            self._stream = portaudio.library.open_input(
                self._name, (INPUT_HZ,), FRAME_MS / 1000, self._take, self._choice
            )
        except Unavailable as trouble:
            self._fail(str(trouble))
            return False
        form = self._stream.form
        self._rate = rate(form.rate_hz, INPUT_HZ)
        channels = f", {form.channels} channels" if form.channels > 1 else ""
        name = self._stream.device.name
        logger.info("microphone: listening to “%s” at %d Hz%s", name, form.rate_hz, channels)
        return True

    def _lose(self, why: str) -> None:
        self._report(GONE)  # first of all: with a sound server that hangs, closing takes as long as that does
        self._close()
        self._fail(why)

    def _fail(self, why: str) -> None:
        logger.warning("microphone: %s; trying again in %.1f s", why, self._recovery.failed())
        self._report(GONE)

    def _report(self, words: str) -> None:
        if words != self._told:
            self._told = words
            logger.info("microphone: %s", words or "there is sound")
            self._tell(words)


def _ignore(_block: bytes) -> None:
    """A stream that is only tried."""
