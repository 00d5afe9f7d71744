"""`agentd run`: the daemon."""

from __future__ import annotations

import argparse
import asyncio
import os

from agentd.config.load import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="leave when the first conversation is over")


def run(args: argparse.Namespace) -> int:
    """0 when asked to stop (with `--once`: when there was a conversation), 1 for a failure."""
    loaded = load(args.config, os.environ)
    from agentd import app  # after the configuration: a mistake in it is told without waiting for models
    from agentd.service import journal

    journal.start()
    return asyncio.run(app.run(loaded, once=args.once))
