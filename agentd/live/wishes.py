"""The owner's options on their way into a set-up: what is sent, what is left out, and what to suspect."""

from __future__ import annotations

# Options in the order in which a server is likely to choke on them: raw and new ones first, those that every
# model takes last.
SUSPICIOUS = (
    "live.extra",
    "live.affective_dialog",
    "live.proactive_audio",
    "live.thinking_level",
    "live.thinking_budget",
    "live.transcription.vocabulary",
    "live.transcription.languages",
    "live.transparent_resumption",
    "live.history",
    "live.google_search",
    "live.safety",
    "vad.prefix_padding_ms",
    "vad.start_sensitivity",
    "vad.end_sensitivity",
    "vad.silence_ms",
    "live.turn_coverage",
    "live.activity_handling",
    "live.media_resolution",
    "live.temperature",
    "live.compression_trigger_tokens",
    "live.compression_target_tokens",
    "live.api_version",
    "tools",
    "live.voice",
    "live.model",
)


class Wishes:
    """`left_out` holds one sentence for each option that the model does not take."""

    def __init__(self, model: str) -> None:
        self.left_out: list[str] = []
        self._model = model
        self._sent: list[str] = []

    def grant(self, key: str, *, wanted: bool, taken: bool = True, why: str = "does not take it") -> bool:
        """Whether to send it: it is wanted, and the model takes it. `why` goes on from the model's name."""
        if wanted and not taken:
            self.refuse(key, why)
        if wanted and taken:
            self._sent.append(key)
        return wanted and taken

    def refuse(self, key: str, why: str) -> None:
        """Something of an option is not for this model; `why` goes on from the model's name."""
        self.drop(key, f"{self._model} {why}")

    def drop(self, key: str, why: str) -> None:
        self.left_out.append(f"{key}: {why}")

    def suspects(self, surely: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What was sent, the most suspicious first; `surely` stands before all."""
        rest = sorted((key for key in self._sent if key not in surely), key=SUSPICIOUS.index)
        return (*surely, *rest)
