"""The owner's recordings: WAV files of any rate, width and number of channels, as the ear would hear them."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agentd.core.events import INPUT_HZ
from agentd.errors import Unavailable
from agentd.resample import rate

SUFFIX = ".wav"
LONGEST_S = 4 * 3600  # what is read at once: 460 MB of memory; longer recordings can be cut
READABLE = "agentd reads WAV files of plain PCM; convert it: sox IN -b 16 OUT.wav"


def wavs(given: Sequence[Path]) -> list[Path]:
    """The files named, and all WAV files in the folders named and below, in the order of their names.

    Raises Unavailable for what is not there, and for a folder without any.
    """
    files: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix.lower() == SUFFIX)
            if not inside:
                raise Unavailable(f"there is no WAV file in {path}; record some, or name another folder")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise Unavailable(f"there is no file or folder {path}")
    return files


def read(file: Path) -> bytes:
    """16 kHz mono s16 little-endian; several channels are averaged.

    Raises Unavailable for a file that is no WAV of plain PCM, is too long, or may not be read.
    """
    try:
        with file.open("rb") as stream, wave.open(stream) as sound:
            hz, channels, width = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
            if sound.getnframes() > LONGEST_S * hz:
                raise Unavailable(f"{file} is longer than {LONGEST_S // 3600} hours; cut it in pieces")
            raw = sound.readframes(sound.getnframes())
    except OSError as error:
        raise Unavailable(f"{file} cannot be read ({error.strerror})") from error
    except (wave.Error, EOFError, RuntimeError) as error:  # the last for a chunk that ends beyond the file
        raise Unavailable(f"{file} cannot be read as sound; {READABLE}") from error
    return rate(hz, INPUT_HZ).convert(_mono(raw, channels, width), last=True)


def _mono(raw: bytes, channels: int, width: int) -> bytes:
    """s16, whatever the width in bytes; WAV has 8 bits without a sign, all others with one."""
    whole = np.frombuffer(raw[: len(raw) // (width * channels) * width * channels], np.uint8)
    grains = whole.reshape(-1, width)
    if width == 1:
        samples = (grains[:, 0].astype(np.int32) - 128) << 8
    else:  # the two highest bytes are all that s16 can hold
        samples = np.ascontiguousarray(grains[:, -2:]).view("<i2")[:, 0].astype(np.int32)
    mono = np.rint(samples.reshape(-1, channels).mean(axis=1))
    return bytes(mono.astype("<i2").tobytes())
