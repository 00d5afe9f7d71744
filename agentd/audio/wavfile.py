"""A WAV file in place of a loudspeaker."""

from __future__ import annotations

import wave
from pathlib import Path

from agentd.core.events import REPLY_HZ
from agentd.errors import ConfigError, Mistake


class WavFile:
    """24 kHz mono s16 that grows; its header is right after every piece.

    Raises ConfigError where it cannot be written.
    """

    def __init__(self, file: Path) -> None:
        try:
            self._raw = file.open("wb")
        except OSError as error:
            remedy = "name a file in a directory that can be written to"
            raise ConfigError((Mistake(str(file), 0, "audio.output", str(error), remedy),)) from error
        self._wave = wave.open(self._raw, "wb")  # noqa: SIM115 (closed by `close`)
        self._wave.setnchannels(1)
        self._wave.setsampwidth(2)
        self._wave.setframerate(REPLY_HZ)
        self.write(b"")

    def write(self, pcm: bytes) -> None:
        self._wave.writeframes(pcm)
        self._raw.flush()

    def close(self) -> None:
        self._wave.close()
        self._raw.close()
