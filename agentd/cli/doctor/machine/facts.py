"""Small files of the kernel, as text and as numbers."""

from __future__ import annotations

from pathlib import Path

MOST_BYTES = 64 * 1024  # the kernel's files are far shorter


def text(file: Path) -> str:
    """Its text without the ends; empty where it is not there or not for us."""
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES).decode("utf-8", "replace").strip()
    except (OSError, ValueError):
        return ""


def number(file: Path) -> int | None:
    """A decimal or 0x number."""
    try:
        return int(text(file), 0)
    except ValueError:
        return None
