"""What is written into the settings: what the person has said, and else what was found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agentd.cli.install.annotated import Key

ID_LENGTH = 32
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


@dataclass(frozen=True, slots=True)
class Answers:
    """An empty text leaves the setting as it is shipped. Secrets are no settings."""

    endpoint: str
    broker: str
    username: str = ""
    input: str = ""
    output: str = ""
    room: str = ""
    id: str = ""

    @property
    def settings(self) -> Mapping[Key, str]:
        """By section and key."""
        told = {
            ("live", "endpoint"): self.endpoint,
            ("mqtt", "url"): self.broker,
            ("mqtt", "username"): self.username,
            ("mqtt", "id"): self.id or slug(self.room),
            ("audio", "input"): self.input,
            ("audio", "output"): self.output,
            ("home", "here"): self.room,
        }
        return {key: value for key, value in told.items() if value}


def slug(room: str) -> str:
    """A name for topics, from that of a room; empty if there is no letter in it that may stand there."""
    plain = "".join(_UMLAUTS.get(letter, letter) for letter in room.lower())
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:ID_LENGTH].strip("_")
