"""When speech counts as begun or over. Measured in frames of 20 ms, never by a clock.

The detector decides on the voice activity detector's word. That word lags behind: after the
last voiced sample webrtcvad goes on saying "speech" for its hang-over, which is why the
hang-over (measured per mode, see `agentd.audio.vad`) is subtracted from the silence waited for. Noise hides
soft endings, and the word comes early: so much is added to that silence.

In noise that sounds like speech it may also hold an utterance open. A second opinion (see
`agentd.audio.ending`) may then end it: it counts its own silence, and neither begins an utterance nor holds
one open.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from agentd.core.events import FRAME_BYTES, FRAME_MS, Heard
from agentd.core.pauses import Pauses
from agentd.core.tail import Tail
from agentd.core.waketail import WakeTail

RING_MS = 2_000  # what is remembered of the room: more than any pre-roll
# Measured on eleven synthetic voices at 110 to 180 words a minute (tests/end_to_end/test_one_breath.py): the
# score crosses its threshold 370 ms before to 460 ms after the end of a lone wake word, up to 515 ms after it
# when a command follows in one breath.
WAKE_REACH_MS = 600
# Whoever says more within this time has not been cut short. If nothing comes and the wake word was not alone,
# all was a command of one word.
DOUBT_MS = 1_500
# What goes on for so long without a pause, and was not begun with a wake word, is television, or people among
# themselves; nobody's follow-up is as long.
UNCALLED_MS = 15_000
ONSET_FRAMES, ONSET_WINDOW = 3, 5  # speech has begun: 3 voiced frames of 5
RESUME_FRAMES = 2  # speech goes on after a pause: 2 voiced frames in a row; one alone is a click


@dataclass(frozen=True, slots=True)
class Listening:
    """How to bound speech: all lengths in ms; `hangover_ms` is the detector's lag at the end of speech, and
    `tail_ms` bounds what is heard of our own reply after its end.

    Silence may count as the end from `silence_min_ms` on (see `agentd.core.pauses`); None: from
    `silence_ms` on.
    """

    silence_ms: int = 600
    silence_min_ms: int | None = None
    pre_roll_ms: int = 300
    max_utterance_ms: int = 30_000
    hangover_ms: int = 100
    tail_ms: int = 300


class End(Enum):
    """Why an utterance, or the wait for one, is over."""

    SILENCE = "silence"
    SECOND_OPINION = "second opinion"
    MAX_LENGTH = "maximum length"
    ENDLESS = "talk without end"  # and without a wake word: not meant for us
    NO_SPEECH = "no speech"
    CANCELLED = "cancelled"


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
        self.ago_ms = 0.0  # for so long the latest utterance was over when that was known
        self._how = how
        self._ring: deque[bytes] = deque(maxlen=RING_MS // FRAME_MS)
        self._silent_ms = 0
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

    def listen(
        self, wait_ms: float, after_wake: bool, after_reply: bool = False, pressed: bool = False
    ) -> None:
        """Wait for speech, `wait_ms` at most.

        After a wake word everything since its end belongs to the utterance, so that a command
        in one breath with it loses nothing; otherwise `pre_roll_ms` before the onset does. A wake
        word inside an utterance is part of it, and the command may still be to come. After a reply nothing
        belongs to it that may be the end of the reply. `pressed`: the wake word was a button, which is not
        heard.
        """
        if isinstance(self._state, _Speaking):
            self._state.called(None if pressed else WakeTail(self._silent_ms), wait_ms)
            return
        spoken = after_wake and not pressed
        held = list(self._ring)[-(WAKE_REACH_MS // FRAME_MS) :] if spoken else None
        wake = WakeTail(self._silent_ms) if spoken else None
        reply = Tail(self._how.tail_ms) if after_reply else None
        self._state = _Waiting(wait_ms, after_wake, held, wake, reply)

    def adopt(self, how: Listening) -> None:
        """From the next utterance on."""
        self._how = how

    def rest(self) -> None:
        """Stop listening; nothing of the current utterance counts any more."""
        self._state = None

    def hear(self, heard: Heard) -> Iterator[Speech | End]:
        """Take what the ear has heard, one or more whole frames."""
        assert len(heard.pcm) % FRAME_BYTES == 0
        for start in range(0, len(heard.pcm), FRAME_BYTES):
            frame = heard.pcm[start : start + FRAME_BYTES]
            self._ring.append(frame)
            self._silent_ms = 0 if heard.speech else self._silent_ms + FRAME_MS
            match self._state:
                case _Waiting() as waiting:
                    yield from self._wait(waiting, frame, heard)
                case _Speaking() as speaking:
                    yield from self._speak(speaking, frame, heard)
                case _:
                    pass

    def _wait(self, waiting: _Waiting, frame: bytes, heard: Heard) -> Iterator[Speech | End]:
        if waiting.hear(frame, heard):
            self._state = _Speaking(self._how, waiting.silent_ms, waiting.called)
            yield Speech(tuple(waiting.held or self._pre_roll(waiting)))
        elif waiting.waited_ms >= waiting.wait_ms:
            self._state = None
            yield End.NO_SPEECH

    def _pre_roll(self, waiting: _Waiting) -> list[bytes]:
        most = self._how.pre_roll_ms // FRAME_MS + ONSET_WINDOW
        return list(self._ring)[-min(most, waiting.free_frames) :]

    def _speak(self, speaking: _Speaking, frame: bytes, heard: Heard) -> Iterator[Speech | End]:
        speaking.hear(heard)
        yield Speech((frame,))
        if end := speaking.end:
            self._state, self.ago_ms = None, speaking.ago_ms(end)
            yield end


class _Waiting:
    """Listening, no speech yet. `held` collects frames since the wake word's end, if there was one."""

    def __init__(
        self,
        wait_ms: float,
        called: bool,
        held: list[bytes] | None,
        wake: WakeTail | None,
        reply: Tail | None,
    ) -> None:
        self.wait_ms = wait_ms
        self.called = called
        self.waited_ms = 0
        self.silent_ms = 0
        self.held = held
        self._window: deque[bool] = deque(maxlen=ONSET_WINDOW)
        self._tail = wake
        self._reply = reply

    @property
    def free_frames(self) -> int:
        """How many of the latest frames hold nothing of our own."""
        return self._reply.frames_since if self._reply else RING_MS // FRAME_MS

    def hear(self, frame: bytes, heard: Heard) -> bool:
        """Count one frame; true when speech has begun with it, or had before."""
        speech = heard.speech
        if self._reply and self._reply.covers(frame, speech, heard.near):
            return False
        self.waited_ms += FRAME_MS
        self.silent_ms = 0 if speech else self.silent_ms + FRAME_MS
        if self.held is not None:
            self.held.append(frame)
        if not (self._tail and self._tail.covers(speech, heard.lone_ms)):
            self._window.append(speech)
        return sum(self._window) >= ONSET_FRAMES or self._was_command()

    def _was_command(self) -> bool:
        """The wake word was not alone, or may not have been and no time is left to wait for more."""
        if self._tail is None:
            return False
        last_chance = self.waited_ms >= self.wait_ms
        return self._tail.outlived or self._tail.doubtful(0 if last_chance else DOUBT_MS)


