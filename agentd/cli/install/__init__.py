"""`agentd install`: agentd as a service of this machine. Also upgrades it, and takes it away again.

Some of it runs before there is anything but Python's standard library (`--help`, `--dry-run`, a first look at
the flags): systemd/install.sh calls it with the system's Python.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from agentd.cli.install.daemon import Daemon
from agentd.cli.install.hands import Failed, Hands, say
from agentd.cli.install.laying import Installation
from agentd.cli.install.places import Places, places
from agentd.cli.install.removal import uninstall
from agentd.cli.install.wishes import add_flags, check, silent, wishes, wrong
from agentd.config.shipped import shipped

FAILED = 1
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, a shutdown, a closed window


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument("--uninstall", action="store_true", help="take agentd away; settings and state stay")
    parser.add_argument("--purge", action="store_true", help="with --uninstall: settings and state go, too")
    parser.add_argument(
        "--user", action="store_true", help="for your desktop: a service of yours, with your sound server"
    )
    parser.add_argument(
        "--no-start", action="store_true", help="it begins with the next boot; for making an image"
    )
    # what install.sh says: that it only wants a first look, and the environment that it has made
    parser.add_argument("--only-check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--made-in", type=Path, help=argparse.SUPPRESS)
    add_flags(parser)


def run(args: argparse.Namespace) -> int:
    """0 when agentd is ready (or gone). Raises AgentdError with the reason and a remedy."""
    to = places(args.user)
    if args.config is not None:
        wrong(f"-c is not for this: the settings are {to.settings}/agentd.yaml")
    if args.purge and not args.uninstall:
        wrong("--purge goes with --uninstall")
    if args.only_check:
        check(args)
        if not (args.dry_run or args.no_start):
            Daemon(args.user).check()
        return 0
    if not args.dry_run and (os.geteuid() == 0) is args.user:
        raise Failed("--user is for you: no `sudo` before it" if args.user else "put `sudo` before it")
    if args.uninstall:
        uninstall(Hands(args.dry_run), to, args.purge)
        return 0
    made = args.made_in or (Path(sys.prefix) if to.in_use else None)
    if made is None and not args.dry_run:
        _prepare()
    return _install(args, to, made or to.environment.with_name(f"{to.environment.name}-…"))


def _install(args: argparse.Namespace, to: Places, environment: Path) -> int:
    logging.basicConfig(
        level=logging.ERROR, format="%(message)s"
    )  # a device that is tried in vain is told by us
    for number in ENDS:
        signal.signal(number, signal.default_int_handler)
    hands = Hands(args.dry_run)
    installation = Installation(hands, to, environment)
    try:
        installation.lay(wishes(args), silent(args), not args.no_start)
    except BaseException as failure:  # also what nobody has foreseen: nothing stays half done
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)
        installation.take_back()
        if isinstance(failure, OSError):  # a full disk, a folder that is read-only
            raise Failed(
                f"{failure.filename or 'the disk'}: {failure.strerror}; nothing has changed"
            ) from failure
        if isinstance(failure, KeyboardInterrupt):
            say("interrupted; nothing has changed")
        if not isinstance(failure, Failed):
            raise
        say(str(failure))
        return FAILED
    return 0


def _prepare() -> None:
    """Goes on in the script, which makes the environment and calls us there. Does not return."""
    script = shipped("systemd", "install.sh")
    os.execv("/bin/sh", ["sh", str(script), *sys.argv[sys.argv.index("install") + 1 :]])
