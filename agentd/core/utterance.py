"""When speech counts as begun or over. Measured in frames of 20 ms, never by a clock.

The detector decides on the voice activity detector's word alone. That word lags behind: after the
last voiced sample webrtcvad goes on saying "speech" for its hang-over, which is why the
hang-over (measured per mode, see `agentd.audio.vad`) is subtracted from the silence waited for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from agentd.core.events import FRAME_BYTES, FRAME_MS

RING_MS = 2_000  # what is remembered of the room: more than any pre-roll
# Measured on eleven synthetic voices (tests/audio): the score crosses its threshold 80 ms before to 200 ms
# after the end of a lone wake word, and up to 515 ms after it when a command follows in one breath ...
WAKE_REACH_MS = 600
# ... and a lone wake word goes on for at most 160 ms after the crossing, spoken slowly for up to 420 ms.
WAKE_TAIL_MS = 200  # what ends sooner was only the wake word
COMMAND_MS = 450  # what goes on for longer is a command in one breath with it
# What ends in between may be either. Whoever says more within this time has not been cut short; if
# nothing comes, it is taken for a command of one word.
DOUBT_MS = 1_500
ONSET_FRAMES, ONSET_WINDOW = 3, 5  # speech has begun: 3 voiced frames of 5
RESUME_FRAMES = 2  # speech goes on after a pause: 2 voiced frames in a row; one alone is a click


@dataclass(frozen=True, slots=True)
class Listening:
    """How to bound speech: all lengths in ms; `hangover_ms` is the detector's lag at the end of speech."""

    silence_ms: int = 600
    pre_roll_ms: int = 300
    max_utterance_ms: int = 30_000
    hangover_ms: int = 100


class End(Enum):
    """Why an utterance, or the wait for one, is over."""

    SILENCE = "silence"
    MAX_LENGTH = "maximum length"
    NO_SPEECH = "no speech"


@dataclass(frozen=True, slots=True)
class Speech:
    """Frames that belong to the utterance: at its begin with all that was held, then one by one."""

    frames: tuple[bytes, ...]


