"""The package python3-systemd: the only module that knows it. Whoever is no service does without."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any


def teller() -> Callable[[str], object] | None:
    """`sd_notify`; it raises OSError. None: the package is not installed."""
    module = _module("systemd.daemon")
    return module.notify if module else None


def writer() -> Callable[..., object] | None:
    """`sd_journal_send`: called with the message, and fields by name; it raises OSError. None as above."""
    module = _module("systemd.journal")
    return module.send if module else None


def _module(name: str) -> Any | None:
    try:
        # Only a service needs it. By name, since type checkers take our folder systemd/ for the package.
        return importlib.import_module(name)
    except ImportError:
        return None
