"""An utterance on its way to the model: held while the link is being made, kept whole until answered."""

from __future__ import annotations

from agentd.core.effects import BeginTurn, Effect, EndTurn, SendAudio

BURST_FRAMES = 5  # held speech goes out in pieces of 100 ms, the most the reference allows


class Uplink:
    """One utterance. `pump` is the only way out, so that order and pairing hold by construction."""

    def __init__(self, frames: tuple[bytes, ...]) -> None:
        self._frames = list(frames)
        self._sent = 0
        self._over = False
        self._begun = False
        self._ended = False

    def add(self, frames: tuple[bytes, ...]) -> None:
        assert not self._over
        self._frames += frames

    def finish(self) -> None:
        self._over = True

    def pump(self, link: int) -> list[Effect]:
        """What can go out on a ready link now: marks and unsent audio, in order, each once."""
        out: list[Effect] = []
        if not self._begun:
            self._begun = True
            out.append(BeginTurn(link))
        while self._sent < len(self._frames):
            burst = self._frames[self._sent : self._sent + BURST_FRAMES]
            self._sent += len(burst)
            out.append(SendAudio(link, b"".join(burst)))
        if self._over and not self._ended:
            self._ended = True
            out.append(EndTurn(link))
        return out
