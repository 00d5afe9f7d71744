"""Who answers on a link, as the server is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agentd.config.live import Live
from agentd.live.setup import Declared


@dataclass(frozen=True, slots=True)
class Role:
    """Settings of its own (endpoint, model and credentials are everybody's), and what it may call."""

    live: Live
    declarations: Sequence[Declared]
