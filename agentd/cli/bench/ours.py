"""agentd's ear in a process of its own: `python -m agentd.cli.bench.ours` with a job on stdin, as `theirs`.

What is measured is what the ear's thread does with each frame while nobody converses: voice activity, gate,
features, wake word; with the daemon's settings.
"""

from __future__ import annotations

import json
import sys

from agentd.audio.hearing import Hearing
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.cli.bench.theirs import measure
from agentd.config.settings import WakeWord
from agentd.core.events import FRAME_BYTES


class OurEar:
    chunk_bytes = FRAME_BYTES

    def __init__(self, word: str, threshold: float) -> None:
        self._hearing = Hearing(Vad(), WakeWords([WakeWord(model=word, threshold=threshold)]))

    def hear(self, chunk: bytes) -> bool:
        return any(heard.wake for heard in self._hearing.hear(chunk))


if __name__ == "__main__":
    job = json.load(sys.stdin)
    print(json.dumps(measure(OurEar(job["word"], job["threshold"]), job["tracks"])))
