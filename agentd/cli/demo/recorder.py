"""What the demo's reply sounded like, as a WAV file, whether or not there is a loudspeaker."""

from __future__ import annotations

from agentd.audio.speaker import LoudSpeaker
from agentd.core.effects import CutReply, FinishReply, PlayChime, PlayReply
from agentd.ports import Note


class Recorder:
    """A watcher that plays everything a second time, into a file."""

    def __init__(self, file: LoudSpeaker) -> None:
        self._file = file

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case PlayReply(reply, pcm):
                self._file.play(reply, pcm)
            case FinishReply(reply):
                self._file.finish(reply)
            case CutReply(reply):
                self._file.cut(reply)
            case PlayChime(chime):
                self._file.chime(chime)
            case _:
                pass
