"""`agentd tools discover`: listens on the broker for devices, and writes them down as tools."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from agentd.config.load import Loaded
from agentd.errors import Unavailable
from agentd.home.discovery.report import report, table
from agentd.home.discovery.sources import every_source
from agentd.home.discovery.survey import Survey
from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message

CONNECT_S = 8.0  # a slow broker, after one more attempt
LISTEN_S = 5.0
MOST_LISTEN_S = 120.0
PROGRESS_S = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", metavar="FILE", type=Path, help="add what is new to this file of tools/")
    parser.add_argument(
        "--include",
        metavar="NAME",
        action="append",
        default=[],
        help="with --write: also this lock, gate or the like, which is else written as a comment",
    )
    parser.add_argument("--listen", metavar="SECONDS", type=_seconds, default=LISTEN_S, help="how long (5)")
    parser.add_argument("--json", action="store_true", help="what was found, as JSON")


def run(loaded: Loaded, args: argparse.Namespace) -> int: ...
