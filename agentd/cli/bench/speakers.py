"""Who speaks in the bench's rooms: espeak-ng, and flite where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from pydoc_data import topics
from typing import Literal

from agentd.cli.recordings import read
from agentd.errors import Unavailable
from agentd.local.voice import MISSING, PROGRAM

FLITE = "flite"
FLITE_WORDS_PER_MINUTE = 170  # about what its voices speak when left alone
LIMIT_S = 60  # for one sentence, on the slowest board
SENTENCE = 300  # characters of what is read at once
SHORTEST = 80  # characters: a paragraph, not a heading


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of one of the two programs, at a speed in words per minute."""

    voice: str
    wpm: int
    program: Literal["espeak-ng", "flite"] = "espeak-ng"

    def say(self, text: str) -> bytes:
        """`text` as 16 kHz mono s16, the same each time. Raises Unavailable."""
        return _said(self, text)


# At other speeds than those that anything here was tuned with. Voices that the models hear in most conditions
# and such as they hear in few: what matters is how two programs differ on the same sound.
SPEAKERS = (
    Speaker("en-gb", 140),
    Speaker("slt", 160, "flite"),
    Speaker("en-us", 120),
    Speaker("en-gb-scotland", 145),
    Speaker("rms", 165, "flite"),
    Speaker("en-gb-x-rp", 150),
    Speaker("en+f2", 170),
    Speaker("awb", 160, "flite"),
    Speaker("en-us+f4", 140),
    Speaker("en+m3", 150),
    Speaker("en-gb-x-gbclan", 130),
    Speaker("kal16", 180, "flite"),
    Speaker("en-us+m2", 135),
    Speaker("en-029", 130),
)


def present() -> tuple[Speaker, ...]:
    """Those whose program is installed. Raises Unavailable without espeak-ng."""
    if shutil.which(PROGRAM) is None:
        raise Unavailable(MISSING)
    flite = shutil.which(FLITE) is not None
    return tuple(speaker for speaker in SPEAKERS if flite or speaker.program != FLITE)


def readings(speakers: tuple[Speaker, ...]) -> Iterator[bytes]:
    """Python's own manual, which nobody chose for its sounds, paragraph by paragraph, by all in turn."""
    turns = cycle(speakers)
    for topic in sorted(topics.topics):
        for paragraph in topics.topics[topic].split("\n\n"):
            if len(paragraph) > SHORTEST and not paragraph.startswith("  "):
                yield next(turns).say(re.sub(r"[^a-zA-Z ,.]+", " ", paragraph)[:SENTENCE])


@cache
def _said(speaker: Speaker, text: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "speech.wav")
        try:
            subprocess.run(_command(speaker, text, file), check=True, capture_output=True, timeout=LIMIT_S)
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable(f"{speaker.program} does not speak with the voice {speaker.voice}") from error
        return read(file)


def _command(speaker: Speaker, text: str, file: Path) -> list[str]:
    if speaker.program == PROGRAM:
        return [PROGRAM, "-v", speaker.voice, "-s", str(speaker.wpm), "-w", str(file), text]
    stretch = f"duration_stretch={FLITE_WORDS_PER_MINUTE / speaker.wpm:.3f}"
    return [FLITE, "-voice", speaker.voice, "--setf", stretch, "-t", text, "-o", str(file)]
