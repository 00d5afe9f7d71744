"""The voice activity detector on real speech: where speech ends, in quiet and in noise."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import webrtcvad

from agentd.audio.level import FULL_SCALE_DB
from agentd.audio.vad import HANGOVER_MS, MODE, MOST_HIDDEN_MS, Vad
from agentd.core.events import FRAME_MS, INPUT_HZ
from tests.speech import HZ, VOICES, Voice, frames, last_voiced_sample, silence, with_noise

SENTENCES = (
    "turn on the kitchen lights",
    "turn off the bedroom lights",
    "what is the temperature in the living room",
    "set the thermostat to twenty one degrees",
    "open the blinds",
    "start the movie scene",
    "stop",
    "set the brightness to fifty percent",
)
LEAD_MS = 1_000
Word = Callable[[bytes], bool]


def hiss(pcm: bytes, rms: float) -> bytes:
    """A quiet room: `rms` in LSB; 10 is -70 dBFS."""
    noise = np.random.default_rng(1).normal(0, rms, len(pcm) // 2)
    return np.clip(np.frombuffer(pcm, "<i2") + noise, -32768, 32767).astype("<i2").tobytes()


def with_rumble(pcm: bytes, snr_db: float, slope: float, lowest_hz: float = 0) -> bytes:
    """As `with_noise`, in noise whose amplitude falls with frequency ** `slope`: 0.5 is pink, 1 is brown.

    Without `lowest_hz` most of brown noise is far below what can be heard, as in a microphone in the wind.
    """
    speech = np.frombuffer(pcm, "<i2").astype(np.float64)
    white = np.frombuffer(with_noise(pcm, snr_db), "<i2") - speech
    size = 1 << white.size.bit_length()  # other sizes may take seconds
    hz = np.fft.rfftfreq(size, 1 / HZ)
    shape = np.where(hz < lowest_hz, 0, np.maximum(hz, hz[1]) ** -slope)
    noise = np.fft.irfft(np.fft.rfft(white, size) * shape)[: white.size]
    noise *= np.sqrt((white @ white) / (noise @ noise))
    return np.clip(speech + noise, -32768, 32767).astype("<i2").tobytes()


COLOURED = [
    pytest.param(lambda pcm, a=snr, b=slope, c=low: with_rumble(pcm, a, b, c), id=f"{name}, {snr} dB")
    for name, slope, low in (("pink", 0.5, 20), ("brown", 1, 20), ("wind", 1, 0), ("pink and lower", 0.5, 0))
    for snr in (20, 10)
]


def ends_late_ms(word: Word, spoken: bytes, room: Callable[[bytes], bytes]) -> float:
    """End of the last frame called speech, minus that of the last voiced one of the clean clip.

    Voiced is a frame within 40 dB of the loudest.
    """
    pcm = room(silence(LEAD_MS) + spoken + silence(2_500))
    said = [number for number, frame in enumerate(frames(pcm)) if word(frame)]
    said = [number for number in said if number >= LEAD_MS // FRAME_MS]
    assert said, "no speech was heard"
    return (said[-1] + 1) * FRAME_MS - LEAD_MS - last_voiced_sample(spoken) * 1000 / HZ


def late_ms(word: Callable[[], Word], room: Callable[[bytes], bytes], voices: Sequence[Voice]) -> list[float]:
    return [ends_late_ms(word(), voice.say(text), room) for voice in voices for text in SENTENCES]


@pytest.mark.parametrize("mode", sorted(HANGOVER_MS))
def test_speech_ends_with_its_last_voiced_frame(mode: int) -> None:
    for room in (lambda pcm: pcm, lambda pcm: hiss(pcm, 10)):
        late = late_ms(lambda: Vad(mode).speech, room, VOICES[::4])
        assert min(late) >= HANGOVER_MS[mode]
        assert max(late) <= HANGOVER_MS[mode] + FRAME_MS


def test_steady_noise_does_not_hold_an_utterance_open() -> None:
    """At 10 dB webrtcvad itself hangs; soft endings that nobody can hear end speech early instead."""
    late = late_ms(lambda: Vad().speech, lambda pcm: with_noise(pcm, 10), VOICES[::4])
    assert max(late) <= FRAME_MS


@pytest.mark.parametrize("room", COLOURED)
def test_rumble_does_not_hold_an_utterance_open(room: Callable[[bytes], bytes]) -> None:
    """Its level varies far more than that of white noise, and webrtcvad takes it for speech."""
    late = late_ms(lambda: Vad().speech, room, VOICES[::4])
    assert max(late) <= 2 * FRAME_MS
    assert np.median(late) >= -200


@pytest.mark.parametrize("room", [lambda pcm: pcm, lambda pcm: with_noise(pcm, 10)], ids=["quiet", "noisy"])
def test_pauses_inside_a_sentence_stay_short(room: Callable[[bytes], bytes]) -> None:
    """No sentence falls apart: its longest inner pause is far below any silence that ends an utterance."""
    for voice in VOICES[::3]:
        vad = Vad()
        pcm = room(silence(LEAD_MS) + voice.say("set the thermostat to twenty one degrees") + silence(500))
        said = [number for number, frame in enumerate(frames(pcm)) if vad.speech(frame)]
        longest = max(b - a - 1 for a, b in itertools.pairwise(said)) * FRAME_MS
        assert longest <= 300


def test_silence_and_noise_are_not_speech() -> None:
    vad = Vad()
    assert not any(vad.speech(frame) for frame in frames(silence(1_000)))
    a_fan = [vad.speech(frame) for frame in frames(hiss(silence(3_000), 300))]
    assert not any(a_fan[300 // FRAME_MS :]), "only its start may be mistaken"


def test_the_room_is_told_from_who_speaks_in_it() -> None:
    """Its quietest moments are some dB below its mean. The louder it is, the more it may hide."""
    hidden = []
    for rms in (10, 100, 1_000):
        vad = Vad()
        for frame in frames(hiss(silence(1_000) + VOICES[0].say("turn on the kitchen lights"), rms)):
            vad.speech(frame)
        assert -9 <= vad.room_dbfs - (20 * np.log10(rms) - FULL_SCALE_DB) <= 0
        hidden.append(vad.hidden_ms)
    assert hidden[0] == 0
    assert 0 < hidden[1] < hidden[2] <= MOST_HIDDEN_MS


def test_quiet_speech_counts() -> None:
    spoken = np.frombuffer(VOICES[0].say("turn on the kitchen lights"), "<i2") // 32
    vad = Vad()
    said = [vad.speech(frame) for frame in frames(silence(500) + spoken.astype("<i2").tobytes())]
    assert sum(said) * FRAME_MS > 500


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_how_late_speech_ends() -> None:
    """The figures: webrtcvad alone and `Vad`, per mode and room."""
    rooms: dict[str, Callable[[bytes], bytes]] = {
        "digital silence": lambda pcm: pcm,
        "-70 dBFS hiss": lambda pcm: hiss(pcm, 10),
        "20 dB noise": lambda pcm: with_noise(pcm, 20),
        "10 dB noise": lambda pcm: with_noise(pcm, 10),
    }
    print("\nms after the last voiced sample (p5, p50, p95, max)")
    for mode in sorted(HANGOVER_MS):
        for name, room in rooms.items():
            raw = late_ms(lambda mode=mode: _webrtc(mode), room, VOICES)  # type: ignore[misc]
            ours = late_ms(lambda mode=mode: Vad(mode).speech, room, VOICES)  # type: ignore[misc]
            print(f"mode {mode}, {name:16}  webrtcvad {_spread(raw):28}  Vad {_spread(ours)}")
            if name in ("digital silence", "-70 dBFS hiss"):
                assert np.percentile(ours, 95) == HANGOVER_MS[mode]
            if mode == MODE:
                assert max(ours) <= HANGOVER_MS[mode] + FRAME_MS


def _webrtc(mode: int) -> Word:
    detector = webrtcvad.Vad(mode)
    return lambda frame: bool(detector.is_speech(frame, INPUT_HZ))


def _spread(late: list[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in np.percentile(late, [5, 50, 95, 100]))
