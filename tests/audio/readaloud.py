"""Speech that nobody chose for its sounds: Python's own manual, read aloud."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pydoc_data import topics

from tests.speech import VOICES


def read_aloud() -> Iterator[bytes]:
    """For ever, a paragraph at a time, by all voices in turn. 16 kHz mono s16."""
    voices = itertools.cycle(replace(voice, wpm=wpm) for wpm in (140, 170) for voice in VOICES)
    while True:
        for topic in sorted(topics.topics):
            for paragraph in topics.topics[topic].split("\n\n"):
                if len(paragraph) > 80 and not paragraph.startswith("  "):
                    yield next(voices).say(re.sub(r"[^a-zA-Z ,.]+", " ", paragraph)[:600])
