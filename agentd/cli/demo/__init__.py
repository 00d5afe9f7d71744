"""`agentd demo`: the main job with nothing installed or configured, on speech made at run time."""

from __future__ import annotations

import argparse
import asyncio
import logging
from pathlib import Path

from agentd.config.origin import choose, read_bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mic", action="store_true", help="your microphone and loudspeaker; end with Ctrl-C")
    parser.add_argument(
        "--text", metavar="“…”", type=_sentence, help="one sentence of yours, turned into speech"
    )
    parser.add_argument(
        "--wav", metavar="FILE", type=Path, help="where the reply is written (default: agentd-demo.wav here)"
    )


def _sentence(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise argparse.ArgumentTypeError(f"{text!r} is nothing that can be said; write a sentence")
    return text


def run(args: argparse.Namespace) -> int:
    """0 when every command was answered, also with “I did not understand”. Raises ConfigError, Unavailable.

    The demo has its own settings; a mistyped path after -c is told all the same.
    """
    if args.config is not None:
        read_bytes(*choose(args.config, {}))
    from agentd.cli.demo.show import show  # imports the models' runtime

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    return asyncio.run(show(args.mic, args.text, args.wav))
