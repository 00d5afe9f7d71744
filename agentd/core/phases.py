"""The phases of a conversation and the legal moves between them: one literal table, drawn in the README."""

from __future__ import annotations

from enum import Enum


class Phase(Enum):
    IDLE = "idle"  # only a wake word matters
    OPENING = "opening"  # wake heard; the link is being made while speech is held
    LISTENING = "listening"  # link ready; waiting for speech or taking it
    THINKING = "thinking"  # the person is done, no reply audio yet; tools may run
    SPEAKING = "speaking"  # the reply is being played


MOVES: dict[Phase, dict[Phase, str]] = {
    Phase.IDLE: {Phase.OPENING: "wake word, button, news of the house"},
    Phase.OPENING: {
        Phase.LISTENING: "link ready",
        Phase.THINKING: "command over before the link is up",
        Phase.IDLE: "nothing said, link refused",
    },
    Phase.LISTENING: {
        Phase.THINKING: "end of speech",
        Phase.IDLE: "nothing said, link lost, timer over",
    },
    Phase.THINKING: {
        Phase.SPEAKING: "first reply audio",
        Phase.LISTENING: "wake word, follow-up",
        Phase.IDLE: "nothing to say, link lost",
    },
    Phase.SPEAKING: {
        Phase.LISTENING: "follow-up, barge-in",
        Phase.IDLE: "reply played, link lost",
    },
}


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> idle"]
    for phase, moves in MOVES.items():
        lines += [f"    {phase.value} --> {target.value}: {why}" for target, why in moves.items()]
    return "\n".join(lines)
