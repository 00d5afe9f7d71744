"""The sounds on which everybody is measured, made at run time; the same on each run with the same voices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from agentd.audio.wake.words import CHUNK_BYTES
from agentd.cli.bench import rooms
from agentd.cli.bench.speakers import Speaker, present, readings
from agentd.cli.recordings import read, wavs
from agentd.core.events import INPUT_HZ

WORDS = {"hey_jarvis": "hey jarvis", "alexa": "alexa"}  # those that the made-up voices can say
AFTER_WORD = ("", ", turn on the kitchen light")
PAUSE_S = 3.0  # between two wake words: nobody is still deaf from the last one
TALK_S = (4.0, 14.0, 8.0, 22.0, 6.0)  # how long somebody talks at a time, in turn
BUSY = 0.15  # of a day somebody talks
TELEVISION_DB = 20.0  # how much louder than all else its voices are

SILENT, SPEECH, DAY = "silent room", "continuous speech", "a day of 85 % quiet"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; `quick` is a look at whether all works, not a measurement."""

    silent_s: float = 60
    speech_s: float = 120
    day_s: float = 240
    speakers: int = 100
    rounds: int = 3
    idle_s: float = 60
    words: tuple[str, ...] = tuple(WORDS)
    conditions: tuple[str, ...] = tuple(rooms.CONDITIONS)


FULL = Size()
QUICK = Size(5, 5, 14, speakers=2, rounds=1, idle_s=1, words=("hey_jarvis",), conditions=("clean", "10 dB"))


@dataclass(frozen=True, slots=True)
class Track:
    """16 kHz mono s16 in a file without a header; `said`: when each wake word begins and ends, in s.

    A whole number of chunks, so that everybody's next chunk begins with the next track.
    """

    name: str
    file: Path
    seconds: float
    said: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """`timed`: what processor time is measured on; `said`: the wake words; `own`: the owner's files."""

    timed: tuple[Track, ...]
    said: dict[str, tuple[Track, ...]]
    own: tuple[Track, ...]


def build(folder: Path, size: Size, owners: Path | None) -> Corpus:
    """Writes all tracks into `folder`. Raises Unavailable."""
    speakers = present()[: size.speakers]
    timed = {
        SILENT: rooms.quiet(size.silent_s),
        SPEECH: rooms.in_quiet(_talk(speakers, size.speech_s)),
        DAY: rooms.in_quiet(b"".join(_day(speakers, size.day_s))),
    }
    return Corpus(
        tuple(_track(folder, name, pcm) for name, pcm in timed.items()),
        {word: tuple(_wakes(folder, word, speakers, size.conditions)) for word in size.words},
        tuple(_track(folder, str(file), read(file)) for file in wavs([owners])) if owners else (),
    )


def television(corpus: Corpus, seconds: float) -> bytes:
    """It talks without end, over a little music: so much of it, 16 kHz mono s16."""
    (talk,) = (track.file.read_bytes() for track in corpus.timed if track.name == SPEECH)
    wanted = _bytes(seconds)
    return rooms.in_noise(talk * -(-wanted // len(talk)), TELEVISION_DB)[:wanted]


def _talk(speakers: tuple[Speaker, ...], seconds: float) -> bytes:
    sound = bytearray()
    for reading in readings(speakers):
        sound += reading
        if len(sound) >= _bytes(seconds):
            break
    return bytes(sound[: _bytes(seconds)])


def _day(speakers: tuple[Speaker, ...], seconds: float) -> Iterator[bytes]:
    """Somebody talks, then nobody does, in pieces of unlike length."""
    talk, at_s, turn = _talk(speakers, seconds * BUSY), 0.0, 0
    while at_s < len(talk) / 2 / INPUT_HZ:
        length_s = TALK_S[turn % len(TALK_S)]
        piece = talk[_bytes(at_s) : _bytes(at_s + length_s)]
        yield bytes(_bytes(len(piece) / 2 / INPUT_HZ * (1 / BUSY - 1)))
        yield piece
        at_s, turn = at_s + length_s, turn + 1


def _wakes(
    folder: Path, word: str, speakers: tuple[Speaker, ...], conditions: tuple[str, ...]
) -> Iterator[Track]:
    """One track a condition: the wake word by all speakers, alone and with a command, and pauses between."""
    sound, said = bytearray(_bytes(PAUSE_S)), []
    for speaker, after in product(speakers, AFTER_WORD):
        began_s = len(sound) / 2 / INPUT_HZ
        said.append((began_s, began_s + len(speaker.say(WORDS[word])) / 2 / INPUT_HZ))
        sound += speaker.say(WORDS[word] + after) + bytes(_bytes(PAUSE_S))
    for name in conditions:
        yield _track(folder, f"{word}, {name}", rooms.CONDITIONS[name](bytes(sound)), tuple(said))


def _track(folder: Path, name: str, pcm: bytes, said: tuple[tuple[float, float], ...] = ()) -> Track:
    file = folder / f"{len(list(folder.iterdir()))}.s16"
    pcm += bytes(-len(pcm) % CHUNK_BYTES)
    file.write_bytes(pcm)
    return Track(name, file, len(pcm) / 2 / INPUT_HZ, said)


def _bytes(seconds: float) -> int:
    return 2 * round(seconds * INPUT_HZ)
