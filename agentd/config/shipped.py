"""The files that agentd brings along: in the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent


def shipped(*parts: str) -> Path:
    """Absolute path of a shipped file or directory, as in `shipped("config", "agentd.yaml")`."""
    inside = PACKAGE / "shipped"
    return (inside if inside.is_dir() else PACKAGE.parent).joinpath(*parts)


def default_file() -> Path:
    return shipped("config", "agentd.yaml")


def default_tools() -> Path:
    return shipped("tools")
