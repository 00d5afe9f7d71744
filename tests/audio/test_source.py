"""A WAV file as the microphone."""

from __future__ import annotations

import math
import random
import time
from pathlib import Path

import pytest

from agentd.audio.source import WavSource
from agentd.core.events import FRAME_BYTES
from agentd.errors import ConfigError
from tests.speech import wav


def write_wav(file: Path, pcm: bytes, rate_hz: int = 16_000, channels: int = 1) -> Path:
    file.write_bytes(wav(pcm, rate_hz, channels))
    return file


def read(source: WavSource, frames: int) -> list[bytes]:
    out: list[bytes] = []
    while len(out) < frames:
        if (frame := source.read(1)) is not None:
            out.append(frame)
    return out


def test_every_sample_in_order_then_silence(tmp_path: Path) -> None:
    pcm = random.Random(1).randbytes(50 * FRAME_BYTES + 100)
    source = WavSource(write_wav(tmp_path / "in.wav", pcm), math.inf)
    assert not source.ended
    frames = read(source, 60)
    assert source.ended
    assert {len(frame) for frame in frames} == {FRAME_BYTES}
    assert b"".join(frames) == pcm.ljust(60 * FRAME_BYTES, b"\0")


def test_the_end_is_known_with_the_last_frame(tmp_path: Path) -> None:
    source = WavSource(write_wav(tmp_path / "in.wav", b"\1\0" * 640), math.inf)
    read(source, 1)
    assert not source.ended
    read(source, 1)
    assert source.ended


def test_a_frame_comes_when_it_would_have_been_spoken(tmp_path: Path) -> None:
    """Never early; how late is the machine's affair."""
    source = WavSource(write_wav(tmp_path / "in.wav", bytes(FRAME_BYTES)), pace=4)
    began_s = time.monotonic()
    read(source, 20)
    assert time.monotonic() - began_s >= 20 * 0.020 / 4


def test_nothing_within_the_time(tmp_path: Path) -> None:
    source = WavSource(write_wav(tmp_path / "in.wav", bytes(FRAME_BYTES)), pace=0.01)
    assert source.read(0.01) is None


@pytest.mark.parametrize(("rate_hz", "channels"), [(44_100, 1), (16_000, 2)])
def test_another_form_is_refused_with_a_remedy(tmp_path: Path, rate_hz: int, channels: int) -> None:
    file = write_wav(tmp_path / "in.wav", bytes(64), rate_hz, channels)
    with pytest.raises(ConfigError, match=f"{rate_hz} Hz, {channels} channel.*sox"):
        WavSource(file)


def test_no_file_and_no_wav(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.wav"):
        WavSource(tmp_path / "missing.wav")
    (tmp_path / "text.wav").write_text("hello")
    with pytest.raises(ConfigError, match="cannot be read"):
        WavSource(tmp_path / "text.wav")
