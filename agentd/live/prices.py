"""What a turn costs, by the public price list: an estimate, never a bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens."""

    text_in: float
    audio_in: float
    image_in: float
    text_out: float
    audio_out: float

    def usd(
        self,
        prompt: Mapping[str, int],
        response: Mapping[str, int],
        *,
        prompt_tokens: int = 0,
        response_tokens: int = 0,
        thought_tokens: int = 0,
    ) -> float:
        """The cost of a turn from its counts by modality (`TEXT`, `AUDIO`, `IMAGE`, `VIDEO`, `DOCUMENT`).

        The sums count for what the modalities leave unexplained, which is priced as sound, the dearest:
        servers leave counts out. Thoughts are billed as the model's own output, which is sound.
        """
        rates_in = {"TEXT": self.text_in, "DOCUMENT": self.text_in}
        rates_in |= {"IMAGE": self.image_in, "VIDEO": self.image_in}
        total = _cost(prompt, rates_in, self.audio_in, prompt_tokens)
        total += _cost(response, {"TEXT": self.text_out}, self.audio_out, response_tokens)
        return (total + thought_tokens * self.audio_out) / _MILLION


def _cost(counts: Mapping[str, int], rates: Mapping[str, float], dearest: float, at_least: int) -> float:
    known = sum(count * rates.get(modality, dearest) for modality, count in counts.items())
    return known + max(0, at_least - sum(counts.values())) * dearest
