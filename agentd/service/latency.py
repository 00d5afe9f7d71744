"""For how long somebody waited for a reply: from the end of speech to the reply's first audible sample.

The end of speech is reckoned back from when it counted as over, the first sample from when the loudspeaker
had played the reply, by how much of it there was. So neither the wait for silence nor what the sound card
holds back is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agentd.core.effects import PlayReply, ReportSpeechEnd
from agentd.core.events import REPLY_HZ, PlaybackDrained
from agentd.core.utterance import End
from agentd.ports import Note

AUDIBLE = 330  # a sample of this size is at -40 dB of full scale: softly, but to be heard
STEP = REPLY_HZ // 1000  # one sample in a millisecond is looked at
MOST_MS = 60_000  # a longer wait has another reason
ANSWERED = (End.SILENCE, End.SECOND_OPINION, End.MAX_LENGTH)  # speech that the model gets

Show = Callable[[int], None]


@dataclass(slots=True)
class _Wait:
    """Since `began_s`; the reply that ended it has `silent` samples before the first audible one."""

    began_s: float
    reply: int | None = None
    silent: int = 0
    audible: bool = False


class Latency:
    """A watcher."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._wait: _Wait | None = None

    def saw(self, at: float, note: Note) -> None:
        match note:
            case ReportSpeechEnd(end, ago_ms):
                self._wait = _Wait(at - ago_ms / 1000) if end in ANSWERED else None
            case PlayReply(reply, pcm) if self._wait is not None:
                self._plays(self._wait, reply, pcm)
            case PlaybackDrained() if self._wait is not None and note.reply == self._wait.reply:
                self._played(self._wait, note, at)
                self._wait = None
            case _:
                pass

    def _plays(self, wait: _Wait, reply: int, pcm: bytes) -> None:
        wait.reply = wait.reply or reply
        if reply == wait.reply and not wait.audible:
            samples = memoryview(pcm).cast("h")[::STEP]
            found = next((n for n, sample in enumerate(samples) if abs(sample) >= AUDIBLE), None)
            wait.audible = found is not None
            wait.silent += len(pcm) // 2 if found is None else found * STEP

    def _played(self, wait: _Wait, drained: PlaybackDrained, at: float) -> None:
        """A reply that was cut before it could be heard has ended nobody's wait."""
        if not wait.audible or drained.heard_samples <= wait.silent:
            return
        ago_s = (drained.heard_samples + drained.gap_samples - wait.silent) / REPLY_HZ
        latency_ms = round((at - ago_s - wait.began_s) * 1000)
        if 0 <= latency_ms <= MOST_MS:
            self._show(latency_ms)
