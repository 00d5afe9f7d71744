"""`agentd status`: how the running daemon is."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from agentd.cli.daemon import tell_daemon

LINKS = {
    "closed": "not connected: nobody has called",
    "opening": "being connected",
    "up": "connected",
    "lost": "lost",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one object, for scripts")


def run(args: argparse.Namespace) -> int:
    """0 with the state on stdout. Raises Unavailable when no daemon runs."""
    report = tell_daemon(args.config, {"do": "status"})
    if args.json:
        plain = {name: fact for name, fact in report.items() if name != "done"}
        print(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        print("\n".join(f"{name:<11} {words}" for name, words in shown(report)))
    return 0


def shown(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """For a person: a name, or none if it is that of the line before, and words."""
    versions, model, broker = report["versions"], report["model"], report["broker"]
    yield (
        "agentd",
        f"{versions['agentd']} on Python {versions['python']}, running since {_when(report['began'])}",
    )
    yield "state", f"{report['state']}, since {_when(report['since'])}"
    for part, words in report["sound"].items():
        yield "trouble", f"{part}: {words}"
    yield "microphone", "off (`agentd mute off` opens it)" if report["muted"] else "on"
    yield "volume", f"{report['volume']} %"
    yield "model", ": ".join(filter(None, (LINKS[model["link"]], model["words"])))
    up = "connected" if broker["up"] else "not connected; trying again"
    yield "broker", f"{broker['url']} as {report['id']}, {up}"
    names = iter(["timers"])
    for timer in report["timers"]:
        yield next(names, ""), f"{_when(timer['at'])}  {timer['what']}"
    yield "settings", report["settings"]
    for mistake in report["configuration"]["mistakes"]:
        yield "wrong", mistake
    if waiting := report["configuration"]["needs_restart"]:
        yield "", f"needs a restart: {', '.join(waiting)}"


def _when(at: str) -> str:
    """The time of day; of another day, that one, too."""
    time = datetime.fromisoformat(at)
    today = time.date() == datetime.now(time.tzinfo).date()
    return f"{time:%H:%M:%S}" if today else f"{time:%a %d %b %H:%M:%S}"
