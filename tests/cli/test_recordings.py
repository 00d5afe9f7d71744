"""Recordings of all sorts of devices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agentd.cli.recordings import read, wavs
from agentd.core.events import INPUT_HZ
from agentd.errors import Unavailable
from tests.speech import wav


def tone(hz: int, seconds: float = 0.5) -> np.ndarray:
    return np.sin(2 * np.pi * 440 * np.arange(round(hz * seconds)) / hz) * 0.5


def write(file: Path, samples: np.ndarray, hz: int, width: int, channels: int = 1) -> Path:
    """`samples` from -1 to 1, the same in each channel."""
    whole = np.rint(samples * (2 ** (8 * width - 1) - 1)).astype("<i8") + (128 if width == 1 else 0)
    grains = np.repeat(whole, channels).astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width]
    file.write_bytes(wav(grains.tobytes(), hz, channels, width))
    return file


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize(("hz", "channels"), [(16_000, 1), (44_100, 2), (48_000, 6), (8_000, 1)])
def test_any_rate_width_and_number_of_channels(tmp_path: Path, hz: int, channels: int, width: int) -> None:
    heard = np.frombuffer(read(write(tmp_path / "x.wav", tone(hz), hz, width, channels)), "<i2") / 32768
    meant = tone(INPUT_HZ)
    assert heard.size == pytest.approx(meant.size, abs=1)
    inner = slice(400, 7_600)  # where the resampler has all that it needs
    assert np.abs(heard[: meant.size][inner] - meant[: heard.size][inner]).max() < 0.012


def test_channels_are_averaged(tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    file.write_bytes(wav(np.array([100, 300] * 320, "<i2").tobytes(), channels=2))
    assert set(np.frombuffer(read(file), "<i2")) == {200}


def test_folders_are_looked_through_in_order(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    named = [write(tmp_path / name, tone(8_000), 8_000, 2) for name in ("b.WAV", "a.wav", "more/c.wav")]
    (tmp_path / "notes.txt").write_text("x")
    assert wavs([tmp_path]) == [named[1], named[0], named[2]]
    assert wavs([named[2], named[0]]) == [named[2], named[0]]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unavailable, match=r"text\.wav cannot be read as sound"):
        read(tmp_path / "text.wav")
    with pytest.raises(Unavailable, match="there is no file or folder"):
        wavs([tmp_path / "nowhere"])
    with pytest.raises(Unavailable, match="there is no WAV file in"):
        wavs([tmp_path / "empty"])
