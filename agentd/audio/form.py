"""What form of sound a device is asked for, and how it becomes mono and back: s16, channels interleaved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Choice = int | Literal["auto", "mix"]  # a channel, from 1; the first or only one; the mean of all


@dataclass(frozen=True, slots=True)
class Form:
    rate_hz: int
    channels: int

    def mono(self, block: bytes, choice: Choice) -> bytes:
        """The chosen channel."""
        if self.channels == 1:
            return block
        samples = np.frombuffer(block, "<i2").reshape(-1, self.channels)
        if choice == "mix":
            return np.asarray(samples.mean(axis=1).round(), "<i2").tobytes()
        return samples[:, 0 if choice == "auto" else choice - 1].tobytes()

    def spread(self, mono: bytes) -> bytes:
        """The same on all channels."""
        return mono if self.channels == 1 else np.frombuffer(mono, "<i2").repeat(self.channels).tobytes()


def counts(choice: Choice, has: int) -> tuple[int, ...]:
    """How many channels to ask a device for that `has` so many: as few as will do, then more, since a card
    may refuse any. None at all: it does not have that channel."""
    wanted: tuple[int, ...] = (2, has) if choice == "mix" else (1, 2, has)
    if isinstance(choice, int):
        wanted = (max(2, choice), has) if choice <= has else ()
    return tuple(dict.fromkeys(min(count, has) for count in wanted))
