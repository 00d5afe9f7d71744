"""`agentd events`: what happens in the running daemon, while it happens, one JSON object per line."""

from __future__ import annotations

import argparse
import json

from agentd.cli.daemon import ask_daemon


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """Until Ctrl-C. Raises Unavailable when the daemon has ended."""
    for answer in ask_daemon(args.config, {"do": "events"}):
        if "event_type" in answer:
            print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0
