"""`agentd run`: the daemon."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from agentd.config.load import load
from agentd.errors import ConfigError, Mistake


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="leave when the first conversation is over")


def run(args: argparse.Namespace) -> int:
    """0 when asked to stop (with `--once`: when there was a conversation), 1 for a failure."""
    loaded = load(args.config, os.environ)
    assert loaded.settings.store
    _make(loaded.settings.store, loaded.file)
    from agentd import app  # after the configuration: a mistake in it is told without waiting for models
    from agentd.service.journal import start

    start()
    try:
        return asyncio.run(app.run(loaded, once=args.once))
    except BaseExceptionGroup as group:  # of the tasks that the failure has ended
        if (wrong := _first(group)) is None:
            raise
        raise loaded.placed(wrong) from group


def _first(group: BaseExceptionGroup[BaseException]) -> ConfigError | None:
    """What the owner must mend, which only an adapter could find."""
    for error in group.exceptions:
        found = _first(error) if isinstance(error, BaseExceptionGroup) else error
        if isinstance(found, ConfigError):
            return found
    return None


def _make(store: Path, file: Path) -> None:
    try:
        store.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{store} cannot be made ({error.strerror})"
        remedy = "name a directory that this user may write to"
        raise ConfigError((Mistake(str(file), 0, "store", problem, remedy),)) from error
