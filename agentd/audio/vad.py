"""Is someone speaking: webrtcvad, with the end of speech told by level.

webrtcvad goes on saying "speech" after the last voiced sample: 140 ms in modes 0 and 1, 100 ms in mode 2
and 60 ms in mode 3 in the median. But this hang-over scatters (mode 2, p5 to p95: 7 to 140 ms), as soft
endings are let go of early, and in steady noise it may never end: no constant can make up for it. So its
word is taken only for frames that stand out from the room and are within 40 dB of the loudest of late, and
a soft ending counts on for a moment. What is left of the hang-over then is in `HANGOVER_MS`.

What stands out is told band by band: rumble, hum and wind are in a few low bands, where they vary by 10 dB
and more from frame to frame. Each band is therefore compared with its own quietest moment of late. As every
band then has the same weight, any steady noise varies as little as white noise does.
"""

from __future__ import annotations

import math
import warnings
from collections import deque

import numpy as np

from agentd.audio.level import BANDS, FULL_SCALE_DB, band_powers
from agentd.core.events import FRAME_BYTES, FRAME_MS, INPUT_HZ

with warnings.catch_warnings():  # it asks for pkg_resources in some versions, which warns
    warnings.simplefilter("ignore")
    import webrtcvad

# How long after the last voiced sample `Vad` still says speech, per mode: p95 of 88 sentences in a quiet
# room, as tests/audio/test_vad.py measures it.
HANGOVER_MS = {0: 0, 1: 0, 2: 0, 3: 0}
MODE = 2  # 3 loses quiet speech; 0 and 1 hang in noise

ROOM_MS = 5_000  # the room in a band is its lowest frame of this long: speech pauses more often
ROOM_FRAMES = ROOM_MS // FRAME_MS
ABOVE_ROOM = 10**0.8  # power, mean over the bands; noise stays within 8 dB of its lowest frames
LOUDEST_MS = 2_000
BELOW_LOUDEST = 1e-4  # power; softer than this beside the speech of late is its echo, not a sound of it
FAINTEST = 5e-5 / ABOVE_ROOM  # the same beside a steady hum, which hides how soft an echo is: 43 dB below
SOFT_ENDING_MS = 100  # webrtcvad lets go of a final "s" or "t" at most this early

# Noise hides soft endings: speech seems to end sooner the less its loudest frame stands out from the room.
# At 10 dB (22 dB for the loudest frame over the lowest) by up to 0.3 s, at 33 dB no more.
HIDES_BELOW_DB = 45
HIDDEN_MS_PER_DB = 12
MOST_HIDDEN_MS = 260

FRAME_SAMPLES = FRAME_BYTES // 2
FADE_SAMPLES = 80  # frames overlap by this, or low rumble would leak into all bands
_FADE = np.sin(np.pi / 2 * (np.arange(FADE_SAMPLES) + 0.5) / FADE_SAMPLES) ** 2
_WINDOW = np.concatenate((_FADE, np.ones(FRAME_SAMPLES - FADE_SAMPLES), _FADE[::-1])).astype(np.float32)


class Vad:
    """Hears 20 ms frames (16 kHz mono s16) in their order. Not thread-safe. `mode` 0 (lenient) to 3 (strict).

    webrtcvad's word on a frame is cheap, telling it from the room costs twenty times as much. As long as
    nobody asks for that, frames are only kept; the room is made up for at once when somebody does.
    """

    def __init__(self, mode: int = MODE) -> None:
        self._vad = webrtcvad.Vad(mode)
        self._room = np.full((ROOM_FRAMES, BANDS), np.inf, np.float32)  # a ring
        self._at = 0
        self._before = np.zeros(FADE_SAMPLES, np.float32)
        self._recent: deque[float] = deque(maxlen=LOUDEST_MS // FRAME_MS)
        # One more than the room takes: each frame fades in from the one before.
        self._kept: deque[tuple[bytes, bool]] = deque(maxlen=ROOM_FRAMES + 1)
        self._ending_ms = 0  # how much longer a soft ending may go on
        self._speech = False
        self._stands_out_by = 1.0

    @property
    def room_dbfs(self) -> float:
        """How loud the room is by itself, in dB of full scale: in each band its quietest moment of late."""
        return 10 * math.log10(float(self._room.min(axis=0).sum())) - FULL_SCALE_DB

    @property
    def hidden_ms(self) -> int:
        """How much of a soft ending the room's noise may just have hidden."""
        missing_db = HIDES_BELOW_DB - 10 * math.log10(self._stands_out_by)
        return round(min(max(0.0, missing_db * HIDDEN_MS_PER_DB), MOST_HIDDEN_MS))

    def speech(self, frame: bytes) -> bool:
        """Whether this frame is part of speech."""
        self.voiced(frame)
        return self.judge(1)[0]

    def voiced(self, frame: bytes) -> bool:
        """webrtcvad's own word on the next frame."""
        assert len(frame) == FRAME_BYTES
        voiced = bool(self._vad.is_speech(frame, INPUT_HZ))
        self._kept.append((frame, voiced))
        return voiced

    def judge(self, last: int) -> list[bool]:
        """Whether each of the last so many frames is part of speech; none may be asked about twice.

        Those before them that nobody has asked about are the room's, whatever they were.
        """
        frames = np.frombuffer(b"".join([frame for frame, _ in self._kept]), "<i2").reshape(-1, FRAME_SAMPLES)
        sound = np.empty((len(frames), FADE_SAMPLES + FRAME_SAMPLES), np.float32)
        sound[:, FADE_SAMPLES:] = frames
        sound[1:, :FADE_SAMPLES] = frames[:-1, -FADE_SAMPLES:]
        sound[0, :FADE_SAMPLES], self._before = self._before, sound[-1, -FADE_SAMPLES:]
        bands = band_powers(sound, _WINDOW)
        powers = sound[:, FADE_SAMPLES:].var(axis=1) + 1
        passed = len(frames) - last
        if passed:
            self._speech = False
        for of_frame, power in zip(bands[:passed], powers[:passed].tolist(), strict=True):
            self._remember(of_frame, power)
        voiced = [voiced for _, voiced in self._kept][passed:]
        self._kept.clear()
        return [
            self._judge(*each) for each in zip(bands[passed:], powers[passed:].tolist(), voiced, strict=True)
        ]

    def _judge(self, bands: np.ndarray, power: float, voiced: bool) -> bool:
        self._remember(bands, power)
        stands_out = self._stands_out(bands, power)
        if voiced:
            self._ending_ms = SOFT_ENDING_MS
            self._speech = stands_out
        else:
            self._ending_ms -= FRAME_MS
            self._speech = self._speech and stands_out and self._ending_ms >= 0
        return self._speech

    def _remember(self, bands: np.ndarray, power: float) -> None:
        self._room[self._at] = bands
        self._at = (self._at + 1) % ROOM_FRAMES
        self._recent.append(power)

    def _stands_out(self, bands: np.ndarray, power: float) -> bool:
        loudest = max(self._recent)
        floor = np.maximum(self._room.min(axis=0), loudest * FAINTEST / BANDS)
        self._stands_out_by = loudest / float(floor.sum())
        return power >= loudest * BELOW_LOUDEST and float((bands / floor).mean()) >= ABOVE_ROOM
