"""One hand-written fake per port: each keeps what it was told, in one list with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agentd.core.effects import Chime, Mandate
from agentd.core.events import ToolCall
from agentd.ports import Note


@dataclass
class World:
    """Links, speaker, voice and house at once; `told` is every call in its order."""

    told: list[tuple[object, ...]] = field(default_factory=list)

    def open(self, link: int, handle: str | None, summary: str, persona: str) -> None:
        self.told.append(("open", link, handle, summary, persona))

    def begin_turn(self, link: int) -> None:
        self.told.append(("begin_turn", link))

    def send_audio(self, link: int, pcm: bytes) -> None:
        self.told.append(("send_audio", link, len(pcm)))

    def end_turn(self, link: int) -> None:
        self.told.append(("end_turn", link))

    def send_image(self, link: int, image: bytes, mime: str) -> None:
        self.told.append(("send_image", link, len(image), mime))

    def send_text(self, link: int, text: str) -> None:
        self.told.append(("send_text", link, text))

    def say(self, words: str) -> None:
        self.told.append(("say", words))

    def answer(self, link: int, call: ToolCall, response: Mapping[str, object]) -> None:
        self.told.append(("answer", link, call.name, response))

    def close(self, link: int) -> None:
        self.told.append(("close", link))

    def play(self, reply: int, pcm: bytes) -> None:
        self.told.append(("play", reply, len(pcm)))

    def finish(self, reply: int) -> None:
        self.told.append(("finish", reply))

    def cut(self, reply: int) -> None:
        self.told.append(("cut", reply))

    def duck(self, on: bool) -> None:
        self.told.append(("duck", on))

    def chime(self, chime: Chime) -> None:
        self.told.append(("chime", chime.value))

    def volume(self, percent: int) -> None:
        self.told.append(("volume", percent))

    def hush(self) -> None:
        self.told.append(("hush",))

    def start(self, link: int, call: ToolCall, mandate: Mandate) -> None:  # noqa: ARG002
        self.told.append(("start", link, call.name))

    def cancel(self, link: int, call: ToolCall) -> None:
        self.told.append(("cancel", link, call.name))


@dataclass
class Onlooker:
    """A watcher."""

    notes: list[Note] = field(default_factory=list)

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        self.notes.append(note)
