"""When speech counts as begun or over, frame by frame."""

from __future__ import annotations

import pytest

from agentd.core.events import FRAME_MS, Heard
from agentd.core.pauses import LONGER_MS
from agentd.core.utterance import (
    DOUBT_MS,
    ONSET_FRAMES,
    ONSET_WINDOW,
    WAKE_REACH_MS,
    End,
    Listening,
    Speech,
    UtteranceDetector,
)
from agentd.core.waketail import BREATH_MS, COMMAND_MS
from tests.core.scene import frame

LONE_MS = 480
DOUBT_FRAMES = DOUBT_MS // FRAME_MS
HOW = Listening(silence_ms=600, pre_roll_ms=300, max_utterance_ms=10_000, hangover_ms=100)


class Room:
    """A detector and the frames it has heard, written as a string.

    `s` is speech and `.` silence; `S` and `-` are the same while the wake word's score is up, `o` and `,`
    where the second opinion is that speech is over.
    """

    def __init__(self, how: Listening = HOW) -> None:
        self.detector = UtteranceDetector(how)
        self.count = 0
        self.hidden_ms = 0

    def hear(self, pattern: str) -> list[Speech | End]:
        steps: list[Speech | End] = []
        for mark in pattern:
            lone_ms = LONE_MS if mark in "S-" else 0
            heard = Heard(
                frame(self.count),
                speech=mark in "sSo",
                lone_ms=lone_ms,
                over=mark in "o,",
                hidden_ms=self.hidden_ms,
            )
            steps += self.detector.hear(heard)
            self.count += 1
        return steps


def frames_of(steps: list[Speech | End]) -> list[bytes]:
    return [piece for step in steps if isinstance(step, Speech) for piece in step.frames]


@pytest.mark.parametrize(
    ("pattern", "begun"),
    [("s", False), ("ss", False), ("sss", True), ("s.s.s", True), ("s..s.", False), ("s..s..s..s", False)],
)
def test_onset_takes_three_voiced_frames_of_five(pattern: str, begun: bool) -> None:
    room = Room()
    room.detector.listen(5_000, after_wake=False)
    assert bool(room.hear(pattern)) is begun
    assert room.detector.speaking is begun


def test_pre_roll_counts_back_from_the_onset() -> None:
    room = Room()
    room.hear("." * 50)
    room.detector.listen(5_000, after_wake=False)
    steps = room.hear("." * 20 + "sss")
    first = 70 - HOW.pre_roll_ms // FRAME_MS - (ONSET_WINDOW - ONSET_FRAMES)
    assert frames_of(steps) == [frame(n) for n in range(first, 73)]


