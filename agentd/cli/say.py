"""`agentd say`: the running daemon speaks a text."""

from __future__ import annotations

import argparse

from agentd.cli.daemon import tell_daemon


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="what to say")


def run(args: argparse.Namespace) -> int:
    """0 when the daemon says it. Raises Unavailable when it does not."""
    tell_daemon(args.config, {"do": "say", "text": args.text})
    return 0
