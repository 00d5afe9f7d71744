"""What the microphone hears of our own loudspeaker is taken out again, by WebRTC's AEC3; for words that are
spoken over it, more gently (see `linear`).

The far end is what the card's callback has consumed, the near end what the ear reads. The two are laid side
by side by counting samples, never by times of arrival, and their distance is a mean over many frames: blocks
come in bursts, and the canceller has to find its way anew whenever the distance changes.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from agentd.audio.linear import LinearCanceller
from agentd.core.events import FRAME_SAMPLES, INPUT_HZ

if TYPE_CHECKING:
    from pywebrtc_audio import EchoCanceller as Aec3

MOST_BLOCKS = 200  # 2 s of a card's 10 ms: an ear that is later than this has lost more than an echo
# Our last sample is 0.2 s on its way through card, room and microphone; then there is the room's own echo.
TAIL_S = 0.6
# The far end lags by this, so that it is there even when the card's callback is late. Longer than the way
# from the callback to the ear it must not be (40 ms at least): no echo of what is still to come is cancelled.
LAG = INPUT_HZ * 20 // 1000
MEAN_FRAMES = 64  # 1.3 s: the jitter of both threads, 50 ms and more, is not to be seen in it
JUMP = INPUT_HZ // 5  # jitter is hardly ever as long: a device was lost
STRAY = INPUT_HZ * 4 // 1000  # the same while nothing is played: then a change is cheap, but not free
# Two crystals drift apart by it in ten minutes; AEC3 itself follows up to 0.4 s.
DRIFT = INPUT_HZ * 30 // 1000
SAID_FRAMES = 120  # 2.4 s: a word, how late it is recognised, and what its model needs from before it
SETTLE = INPUT_HZ  # of our own sound: the canceller takes so long to find its way again
TAPS = 65  # of the low-pass before the card's rate becomes ours; an odd number


class Echo(Protocol):
    """As `Hearing` needs it."""

    @property
    def playing(self) -> bool: ...
    @property
    def settled(self) -> bool: ...
    def cancel(self, frame: bytes, late: bool = False) -> bytes: ...
    @property
    def words(self) -> bytes: ...
    @property
    def said(self) -> bytes: ...


class EchoCanceller:
    """One for the life of the ear: it works while our own sound is in the room, and keeps what it has learnt.

    `played` is for the card's thread, all else for the ear's. 16 to 20 ms of work per second of sound and
    2 MB, from the first sound on. What comes out cancelled is 8 ms late; `words`, the same frame with our own
    sound subtracted and nothing suppressed, is not.
    """

    def __init__(self) -> None:
        # Written by the card's thread alone:
        self._blocks: deque[tuple[int, bytes]] = deque(maxlen=MOST_BLOCKS)  # after the clock
        self._rate_hz = INPUT_HZ
        self._consumed = 0  # the card's clock
        self._sounded = 0  # what it was after the last block that was not silent
        # By the ear's:
        self._held: deque[tuple[int, bytes]] = deque()
        self._near = 0  # the ear's clock
        self._ahead = 0.0  # of the ear's clock is the card's, on average, in samples of 16 kHz
        self._compared = 0
        self._seen = 0  # of the card's clock
        self._offset: int | None = None  # what of that is in use, while the canceller works
        self._practised = 0  # samples of our own sound since that was last changed, or the far end late
        self._aec: Aec3 | None = None
        self._linear = LinearCanceller()
        self._far_frames: deque[bytes] = deque(maxlen=SAID_FRAMES)
        self.words = b""

    def played(self, pcm: bytes, rate_hz: int) -> None:
        """The card has taken a block (mono s16). Keeps it, nothing else."""
        if rate_hz != self._rate_hz:
            self._blocks.clear()
            self._rate_hz, self._consumed, self._sounded = rate_hz, 0, 0
        self._blocks.append((self._consumed, pcm))
        self._consumed += len(pcm) // 2
        if pcm.strip(b"\0"):
            self._sounded = self._consumed

    @property
    def playing(self) -> bool:
        """Our own sound may be in the room: what `cancel` returns is cancelled."""
        return self._sounded > 0 and self._consumed - self._sounded < TAIL_S * self._rate_hz

    @property
    def settled(self) -> bool:
        """The canceller knows its way: what it leaves can be judged."""
        return self._practised >= SETTLE

    def cancel(self, frame: bytes, late: bool = False) -> bytes:
        """The ear's next frame (20 ms, 16 kHz mono s16) without our own sound; as it is if there is none.

        `late`: others have come after it, and so when it is handed over says nothing about the clocks.
        """
        self._near += FRAME_SAMPLES
        if not late:
            self._compare_clocks()
        elif not self.playing:
            self._compared = 0  # of chunks in a silent room the mean is 20 ms off: it begins anew after that
        self.words = frame
        if not self.playing:
            if self._offset is not None and abs(self._ahead - self._offset) > STRAY:
                self._offset = None
            self._held.clear()
            return frame
        if self._offset is None or abs(self._ahead - self._offset) > DRIFT:
            self._offset, self._practised = round(self._ahead), 0
        near = np.frombuffer(frame, "<i2").astype(np.int16)
        end = self._near + self._offset - LAG
        if end * self._rate_hz > self._consumed * INPUT_HZ:
            self._lose_way()  # the card has stalled: its echo comes uncancelled
        far = self._far(end - FRAME_SAMPLES)
        self._practised += FRAME_SAMPLES if far.any() else 0
        self._far_frames.append(far.astype("<i2").tobytes())
        left = self._linear.hear(near.astype(np.float32), far.astype(np.float32))
        self.words = left.round().clip(-32768, 32767).astype("<i2").tobytes()
        return self._loaded().process(near, far).astype("<i2").tobytes()

    @property
    def said(self) -> bytes:
        """What we have played of late (16 kHz mono s16), the silence in between left out."""
        return b"".join(self._far_frames)

    def _compare_clocks(self) -> None:
        if self._seen == self._consumed:
            return  # it stands still, and so does the mean
        self._seen = self._consumed
        ahead = self._consumed * INPUT_HZ // self._rate_hz - self._near
        if abs(ahead - self._ahead) > JUMP:
            self._lose_way()
            self._held.clear()
        self._compared = min(self._compared + 1, MEAN_FRAMES)
        self._ahead += (ahead - self._ahead) / self._compared

    def _lose_way(self) -> None:
        """The two clocks are compared anew, and the canceller has to learn the way between them."""
        self._compared, self._offset, self._practised = 0, None, 0

    def _far(self, start: int) -> np.ndarray:
        """A frame of what the card took, from sample `start` of 16 kHz on; silence where none is known."""
        step = self._rate_hz / INPUT_HZ
        where = np.arange(start, start + FRAME_SAMPLES) * step
        begin = int(where[0] // 1)
        span = int(where[-1] // 1) + 2 - begin
        sound = self._sound(begin - TAPS // 2, span + TAPS - 1)
        smooth = np.convolve(sound, _low_pass(self._rate_hz), "valid")
        far = np.interp(where - begin, np.arange(span), smooth)
        return np.asarray(far.round().clip(-32768, 32767), np.int16)

    def _sound(self, first: int, count: int) -> np.ndarray:
        """So many samples of the card's, from its clock's `first` on."""
        while self._blocks:
            self._held.append(self._blocks.popleft())
        while self._held and self._held[0][0] + len(self._held[0][1]) // 2 <= first:
            self._held.popleft()
        sound = np.zeros(count)
        for at, pcm in self._held:
            begin, end = max(at, first), min(at + len(pcm) // 2, first + count)
            if begin < end:
                sound[begin - first : end - first] = np.frombuffer(pcm, "<i2")[begin - at : end - at]
        return sound

    def _loaded(self) -> Aec3:
        if self._aec is None:  # who has a file for a microphone, or no speaker, never needs it
            from pywebrtc_audio import EchoCanceller as Aec3

            self._aec = Aec3(INPUT_HZ, 1, 0)
        return self._aec


@lru_cache(maxsize=2)
def _low_pass(rate_hz: int) -> np.ndarray:
    """A windowed sinc that ends where 16 kHz do; for 16 kHz it lets everything through."""
    middle = np.arange(TAPS) - TAPS // 2
    kernel = np.sinc(middle * INPUT_HZ / rate_hz) * np.hamming(TAPS)
    return np.asarray(kernel / kernel.sum())
