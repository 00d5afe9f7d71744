"""`agentd demo`: the main job with nothing installed or configured, on speech made at run time."""

from __future__ import annotations

import argparse
import asyncio
import logging
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mic", action="store_true", help="your microphone and loudspeaker; end with Ctrl-C")
    parser.add_argument("--text", metavar="“…”", help="one sentence of yours, turned into speech")
    parser.add_argument(
        "--wav", metavar="FILE", type=Path, help="where the reply is written (default: agentd-demo.wav here)"
    )


def run(args: argparse.Namespace) -> int:
    """0 when every command was understood, carried out and answered."""
    from agentd.cli.demo.show import show  # imports the models' runtime

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    return asyncio.run(show(args.mic, args.text, args.wav))