class _Speaking:
    """An utterance going on, `called` if there was a wake word or a button. `patience_ms` replaces the usual
    silence while a command is still to come."""

    def __init__(self, how: Listening, silent_ms: int, called: bool) -> None:
        self._how = how
        self._called = called
        self._silent_ms = silent_ms
        self._over_ms = 0  # by the second opinion
        self._hidden_ms = 0
        self._pauses = Pauses(how.silence_ms, how.silence_min_ms or how.silence_ms)
        self.length_ms = 0
        self.patience_ms: float | None = None
        self._tail: WakeTail | None = None
        self._voiced_run = 0

    def called(self, wake: WakeTail | None, wait_ms: float) -> None:
        """After the words of a wake word the command may follow after a pause; whoever presses a button is
        speaking already."""
        self._called = True
        if wake:
            self.patience_ms = wait_ms
            self._tail = wake

    def hear(self, heard: Heard) -> None:
        self.length_ms += FRAME_MS
        self._hidden_ms = heard.hidden_ms
        self._over_ms = self._over_ms + FRAME_MS if heard.over else 0
        voiced = not (self._tail and self._tail.covers(heard.speech, heard.lone_ms)) and heard.speech
        if self._tail and self._tail.doubtful(DOUBT_MS):
            self.patience_ms = None
        self._voiced_run = self._voiced_run + 1 if voiced else 0
        if self._voiced_run >= RESUME_FRAMES:
            if self.patience_ms is None:
                self._pauses.paused(self._pause_ms - (RESUME_FRAMES - 1) * FRAME_MS)
            self._silent_ms = 0
            self.patience_ms = None
        else:
            self._silent_ms += FRAME_MS

    @property
    def end(self) -> End | None:
        """Why it is over with the last frame, if it is."""
        silence_ms = enough_ms = self.patience_ms or self._pauses.silence_ms
        if self._over_ms and not self.patience_ms:
            enough_ms = self._pauses.agreed_ms(self.length_ms - self._silent_ms)
        if self._pause_ms >= enough_ms:
            return End.SILENCE
        if self._over_ms >= silence_ms:
            return End.SECOND_OPINION
        if self.length_ms >= self._how.max_utterance_ms:
            return End.MAX_LENGTH
        return End.ENDLESS if self.length_ms >= UNCALLED_MS and not self._called else None

    def ago_ms(self, end: End) -> float:
        """For how long it has been over, by whoever says so."""
        by = {End.SILENCE: self._pause_ms, End.SECOND_OPINION: self._over_ms}
        return by.get(end, 0)

    @property
    def _pause_ms(self) -> float:
        """For how long nothing has been said: what the detector says, but for its lag."""
        return self._silent_ms + self._how.hangover_ms - self._hidden_ms
