"""`agentd listen`: what the ear makes of the sound, live; for setting gain and thresholds."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import math
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from agentd.audio.level import clipped_samples, level_dbfs
from agentd.audio.microphone import open_source
from agentd.audio.source import Source
from agentd.audio.vad import Vad
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.config.load import load
from agentd.core.events import FRAME_MS
from agentd.errors import ConfigError

READ_S = 0.2
NO_SOUND_S = 5.0  # a card may take 2 s to give its first frame
LIVE_MS = 80  # a terminal is written to as often as the wake model scores
LINES_MS = 480
AFTER_FILE_MS = 2_000  # a wake word at the very end of a file still gets its score
QUIETEST_DB = -60  # left end of the bar


@dataclass(slots=True)
class Reading:
    """A stretch of sound: the loudest frame, the room behind it, whether any was speech, the highest score of
    each word."""

    at_s: float = 0.0
    level_dbfs: float = -math.inf
    room_dbfs: float = -math.inf
    speech: bool = False
    clipped_samples: int = 0
    scores: dict[str, float] = field(default_factory=dict)
    heard: str | None = None
    nearly: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="stop after so much sound")
    parser.add_argument("--json", action="store_true", help="one object a line, for scripts")


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text)) < math.inf:
            return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is no time to listen for; write a number above 0")


def run(args: argparse.Namespace) -> int:
    """0 when something was heard; 1 when no sound came at all. Raises ConfigError."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    loaded = load(args.config, os.environ, key_needed=False)
    settings = loaded.settings
    live = sys.stdout.isatty() and not args.json
    show = _json_line if args.json else _live_line if live else _line
    try:
        wake = WakeWords(settings.wake.words, settings.wake.engine)
    except ConfigError as error:
        raise loaded.placed(error) from error
    source = open_source(settings.audio.input, choice=settings.audio.input_channel)
    any_sound = False
    with contextlib.closing(source), contextlib.suppress(KeyboardInterrupt):
        for reading in readings(source, wake, LIVE_MS if live else LINES_MS, args.seconds):
            any_sound = True
            show(reading)
    if live:
        print()
    return 0 if any_sound else 1


def readings(source: Source, wake: WakeWords, every_ms: int, seconds: float | None) -> Iterator[Reading]:
    """One per `every_ms` of sound, until `seconds` of it, or a while after a file's end."""
    vad, chunk, heard_ms, ended_ms = Vad(), bytearray(), 0, 0
    give_up_s = math.inf if seconds is None else time.monotonic() + seconds + NO_SOUND_S
    reading = Reading()
    while (seconds is None or heard_ms < seconds * 1000) and ended_ms < AFTER_FILE_MS:
        frame = source.read(READ_S)
        if frame is None:
            if time.monotonic() > give_up_s:
                return
            continue
        heard_ms += FRAME_MS
        ended_ms += FRAME_MS if source.ended else 0
        reading.level_dbfs = max(reading.level_dbfs, level_dbfs(frame))
        reading.speech |= vad.speech(frame)
        reading.room_dbfs = vad.room_dbfs
        reading.clipped_samples += clipped_samples(frame)
        chunk += frame
        if len(chunk) == CHUNK_BYTES:
            reading.heard = wake.heard(bytes(chunk)) or reading.heard
            reading.nearly = wake.nearly or reading.nearly
            reading.scores = {
                name: max(score, reading.scores.get(name, 0)) for name, score in wake.scores.items()
            }
            chunk.clear()
        if heard_ms % every_ms == 0:
            reading.at_s = heard_ms / 1000
            yield reading
            reading = Reading()


def _words(reading: Reading) -> str:
    scores = "  ".join(f"{name} {score:.2f}" for name, score in reading.scores.items())
    clipped = "  CLIPPING: lower the gain" if reading.clipped_samples else ""
    heard = f"  heard “{reading.heard}”" if reading.heard else ""
    nearly = f"  nearly “{reading.nearly}”" if reading.nearly else ""
    speech = "speech" if reading.speech else ""
    room = f"room {reading.room_dbfs:.0f}"
    return f"{reading.level_dbfs:6.1f} dBFS  {room:9} {speech:6}  {scores}{heard}{nearly}{clipped}"


def _line(reading: Reading) -> None:
    print(f"{reading.at_s:8.2f} s {_words(reading)}", flush=True)


def _live_line(reading: Reading) -> None:
    filled = round(min(1.0, max(0.0, 1 - reading.level_dbfs / QUIETEST_DB)) * 30)
    end = "\n" if reading.heard or reading.nearly else ""
    print(f"\r\x1b[K{'█' * filled}{'·' * (30 - filled)} {_words(reading)}", end=end, flush=True)


def _json_line(reading: Reading) -> None:
    rounded = {"at_s": round(reading.at_s, 2), "level_dbfs": round(reading.level_dbfs, 1)}
    rounded["room_dbfs"] = round(reading.room_dbfs, 1)
    scores = {name: round(score, 3) for name, score in reading.scores.items()}
    print(json.dumps(asdict(reading) | rounded | {"scores": scores}), flush=True)
