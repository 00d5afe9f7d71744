"""`agentd doctor`: look for what usually goes wrong, and say how to mend it."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
from dataclasses import asdict

from agentd.config.load import Loaded, load

NOT_ALL_WELL = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--echo",
        action="store_true",
        help="play a sound for eight seconds, to hear how much of it comes back; be quiet meanwhile",
    )
    parser.add_argument("--json", action="store_true", help="the findings as one JSON object, for scripts")


def run(args: argparse.Namespace) -> int:
    """0 fine, 1 something needs mending. Raises ConfigError with every mistake."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    loaded = load(args.config, os.environ, key_needed=False)
    return 0 if asyncio.run(_examine(loaded, args.echo, args.json)) else NOT_ALL_WELL


async def _examine(loaded: Loaded, aloud: bool, as_json: bool) -> bool:
    from agentd.cli.doctor import sound  # brings the sound libraries, which `--help` does not need

    found = []
    async for finding in sound.examine(loaded, aloud):
        found.append(finding)
        if not as_json:
            print(f"{'ok    ' if finding.ok else 'MEND  '}{finding.what}: {finding.evidence}", flush=True)
            if finding.remedy:
                print(f"      → {finding.remedy}", flush=True)
    ok = all(finding.ok for finding in found)
    if as_json:
        told = {"ok": ok, "findings": [asdict(finding) for finding in found]}
        print(json.dumps(told, ensure_ascii=False, indent=2), flush=True)
    return ok
