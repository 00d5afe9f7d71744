"""`agentd bench`: what the ear and the idle daemon cost and hear, beside the packages that others use."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from agentd.config.origin import choose, read_bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the rows as JSON, for scripts")
    parser.add_argument(
        "--quick", action="store_true", help="a look at whether all works; too short for a measurement"
    )
    parser.add_argument(
        "recordings", metavar="WAV-FOLDER", nargs="?", type=Path, help="your own recordings, measured as well"
    )


def run(args: argparse.Namespace) -> int:
    """0 when all was measured, whether or not bars are met. Raises Unavailable.

    The bench has its own settings; a mistyped path after -c is told all the same.
    """
    if args.config is not None:
        read_bytes(*choose(args.config, {}))
    from agentd.cli.bench.corpus import FULL, QUICK, build
    from agentd.cli.bench.run import measure
    from agentd.cli.bench.table import plain, table
    from agentd.cli.bench.yardsticks import yardsticks

    by = yardsticks()
    size = QUICK if args.quick else FULL
    with tempfile.TemporaryDirectory(prefix="agentd-bench-") as folder:
        say("making the sounds …")
        corpus = build(Path(folder), size, args.recordings)
        rows = measure(corpus, size, by, say)
    if args.json:
        about = {"quick": args.quick, "yardsticks_installed": by.installed, "versions": by.versions()}
        print(json.dumps(about | {"rows": [plain(row) for row in rows]}, ensure_ascii=False, indent=2))
    else:
        print(table(rows))
    return 0


def say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)
