"""`agentd ask`: a question in writing to the running daemon, and its answer in writing."""

from __future__ import annotations

import argparse
import base64
from pathlib import Path

from agentd.cli.daemon import ask_daemon
from agentd.errors import Unavailable
from agentd.home.language.letter import mime_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the question")
    parser.add_argument("--image", metavar="FILE", type=Path, help="a JPEG or PNG to look at, up to 190 kB")


def run(args: argparse.Namespace) -> int:
    """0 with the answer on stdout, as it comes. Raises Unavailable when there is none."""
    wish = {"do": "ask", "text": args.text}
    if args.image:
        wish["image"] = base64.b64encode(_read(args.image)).decode()
    said = False
    for answer in ask_daemon(args.config, wish):
        piece = str(answer.get("piece", ""))
        print(piece if said else piece.lstrip(), end="", flush=True)
        said = said or bool(piece.strip())
    if not said:
        raise Unavailable("there was an answer, but not in words; see the daemon's log")
    print()
    return 0


def _read(file: Path) -> bytes:
    try:
        image = file.read_bytes()
        mime_of(image)
    except OSError as error:
        raise Unavailable(f"{file} cannot be read ({error.strerror}); name a JPEG or PNG file") from error
    except ValueError as wrong:
        raise Unavailable(f"{file}: {wrong}") from None
    return image