class UtteranceDetector:
    """Feeds on frames at all times; while `listening`, says which of them are the utterance.

    `hear` returns the utterance's next frames, or why it is over, or nothing. After an `End` the detector
    no longer listens, but goes on remembering the room for the next pre-roll.
    """

    def __init__(self, how: Listening) -> None:
        self._how = how
        self._ring: deque[bytes] = deque(maxlen=RING_MS // FRAME_MS)
        self._state: _Waiting | _Speaking | None = None

    @property
    def listening(self) -> bool:
        return self._state is not None

    @property
    def speaking(self) -> bool:
        return isinstance(self._state, _Speaking)

    @property
    def patience_ms(self) -> float:
        """How much more sound this can take before it must come to an end."""
        match self._state:
            case _Waiting(wait_ms=wait_ms, waited_ms=waited_ms):
                return wait_ms - waited_ms
            case _Speaking(length_ms=length_ms):
                return self._how.max_utterance_ms - length_ms
            case _:
                return 0

    def listen(self, wait_ms: float, after_wake: bool) -> None:
        """Wait for speech, `wait_ms` at most.

        After a wake word everything since its end belongs to the utterance, so that a command
        in one breath with it loses nothing; otherwise `pre_roll_ms` before the onset does. A wake
        word inside an utterance is part of it, and the command may still be to come.
        """
        if isinstance(self._state, _Speaking):
            self._state.expect_more(wait_ms)
            return
        held = list(self._ring)[-(WAKE_REACH_MS // FRAME_MS) :] if after_wake else None
        self._state = _Waiting(wait_ms, held)

    def rest(self) -> None:
        """Stop listening; nothing of the current utterance counts any more."""
        self._state = None

    def hear(self, pcm: bytes, speech: bool) -> Iterator[Speech | End]:
        """Take one or more whole frames (16 kHz mono s16) of which the detector says `speech`."""
        assert len(pcm) % FRAME_BYTES == 0
        for start in range(0, len(pcm), FRAME_BYTES):
            frame = pcm[start : start + FRAME_BYTES]
            self._ring.append(frame)
            match self._state:
                case _Waiting() as waiting:
                    yield from self._wait(waiting, frame, speech)
                case _Speaking() as speaking:
                    yield from self._speak(speaking, frame, speech)
                case _:
                    pass

    def _wait(self, waiting: _Waiting, frame: bytes, speech: bool) -> Iterator[Speech | End]:
        if waiting.hear(frame, speech):
            frames = waiting.held or list(self._ring)[-(self._how.pre_roll_ms // FRAME_MS + ONSET_WINDOW) :]
            self._state = _Speaking(waiting.silent_ms)
            yield Speech(tuple(frames))
        elif waiting.waited_ms >= waiting.wait_ms:
            self._state = None
            yield End.NO_SPEECH

    def _speak(self, speaking: _Speaking, frame: bytes, speech: bool) -> Iterator[Speech | End]:
        speaking.hear(speech)
        yield Speech((frame,))
        silence_ms = speaking.patience_ms or self._how.silence_ms
        if speaking.silent_ms + self._how.hangover_ms >= silence_ms:
            self._state = None
            yield End.SILENCE
        elif speaking.length_ms >= self._how.max_utterance_ms:
            self._state = None
            yield End.MAX_LENGTH


class _WakeTail:
    """The rest of a wake word after its score has crossed the threshold: speech, but no command yet."""

    def __init__(self) -> None:
        self._heard_ms = 0
        self._over = False

    def covers(self, speech: bool) -> bool:
        """Whether this frame can still belong to the wake word."""
        self._over = self._over or not speech or self.outlived
        if not self._over:
            self._heard_ms += FRAME_MS
        return not self._over

    @property
    def outlived(self) -> bool:
        """It went on for longer than any wake word."""
        return self._heard_ms > COMMAND_MS

    @property
    def doubtful(self) -> bool:
        """It is over, and was long for a wake word."""
        return self._over and self._heard_ms > WAKE_TAIL_MS


class _Waiting:
    """Listening, no speech yet. `held` collects frames since the wake word's end, if there was one."""

    def __init__(self, wait_ms: float, held: list[bytes] | None) -> None:
        self.wait_ms = wait_ms
        self.waited_ms = 0
        self.silent_ms = 0
        self.held = held
        self._window: deque[bool] = deque(maxlen=ONSET_WINDOW)
        self._tail = _WakeTail() if held is not None else None

    def hear(self, frame: bytes, speech: bool) -> bool:
        """Count one frame; true when speech has begun with it."""
        self.waited_ms += FRAME_MS
        self.silent_ms = 0 if speech else self.silent_ms + FRAME_MS
        if self.held is not None:
            self.held.append(frame)
        if self._tail and self._tail.covers(speech):
            return False
        self._window.append(speech)
        return sum(self._window) >= ONSET_FRAMES or self._was_command()

    def _was_command(self) -> bool:
        """The wake word did not end where wake words end."""
        if self._tail is None:
            return False
        return self._tail.outlived or (self._tail.doubtful and self.silent_ms >= DOUBT_MS)


class _Speaking:
    """An utterance going on. `patience_ms` replaces the usual silence while a command is still to come."""

    def __init__(self, silent_ms: int) -> None:
        self.silent_ms = silent_ms
        self.length_ms = 0
        self.patience_ms: float | None = None
        self._tail: _WakeTail | None = None
        self._voiced_run = 0

    def expect_more(self, wait_ms: float) -> None:
        """These were the words of a wake word: the command may follow after a pause."""
        self.patience_ms = wait_ms
        self._tail = _WakeTail()

    def hear(self, speech: bool) -> None:
        self.length_ms += FRAME_MS
        voiced = speech and not (self._tail and self._tail.covers(speech))
        self._voiced_run = self._voiced_run + 1 if voiced else 0
        if self._voiced_run >= RESUME_FRAMES:
            self.silent_ms = 0
            self.patience_ms = None
        else:
            self.silent_ms += FRAME_MS
