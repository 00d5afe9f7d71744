"""The microphone: frames from a sound card, through its loss and return."""

from __future__ import annotations

import logging
import queue
import time
from pathlib import Path

from agentd.audio import portaudio
from agentd.audio.recovery import Recovery
from agentd.audio.source import Source, WavSource
from agentd.core.events import FRAME_BYTES, FRAME_MS, INPUT_HZ
from agentd.errors import Unavailable
from agentd.resample import rate

logger = logging.getLogger(__name__)

MOST_BLOCKS = 250  # 5 s between the card and the ear: more only when the machine is hopelessly late
FIRST_FRAME_S = 4.0  # a card takes 0.1 s after opening, PulseAudio idling on a null sink up to 2 s
LOST_AFTER_S = 1.0  # a busy machine delays frames by 0.2 s, never by as much
SUSPICIOUS_GAP_S = (
    0.2  # a sound server that lost the device puts our stream on another one, which takes a moment
)

WAV = "wav:"


def open_source(setting: str, pace: float = 1.0) -> Source:
    """The source that `audio.input` names; `pace` is for files. Raises ConfigError for an unusable file."""
    if setting.startswith(WAV):
        return WavSource(Path(setting.removeprefix(WAV)), pace)
    return Microphone(setting)


class Microphone:
    """A device by name (`default`, or part of its name): opened by the first `read` and again whenever lost.

    A lost device shows in an inactive stream, in frames that stop coming, or in no more than a short gap
    before another device's sound; never in an exception. `dropped` counts blocks that came while the queue
    was full.
    """

    ended = False  # a microphone has no end

    def __init__(self, name: str) -> None:
        self._name = name
        self._blocks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._stream: portaudio.Stream | None = None
        self._converted = bytearray()
        self._came_s = 0.0  # when the newest block came
        self._came_any = False
        self._gap_s = 0.0  # the longest time between two blocks since it was looked at
        self._recovery = Recovery()
        self.dropped = 0

    def read(self, timeout_s: float) -> bytes | None:
        """The next frame. Trouble is logged and tried again, not raised."""
        until_s = time.monotonic() + timeout_s
        while len(self._converted) < FRAME_BYTES:
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return None
            if self._stream is None and not self._reopen(left_s):
                continue
            self._wait_for_block(left_s)
        frame = bytes(self._converted[:FRAME_BYTES])
        del self._converted[:FRAME_BYTES]
        return frame

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._converted.clear()

    def _wait_for_block(self, left_s: float) -> None:
        try:
            block = self._blocks.get(timeout=min(left_s, SUSPICIOUS_GAP_S))
        except queue.Empty:
            self._look_after_stream()
            return
        gap_s, self._gap_s = self._gap_s, 0.0
        if gap_s > SUSPICIOUS_GAP_S and not self._still_there():
            self._lose(f"after a gap of {gap_s:.1f} s this is another device")
            return
        self._recovery.works()
        self._converted += self._rate.convert(block)

    def _look_after_stream(self) -> None:
        assert self._stream is not None
        silent_s = time.monotonic() - self._came_s
        if not self._stream.active:
            self._lose("the device is gone")
        elif silent_s > (LOST_AFTER_S if self._came_any else FIRST_FRAME_S):
            self._lose(f"no sound for {silent_s:.1f} s")

    def _still_there(self) -> bool:
        """Whether the named device can be opened beside our stream; bare hardware cannot, and is reopened."""
        if self._name == portaudio.DEFAULT:
            return True
        try:
            portaudio.library.open_input(self._name, (INPUT_HZ,), FRAME_MS / 1000, _ignore).close()
        except Unavailable:
            return False
        return True

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
        if self._recovery.wait_s:
            time.sleep(min(self._recovery.wait_s, left_s))
            return False
        self._blocks = queue.SimpleQueue()
        self._came_s, self._came_any, self._gap_s = time.monotonic(), False, 0.0
        try:
            self._stream = portaudio.library.open_input(self._name, (INPUT_HZ,), FRAME_MS / 1000, self._take)
        except Unavailable as trouble:
            self._fail(str(trouble))
            return False
        self._rate = rate(self._stream.rate_hz, INPUT_HZ)
        logger.info("microphone: listening to “%s” at %d Hz", self._stream.device.name, self._stream.rate_hz)
        return True

    def _lose(self, why: str) -> None:
        self.close()
        self._fail(why)

    def _fail(self, why: str) -> None:
        logger.warning("microphone: %s; trying again in %.1f s", why, self._recovery.failed())


def _ignore(_block: bytes) -> None:
    """A stream that is only tried."""
