"""What the person said, on its way to the model: held while there is no link, kept until answered."""

from __future__ import annotations

from abc import ABC, abstractmethod

from agentd.core.effects import BeginTurn, Effect, EndTurn, SendAudio, SendImage, SendText

BURST_FRAMES = 5  # held speech goes out in pieces of 100 ms, the most the reference allows


class Uplink(ABC):
    """One turn of the person. `pump` is the only way out, so that order and pairing hold by construction.

    On a link that it has not been on before, everything goes out again. `asked` counts the links on which it
    went out whole; `asked_on` is the last of them.
    """

    def __init__(self) -> None:
        self.asked = 0
        self.asked_on: int | None = None

    @abstractmethod
    def pump(self, link: int) -> list[Effect]:
        """What can go out on a ready link now, each thing once. Not for a link that it was put to whole."""

    def _ask(self, link: int) -> None:
        self.asked += 1
        self.asked_on = link


class Utterance(Uplink):
    """Speech: marks around frames of 20 ms, 16 kHz mono s16."""

    def __init__(self, frames: tuple[bytes, ...]) -> None:
        super().__init__()
        self._frames = list(frames)
        self._over = False
        self._begun_on: int | None = None
        self._sent = 0

    def add(self, frames: tuple[bytes, ...]) -> None:
        assert not self._over
        self._frames += frames

    def finish(self) -> None:
        self._over = True

    def pump(self, link: int) -> list[Effect]:
        out: list[Effect] = []
        if self._begun_on != link:
            self._begun_on, self._sent = link, 0
            out.append(BeginTurn(link))
        while self._sent < len(self._frames):
            burst = self._frames[self._sent : self._sent + BURST_FRAMES]
            self._sent += len(burst)
            out.append(SendAudio(link, b"".join(burst)))
        if self._over:
            self._ask(link)
            out.append(EndTurn(link))
        return out


class Written(Uplink):
    """A question in writing, perhaps with a picture."""

    def __init__(self, text: str, image: bytes | None, mime: str) -> None:
        super().__init__()
        self._text = text
        self._image = image
        self._mime = mime

    def pump(self, link: int) -> list[Effect]:
        self._ask(link)
        picture = [SendImage(link, self._image, self._mime)] if self._image else []
        return [*picture, SendText(link, self._text)]
