"""Does somebody speak near us, while our own sound plays? Judged on what the echo canceller leaves.

What it leaves of an echo is faint, far below what the microphone heard, and has lost its voice: the
canceller puts noise in its place. A person is loud, hardly below what the microphone heard, and has a voice,
which a cough, a clap and a door have not.
"""

from __future__ import annotations

import numpy as np

from agentd.audio.level import level_db
from agentd.core.events import FRAME_MS, FRAME_SAMPLES, INPUT_HZ

# Measured in simulated rooms (tests/audio/echoroom.py): an echo of up to -10 dB leaves 32 dB at p99 and 41 at
# most; of people who speak at 60 to 68 dB three of four frames are louder still.
LOUD_DB = 40.0  # re 1 LSB, -50 dBFS
AT_FIRST_DB = 6.0  # more is asked for until the canceller has heard our own sound for so long
AT_FIRST_MS = 6_000
BELOW_HEARD_DB = 24.0  # an echo is 27 dB and more below what was heard, however loud the speaker
VOICED = 0.5  # of a frame's power comes again after one period of a voice; of noise hardly any
LOWEST_HZ, HIGHEST_HZ = 70, 400  # of voices
BAND_HZ = (150, 2_500)  # where voices are, and thuds and hiss are not

_SPAN = 2 * FRAME_SAMPLES  # two periods of the lowest voice
_WINDOW = np.hanning(_SPAN)
_hz = np.fft.rfftfreq(2 * _SPAN, 1 / INPUT_HZ)
_IN_BAND = (_hz > BAND_HZ[0]) & (_hz < BAND_HZ[1])
_PERIODS = slice(INPUT_HZ // HIGHEST_HZ, INPUT_HZ // LOWEST_HZ)


def _correlation(spectrum: np.ndarray) -> np.ndarray:
    return np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[:_SPAN]


_OF_WINDOW = _correlation(np.fft.rfft(_WINDOW, 2 * _SPAN))


def voicing(samples: np.ndarray) -> float:
    """How much of 40 ms (16 kHz) is periodic as a voice is, 0 to 1: the peak of the autocorrelation.

    After Boersma (1993), "Accurate short-term analysis of the fundamental frequency".
    """
    found = _correlation(np.fft.rfft(samples * _WINDOW, 2 * _SPAN) * _IN_BAND)
    if found[0] <= 0:
        return 0.0
    return float((found[_PERIODS] / _OF_WINDOW[_PERIODS]).max() * _OF_WINDOW[0] / found[0])


class NearSpeech:
    """Hears the frames in which our own sound may be in the room, in their order; on the ear's thread."""

    def __init__(self) -> None:
        self._before = np.zeros(FRAME_SAMPLES)
        self._practised_ms = 0

    def doubt(self) -> None:
        """The canceller has lost its way: more is asked for, as at first."""
        self._practised_ms = 0

    def near(self, heard: bytes, left: bytes) -> bool:
        """Whether a person speaks in a frame (20 ms, 16 kHz mono s16), as `heard` and as `left` of it."""
        samples = np.frombuffer(left, "<i2").astype(float)
        span = np.concatenate((self._before, samples))
        self._before = samples
        self._practised_ms = min(AT_FIRST_MS, self._practised_ms + FRAME_MS)
        least_db = LOUD_DB if self._practised_ms >= AT_FIRST_MS else LOUD_DB + AT_FIRST_DB
        left_db = level_db(left)
        return left_db > max(least_db, level_db(heard) - BELOW_HEARD_DB) and voicing(span) > VOICED
