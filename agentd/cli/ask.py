"""`agentd ask`: a question in writing to the running daemon, and its answer in writing."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from agentd.cli.order import place
from agentd.config.load import load
from agentd.errors import Unavailable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the question")
    parser.add_argument("--image", metavar="FILE", type=Path, help="a JPEG or PNG to look at, up to 190 kB")


def run(args: argparse.Namespace) -> int:
    """0 with the answer on stdout. Raises ConfigError; Unavailable when there is no answer."""
    loaded = load(args.config, os.environ, key_needed=False)
    print(place(loaded, "ask", args.text, args.image and _read(args.image)))
    return 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unavailable(f"{file} cannot be read ({error.strerror}); name a JPEG or PNG file") from error
