"""`agentd say`: the running daemon speaks a text."""

from __future__ import annotations

import argparse
import os

from agentd.cli.order import place
from agentd.config.load import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="what to say")


def run(args: argparse.Namespace) -> int:
    """0 when the daemon says it. Raises ConfigError; Unavailable when it does not."""
    place(load(args.config, os.environ, key_needed=False), "say", args.text)
    return 0
