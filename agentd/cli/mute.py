"""`agentd mute`: the running daemon closes its microphone, or opens it again."""

from __future__ import annotations

import argparse

from agentd.cli.daemon import tell_daemon


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("state", choices=("on", "off"), help="on: nothing can be heard, also after a restart")


def run(args: argparse.Namespace) -> int:
    """0 when it is so. Raises Unavailable."""
    tell_daemon(args.config, {"do": "mute", "on": args.state == "on"})
    return 0
