"""`agentd doctor`: look for what usually goes wrong, and say how to mend it."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
import threading
from typing import TextIO

NOT_ALL_WELL, INTERRUPTED = 1, 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--echo",
        action="store_true",
        help="play a sound for eight seconds, to hear how much of it comes back; be quiet meanwhile",
    )
    parser.add_argument("--fix", action="store_true", help="mend what can be mended without a doubt")
    parser.add_argument("--all", action="store_true", help="tell also what is fine")
    parser.add_argument(
        "--offline", action="store_true", help="do not try the link to the model: nothing leaves the house"
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="with a key, also a short talk with the model (costs little)",
    )
    parser.add_argument("--json", action="store_true", help="the findings as one JSON object, for scripts")


def run(args: argparse.Namespace) -> int:
    """0 fine, 1 something needs mending. Mistakes in the owner's files are findings like any other."""
    status = INTERRUPTED
    with contextlib.suppress(KeyboardInterrupt):
        status = _consult(args)
    if threading.active_count() > 1:
        os._exit(status)  # whoever hangs still would hold up Python's own end for as long
    return status


def _consult(args: argparse.Namespace) -> int:
    from agentd.cli.doctor import chart, mending, rounds
    from agentd.cli.doctor.admission import admit
    from agentd.cli.doctor.examinations import in_turn

    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)  # what the adapters log, findings say
    case = admit(args.config, os.environ, aloud=args.echo, offline=args.offline, talk=args.live)
    with _lasting_stderr() as stderr:
        waiting = chart.Waiting(stderr)
        every = (each for some in in_turn(args.echo) for each in rounds.make(some, case, waiting.tell))
        found = list(dict.fromkeys(every))  # some things are seen by two
        waiting.over()
    mended = mending.mend_all(found) if args.fix else {}
    if args.json:
        print(chart.as_json(found, mended), flush=True)
    else:
        left = [each for each in found if id(each) not in mended]
        print("\n".join(chart.lines(left, args.all)), flush=True)
    return 0 if all(each.ok or id(each) in mended for each in found) else NOT_ALL_WELL


def _lasting_stderr() -> TextIO:
    """Sound libraries are kept from writing to stderr while they open a device, which may take its time."""
    return os.fdopen(os.dup(sys.stderr.fileno()), "w")
