"""`python -m tests.live_server`: the scripted server for people, with a log of what the client does."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.live_server.diary import Diary
from tests.live_server.replay import Line, Replay, read_recording
from tests.live_server.scripts import SCRIPTS, Named
from tests.live_server.server import LiveServer


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.live_server", description=__doc__)
    parser.add_argument("--script", metavar="NAME", default="well", help="what the server does (well)")
    parser.add_argument("--replay", metavar="FILE", type=Path, help="a recording of `agentd check --live`")
    parser.add_argument("--port", type=int, default=0, help="where it listens; 0, the default: a free port")
    parser.add_argument("--list", action="store_true", help="name the scripts and what each is about")
    chosen = parser.parse_args(arguments)
    if chosen.list:
        print("\n".join(_row(name, named) for name, named in SCRIPTS.items()))
        return 0
    if chosen.script not in SCRIPTS:
        print(f"There is no script {chosen.script}; --list names them.", file=sys.stderr)
        return 2
    try:
        recording = read_recording(chosen.replay) if chosen.replay else None
    except (OSError, ValueError) as error:
        print(f"{chosen.replay} cannot be played: {error}.", file=sys.stderr)
        return 2
    named = SCRIPTS[chosen.script]
    try:
        asyncio.run(replay(recording, chosen.port) if recording else serve(named, chosen.port))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"Cannot listen on port {chosen.port}: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _row(name: str, named: Named) -> str:
    return f"{name:28} {named.reference:36} {named.description}"


async def serve(named: Named, port: int) -> None:
    """Until the process is interrupted."""
    async with LiveServer(
        *named.scripts, port=port, watch=Diary(lambda line: print(line, flush=True))
    ) as server:
        print(f"{named.description} ({named.reference}). The owner {named.owner}.")
        print("In agentd.yaml:\n")
        print(f"live:\n  endpoint: {server.endpoint}\n  model: {named.model}\n", flush=True)
        await asyncio.Event().wait()


async def replay(sessions: Sequence[Sequence[Line]], port: int) -> None:
    """Until the process is interrupted."""
    async with Replay(sessions, port) as server:
        print(f"A recording with {len(sessions)} session(s). In agentd.yaml:\n")
        print(f"live:\n  endpoint: {server.endpoint}\n", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
