"""A WAV file in place of a loudspeaker."""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path

from agentd.core.events import REPLY_HZ
from agentd.errors import ConfigError, Mistake

_HEADER_BYTES = 44
_MOST_BYTES = 2**32 - 1 - _HEADER_BYTES  # as much as a header can tell: a day of speech


class WavFile:
    """24 kHz mono s16 that grows; its header is right after every piece.

    Raises ConfigError where it cannot be written. The standard library's writer mends the header once
    more when it is thrown away, and complains on stderr if the disk is full or the file closed by then.
    """

    def __init__(self, file: Path) -> None:
        self._pcm_bytes = 0
        try:
            self._raw = file.open("wb")
            with contextlib.ExitStack() as unless_written:
                unless_written.callback(self._raw.close)
                self.write(b"")
                unless_written.pop_all()
        except OSError as error:
            remedy = "name a file in a directory that can be written to"
            problem = f"{file} cannot be written ({error.strerror})"
            raise ConfigError((Mistake(str(file), 0, "audio.output", problem, remedy),)) from error

    def write(self, pcm: bytes) -> None:
        """The samples first: whoever reads meanwhile finds all that the header tells."""
        self._raw.seek(_HEADER_BYTES + self._pcm_bytes)
        self._raw.write(pcm)
        self._pcm_bytes += len(pcm)
        self._raw.seek(0)
        self._raw.write(_header(min(self._pcm_bytes, _MOST_BYTES)))
        self._raw.seek(0, os.SEEK_END)
        self._raw.flush()

    def close(self) -> None:
        self._raw.close()


def _header(pcm_bytes: int) -> bytes:
    form = struct.pack("<IHHIIHH", 16, 1, 1, REPLY_HZ, REPLY_HZ * 2, 2, 16)  # PCM, mono, 16 bit
    riff = struct.pack("<4sI4s", b"RIFF", pcm_bytes + _HEADER_BYTES - 8, b"WAVE")
    return riff + b"fmt " + form + struct.pack("<4sI", b"data", pcm_bytes)
