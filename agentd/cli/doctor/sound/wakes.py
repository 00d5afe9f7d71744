"""What the wake words make of the room's own sound, in which nobody is to say them."""

from __future__ import annotations

from collections.abc import Iterator

from agentd.audio.wake.rule import NEAR
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.cli.doctor.finding import Finding, fine, note
from agentd.config.settings import Wake

WHAT = "wake word"


def judge_wakes(wake: Wake, pcm: bytes) -> Iterator[Finding]:
    """`pcm`: some seconds, 16 kHz mono s16. Raises ConfigError for a model that is none."""
    words = WakeWords(wake.words, wake.engine)
    best: dict[str, float] = {}
    heard = set()
    for at in range(0, len(pcm) - CHUNK_BYTES + 1, CHUNK_BYTES):
        word = words.heard(pcm[at : at + CHUNK_BYTES])
        heard |= {word} if word else set()
        best = {name: max(score, best.get(name, 0.0)) for name, score in words.scores.items()}
    for rule in words.rules:
        score = best.get(rule.name, 0.0)
        evidence = f"{rule.name}: {score:.2f} at most without anybody saying it, threshold {rule.threshold:g}"
        if rule.name in heard:
            remedy = f"`agentd wake check` on recordings tells which threshold fits {rule.name}"
            yield note(WHAT, f"{evidence}: it would have woken", f"if nobody said it, {remedy}")
        elif score >= rule.threshold * NEAR:
            yield note(WHAT, evidence, "`agentd listen` shows the score live; is a television on?")
        else:
            yield fine(WHAT, evidence)
