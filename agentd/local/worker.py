"""The recogniser's own process: started when a session opens, gone with it and its memory.

On its input come frames of a length (4 bytes, little-endian) and that many bytes: first the task as
JSON, then one utterance after the other, 16 kHz mono s16. Each is answered by a line of JSON: its hearings.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

from agentd.local.automaton import Automaton
from agentd.local.recogniser import Recogniser

LENGTH_BYTES = 4
MOST_BYTES = 8 * 1024 * 1024  # of one frame


def frame(body: bytes) -> bytes:
    return len(body).to_bytes(LENGTH_BYTES, "little") + body


def task(wake_words: tuple[str, ...], automaton: Automaton) -> bytes:
    """The first frame's body."""
    arcs = [list(arc.items()) for arc in automaton.arcs]
    return json.dumps({"wake": wake_words, "arcs": arcs, "final": sorted(automaton.final)}).encode()


def main() -> None:
    """Serve until the input ends. The answer to the task is the list of words that cannot be recognised."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    first = _read(source)
    if first is None:
        return
    given = json.loads(first)
    automaton = Automaton(tuple(dict(arcs) for arcs in given["arcs"]), frozenset(given["final"]))
    recogniser = Recogniser(tuple(given["wake"]), automaton)
    _write(sink, sorted(recogniser.unspeakable))
    while (pcm := _read(source)) is not None:
        _write(sink, recogniser.hearings(pcm))


def _read(source: BinaryIO) -> bytes | None:
    head = source.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "little")
    body = source.read(length) if length <= MOST_BYTES else b""
    return body if len(body) == length else None


def _write(sink: BinaryIO, value: object) -> None:
    sink.write(json.dumps(value).encode() + b"\n")
    sink.flush()


if __name__ == "__main__":
    main()
