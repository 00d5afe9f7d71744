"""A whole daemon in this process: real ear, link and broker; sound from a clip, at the pace of speech."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from agentd import app
from agentd.config.load import load
from agentd.ports import Note
from tests.speech import FRAME_SAMPLES, VOICES, Voice, last_voiced_sample, silence, wav

N = TypeVar("N")
LOUD = 200  # a sample above this is speech, in a clean clip


@dataclass
class Diary:
    """A watcher that keeps everything, with the time of the loop's clock."""

    notes: list[tuple[float, Note]] = field(default_factory=list)

    def saw(self, at: float, note: Note) -> None:
        self.notes.append((at, note))

    def all(self, kind: type[N]) -> list[N]:
        return [note for _, note in self.notes if isinstance(note, kind)]

    def times(self, kind: type[N]) -> list[float]:
        return [at for at, note in self.notes if isinstance(note, kind)]


def voiced_part(pcm: bytes) -> bytes:
    """A clip without the silence before and after."""
    samples = memoryview(pcm).cast("h")
    first = next(n for n, sample in enumerate(samples) if abs(sample) > LOUD)
    return pcm[2 * first : 2 * last_voiced_sample(pcm)]


def spoken(command: str, gap_ms: int = 300, voice: Voice = VOICES[0]) -> tuple[bytes, bytes]:
    """What the microphone hears, wake word and all, and the part of it that is the command."""
    wake, words = voiced_part(voice.say("hey jarvis")), voiced_part(voice.say(command))
    return silence(1_000) + wake + silence(gap_ms) + words + silence(2_000), words


def settings_file(folder: Path, pcm: bytes, endpoint: str, broker: str, **more: str) -> Path:
    """A configuration as an owner writes it; `more` are sections: `conversation="{follow_up_s: 0}"`."""
    (folder / "microphone.wav").write_bytes(wav(pcm))
    sections = {
        "audio": "{input: 'wav:microphone.wav', output: 'wav:speaker.wav'}",
        "live": f"{{endpoint: '{endpoint}'}}",
        "mqtt": f"{{url: '{broker}', id: test}}",
        "store": ".",
        "tools": str(Path(__file__).parents[2] / "tools"),
        **more,
    }
    file = folder / "agentd.yaml"
    file.write_text("\n".join(f"{key}: {value}" for key, value in sections.items()), encoding="utf-8")
    return file


async def hear_once(file: Path) -> tuple[int, Diary]:
    """Run the daemon on its clip until the first conversation is over: its status, and all that happened."""
    diary = Diary()
    status = await app.run(load(file, {"GEMINI_API_KEY": "a-key"}), once=True, watchers=[diary])
    return status, diary


__all__ = ["FRAME_SAMPLES", "Diary", "hear_once", "settings_file", "spoken", "voiced_part"]
