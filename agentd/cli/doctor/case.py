"""What the doctor knows before he looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agentd.config.load import Loaded
from agentd.config.settings import Settings
from agentd.errors import Mistake


@dataclass(frozen=True, slots=True)
class Case:
    """`loaded` is None where the owner's files have `mistakes`. `file`: the settings that were named, if any.

    `root` is where /proc, /sys and /etc are. `aloud`: the echo test may be heard. `offline`: nothing may
    leave the house. `talk`: a conversation with the service may be held, which costs something.
    """

    loaded: Loaded | None
    mistakes: tuple[Mistake, ...] = ()
    file: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    root: Path = Path("/")
    aloud: bool = False
    offline: bool = False
    talk: bool = False

    @property
    def well(self) -> Loaded:
        """For those examinations that are not made without settings."""
        assert self.loaded is not None
        return self.loaded

    @property
    def settings(self) -> Settings:
        return self.well.settings

    @property
    def store(self) -> Path:
        assert self.settings.store, "load() has filled it in"
        return self.settings.store
