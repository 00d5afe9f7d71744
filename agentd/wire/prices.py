"""What tokens cost, by kind: for an estimate, never a bill."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens. 0: free, or unknown."""

    text_in: float = 0.0
    audio_in: float = 0.0
    image_in: float = 0.0  # and video
    text_out: float = 0.0
    audio_out: float = 0.0  # and thoughts
