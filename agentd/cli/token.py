"""`agentd token`: an ephemeral token from the key, for GEMINI_TOKEN or `live.token_file` elsewhere."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from agentd.config.credentials import as_service
from agentd.config.load import Loaded, load
from agentd.errors import ConfigError, Mistake
from agentd.live.route import Route
from agentd.live.setup import plan
from agentd.live.token import MOST_MINUTES, Order, mint

NO_TOKENS = {
    "local": "the embedded model lets everybody in",
    "vertex": "vertex has no ephemeral tokens",
}
NO_KEY = "set GEMINI_API_KEY (or GOOGLE_API_KEY), or write live.api_key_file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--uses", metavar="N", type=_uses, default=1, help="sessions it is good for (1); 0: any number"
    )
    parser.add_argument(
        "--minutes", metavar="M", type=_minutes, default=30.0, help="how long its sessions last (30)"
    )
    parser.add_argument(
        "--begin",
        metavar="M",
        type=_minutes,
        default=1.0,
        help="for how many minutes a session can be begun with it (1)",
    )
    parser.add_argument(
        "--constrain",
        action="store_true",
        help="only for sessions as these settings and tools make them, whatever the other device asks for",
    )
    parser.add_argument("--json", action="store_true", help="one object with token and expiry, for scripts")


def run(args: argparse.Namespace) -> int:
    """0, and the token on stdout. Raises ConfigError without a key, AgentdError when there came none."""
    loaded = load(args.config, as_service(args.config, os.environ), key_needed=False)
    _refuse(loaded)
    live = loaded.settings.live
    setup = _setup(loaded) if args.constrain else None
    order = Order(args.uses, args.minutes, args.begin, setup)
    minted = mint(live.endpoint, loaded.secrets.gemini_key, order, Route(live.proxy, live.ca))
    until = f"{minted.expires:%Y-%m-%dT%H:%M:%SZ}"
    if args.json:
        print(json.dumps({"token": minted.token, "expires": until, "uses": args.uses}))
    else:
        print(minted.token)
        print(f"expires {until}; begin a session within {args.begin:g} min", file=sys.stderr)
    return 0


def _refuse(loaded: Loaded) -> None:
    live = loaded.settings.live
    problem, remedy = NO_TOKENS.get(live.endpoint, ""), "write google, or wss://HOST"
    if live.endpoint == "google" and loaded.secrets.gemini_key is None:
        problem, remedy = "a token is made from a key, and there is none", NO_KEY
    if problem:
        mistake = Mistake(str(loaded.file), 0, "live.endpoint", problem, remedy)
        raise loaded.placed(ConfigError((mistake,)))


def _setup(loaded: Loaded) -> dict[str, Any]:
    settings = loaded.settings
    terms = plan(settings.live, settings.vad, loaded.book.declarations(), settings.home.here, token=True)
    setup: dict[str, Any] = json.loads(terms.message(None))["setup"]
    return setup


def _uses(text: str) -> int:
    try:
        uses = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
    if uses < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return uses


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if not 0 < minutes <= MOST_MINUTES:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {MOST_MINUTES}")
    return minutes