@pytest.mark.parametrize("hangover_ms", [0, 60, 100, 140])
def test_silence_counts_from_the_last_voiced_sample(hangover_ms: int) -> None:
    room = Room(Listening(silence_ms=600, hangover_ms=hangover_ms))
    room.detector.listen(5_000, after_wake=False)
    room.hear("s" * 50 + "s" * (hangover_ms // FRAME_MS))
    steps = room.hear("." * 40)
    assert steps[-1] is End.SILENCE
    assert len(frames_of(steps)) * FRAME_MS == 600 - hangover_ms
    assert room.detector.ago_ms == 600


@pytest.mark.parametrize("hidden_ms", [0, 120, 280])
def test_as_much_is_waited_for_as_noise_may_have_hidden(hidden_ms: int) -> None:
    room = Room()
    room.hidden_ms = hidden_ms
    room.detector.listen(5_000, after_wake=False)
    room.hear("s" * 50)
    steps = room.hear("." * 60)
    assert steps[-1] is End.SILENCE
    assert len(frames_of(steps)) * FRAME_MS == 500 + hidden_ms
    assert room.detector.ago_ms == 600


class TestSecondOpinion:
    def room(self) -> Room:
        room = Room()
        room.detector.listen(5_000, after_wake=False)
        return room

    def test_ends_what_the_detector_holds_open(self) -> None:
        room = self.room()
        room.hear("s" * 50)
        steps = room.hear("o" * 100)
        assert steps[-1] is End.SECOND_OPINION
        assert len(frames_of(steps)) * FRAME_MS == HOW.silence_ms
        assert room.detector.ago_ms == HOW.silence_ms

    def test_counts_its_own_silence_only(self) -> None:
        """A pause in which it is late on both sides is no longer for that."""
        room = self.room()
        room.hear("s" * 50)
        assert not any(isinstance(step, End) for step in room.hear("." * 15 + "," * 8 + "o" * 20 + "s"))

    def test_holds_nothing_open_and_begins_nothing(self) -> None:
        room = self.room()
        assert room.hear("o" * 2 + "." * 100) == []
        room.hear("s" * 50)
        assert len(frames_of(room.hear("." * 60))) * FRAME_MS == 500

    def test_does_not_end_the_wait_for_a_command(self) -> None:
        room = self.room()
        room.hear("s" * 30)
        room.detector.listen(5_000, after_wake=True)
        steps = room.hear("SSSS" + "-" * 25 + "," * 175)
        assert not any(isinstance(step, End) for step in steps)

    def test_together_they_are_sooner_sure_where_the_owner_allows_it(self) -> None:
        room = Room(Listening(silence_ms=600, silence_min_ms=400, hangover_ms=0))
        room.detector.listen(5_000, after_wake=False)
        room.hear("s" * 100)
        assert len(frames_of(room.hear("." * 10 + "," * 50))) * FRAME_MS == 400
        room.detector.listen(5_000, after_wake=False)
        room.hear("s" * 100)
        assert len(frames_of(room.hear("." * 60))) * FRAME_MS == 600


def test_who_has_paused_may_pause_again_and_longer() -> None:
    room = Room(Listening(silence_ms=600, hangover_ms=0))
    room.detector.listen(5_000, after_wake=False)
    room.hear("s" * 20 + "." * 25 + "s" * 20)
    assert len(frames_of(room.hear("." * 60))) * FRAME_MS == 500 + LONGER_MS


def test_the_wait_for_a_command_is_no_pause_within_one() -> None:
    room = Room()
    room.detector.listen(5_000, after_wake=False)
    room.hear("s" * 30)
    room.detector.listen(5_000, after_wake=True)
    room.hear("SS" + "-" * 25 + "." * 30 + "s" * 20)
    assert len(frames_of(room.hear("." * 60))) * FRAME_MS == 500


def test_a_click_in_the_silence_is_not_speech_but_a_syllable_is() -> None:
    room = Room()
    room.detector.listen(5_000, after_wake=False)
    room.hear("s" * 10)
    assert End.SILENCE in room.hear("." * 12 + "s" + "." * 12)
    room.detector.listen(5_000, after_wake=False)
    room.hear("s" * 10)
    assert End.SILENCE not in room.hear("." * 12 + "ss" + "." * 12)
    spoken_frames = 10 - ONSET_FRAMES + 26
    assert room.detector.patience_ms == HOW.max_utterance_ms - spoken_frames * FRAME_MS


def test_the_longest_utterance() -> None:
    room = Room()
    room.detector.listen(5_000, after_wake=False)
    steps = room.hear("s" * 600)
    assert steps[-1] is End.MAX_LENGTH
    assert room.detector.ago_ms == 0
    assert not room.detector.listening
    assert room.detector.patience_ms == 0


def test_no_speech() -> None:
    room = Room()
    room.detector.listen(1_000, after_wake=False)
    assert room.hear("." * 49) == []
    assert room.detector.patience_ms == FRAME_MS
    assert room.hear(".") == [End.NO_SPEECH]


class TestAfterTheWakeWord:
    def room(self) -> Room:
        room = Room()
        room.hear("." * 50 + "s" * 30)
        room.detector.listen(5_000, after_wake=True)
        return room

    def test_alone_it_is_no_command(self) -> None:
        room = self.room()
        assert room.hear("S" * 7 + "-" * (LONE_MS // FRAME_MS) + "." * 200) == []

    def test_a_score_that_falls_sooner_tells_of_a_command(self) -> None:
        room = self.room()
        assert room.hear("S" * 7 + "-" * (LONE_MS // FRAME_MS - 1) + "." * (after_that := 51)) == []
        steps = room.hear("..")
        assert steps[-1] is End.SILENCE
        assert LONE_MS + after_that * FRAME_MS == DOUBT_MS
        assert frames_of(steps)[0] == frame(80 - WAKE_REACH_MS // FRAME_MS)
        assert frames_of(steps)[-1] == frame(room.count - 1)

    def test_a_command_that_ends_before_the_word_is_recognised(self) -> None:
        room = self.room()
        assert frames_of(room.hear("-" * 10 + "." * DOUBT_FRAMES))[0] == frame(80 - WAKE_REACH_MS // FRAME_MS)

    def test_silence_before_it_was_recognised_counts(self) -> None:
        room = Room()
        room.hear("s" * 30 + "." * 15)
        room.detector.listen(5_000, after_wake=True)
        assert room.hear("-" * (LONE_MS // FRAME_MS - 15) + "." * 200) == []

    def test_a_command_after_a_long_pause_begins_at_the_words_end(self) -> None:
        room = self.room()
        steps = room.hear("SSSS" + "-" * 30 + "." * 120 + "sss")
        first = 80 - WAKE_REACH_MS // FRAME_MS
        assert frames_of(steps) == [frame(n) for n in range(first, 80 + 157)]

    def test_a_command_in_one_breath(self) -> None:
        room = self.room()
        assert room.hear("S" * (COMMAND_MS // FRAME_MS)) == []
        steps = room.hear("SS")
        assert frames_of(steps)[0] == frame(80 - WAKE_REACH_MS // FRAME_MS)

    def test_a_slow_wake_word_and_its_command_after_a_pause(self) -> None:
        room = self.room()
        assert room.hear("S" * 20 + "." * (DOUBT_FRAMES - 1)) == []
        steps = room.hear("sss")
        assert frames_of(steps)[0] == frame(80 - WAKE_REACH_MS // FRAME_MS)
        assert room.detector.speaking

    def test_a_silence_as_in_a_word_does_not_end_its_breath(self) -> None:
        assert self.room().hear("SS" + "-" * (BREATH_MS // FRAME_MS) + "SSS" + "-" * 24 + "." * 100) == []

    def test_a_longer_silence_does(self) -> None:
        assert frames_of(self.room().hear("SS" + "-" * (BREATH_MS // FRAME_MS + 1) + "SSS"))

    def test_a_click_after_it_is_no_command(self) -> None:
        assert self.room().hear("SS" + "-" * 10 + "S" + "-" * 20 + "." * 100) == []

    def test_a_click_does_not_hide_a_command(self) -> None:
        assert frames_of(self.room().hear("SS" + "-" * 10 + "s" + "." * DOUBT_FRAMES))

    def test_no_word_is_lost_to_a_short_wait(self) -> None:
        room = Room()
        room.hear("s" * 30)
        room.detector.listen(1_000, after_wake=True)
        steps = room.hear("S" * 10 + "." * 40)
        assert frames_of(steps)
        assert End.NO_SPEECH not in steps

    def test_the_word_again_inside_an_utterance_waits_for_what_follows(self) -> None:
        room = Room()
        room.detector.listen(8_000, after_wake=False)
        room.hear("s" * 30)
        room.detector.listen(5_000, after_wake=True)
        assert End.SILENCE not in room.hear("SSSS" + "-" * 25 + "." * 175)
        room.hear("ss")
        assert room.hear("." * 40)[-1] is End.SILENCE

    def test_a_command_of_one_word_after_the_word_inside_an_utterance(self) -> None:
        room = Room()
        room.detector.listen(8_000, after_wake=False)
        room.hear("s" * 30)
        room.detector.listen(5_000, after_wake=True)
        assert End.SILENCE not in room.hear("S" * 15 + "." * (DOUBT_FRAMES - 1))
        assert room.hear(".")[-1] is End.SILENCE


def test_at_rest_only_the_room_is_remembered() -> None:
    room = Room()
    room.detector.listen(5_000, after_wake=False)
    room.hear("sss")
    room.detector.rest()
    assert room.hear("s" * 100) == []


def test_several_frames_at_once() -> None:
    detector = UtteranceDetector(HOW)
    detector.listen(5_000, after_wake=False)
    assert frames_of(list(detector.hear(Heard(b"".join(frame(n) for n in range(4)), speech=True)))) == [
        frame(n) for n in range(4)
    ]
