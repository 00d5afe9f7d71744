"""`agentd …`: which command, and what its end means to whoever started it.

A command's module is imported only when that command is called: `agentd --version` must not load a
wake model's runtime, and a daemon on a small board starts the sooner.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol, cast

from agentd import __version__
from agentd.errors import AgentdError, ConfigError

FAILED = 1  # systemd starts the daemon again
WRONG_CONFIGURATION = 78  # EX_CONFIG: systemd does not, as only the owner can mend it
INTERRUPTED = 130

# each a module of agentd.cli, and what `agentd --help` says of it
COMMANDS = {
    "run": "the daemon: listen, understand, act, answer",
    "demo": "the whole chain on made-up speech; needs no key, no sound card, no broker",
    "check": "look for mistakes in the settings and tools",
    "tools": "what the model may do: list, show, try, discover",
    "ask": "put a question in writing to the running daemon",
    "say": "have the running daemon say something",
    "mute": "close the running daemon's microphone, or open it again",
    "status": "how the running daemon is: state, links, timers, what does not work",
    "events": "what happens in the running daemon, while it happens",
    "listen": "live meter of level, speech and wake score",
    "bench": "what ear and idle daemon cost and hear, beside the packages that others use",
    "wake": "how well wake words are heard on recordings; a verifier for your household; begin a turn now",
    "doctor": "look for what usually goes wrong, and say how to mend it",
    "devices": "microphones and loudspeakers",
    "pin": "set the PIN for what is not done without one, such as unlocking a door",
    "forget": "take away what agentd has left at the broker, for before it is removed",
    "token": "mint an ephemeral token from the key, for a device that shall not have the key",
    "install": "agentd as a service of this machine: install, upgrade, take away",
}


class Command(Protocol):
    """A module of agentd.cli."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; the result is the exit status. argparse itself leaves with 2 for wrong arguments."""
    _open_what_is_closed()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's: on small matrices more of them only wait
    outer = _outer_parser()
    chosen = outer.parse_args(arguments)
    if chosen.command is None:
        outer.print_help(sys.stderr)
        return 2
    words = COMMANDS[chosen.command]
    command = cast(Command, import_module(f"agentd.cli.{chosen.command}"))
    inner = argparse.ArgumentParser(
        prog=f"agentd {chosen.command}", description=words[:1].upper() + words[1:] + "."
    )
    _add_config(inner, chosen.config)
    command.add_arguments(inner)
    return _run(command, inner.parse_args(chosen.rest))


def _open_what_is_closed() -> None:
    """Whoever starts us without stdout or stderr (`>&-`) wants to hear nothing; Python has None there.

    What stdout has no signs for is written out, as it is on stderr.
    """
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # as long as the process
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(command: Command, args: argparse.Namespace) -> int:
    try:
        return _carry_out(command, args)
    except ConfigError as error:
        for mistake in error.mistakes:
            print(mistake, file=sys.stderr)
        return WRONG_CONFIGURATION
    except AgentdError as error:
        print(f"agentd: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        # `agentd tools list | head`: nobody reads on, and the interpreter must not complain when it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.ENOSPC:
            print(f"agentd: {error.strerror}", file=sys.stderr)
        return FAILED


def _carry_out(command: Command, args: argparse.Namespace) -> int:
    """As `command.run`; of a group of failures the one that is expected, if it explains the group."""
    try:
        return command.run(args)
    except BaseExceptionGroup as group:
        if (expected := _expected(group)) is None:
            raise
        raise expected from group


def _expected(group: BaseExceptionGroup[BaseException]) -> BaseException | None:
    """None when there is anything in it that nobody has foreseen."""
    first: BaseException | None = None
    for error in group.exceptions:
        found = _expected(error) if isinstance(error, BaseExceptionGroup) else error
        if not isinstance(found, AgentdError | BrokenPipeError | KeyboardInterrupt):
            return None
        first = first or found
    return first


def _outer_parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {words}" for name, words in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="agentd",
        usage="agentd [-c FILE] COMMAND …",
        description="The voice of a smart home: wake word, Gemini Live, MQTT.",
        epilog=f"commands:\n{listed}\n\n`agentd COMMAND --help` says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_config(parser, None)
    parser.add_argument("--version", action="version", version=f"agentd {__version__}")
    parser.add_argument(
        "command", metavar="COMMAND", nargs="?", choices=list(COMMANDS), help=argparse.SUPPRESS
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _add_config(parser: argparse.ArgumentParser, default: Path | None) -> None:
    parser.add_argument(
        "-c",
        "--config",
        metavar="FILE",
        type=Path,
        default=default,
        help="the settings; else $AGENTD_CONFIG, else /etc/agentd/agentd.yaml, else the shipped default",
    )


if __name__ == "__main__":
    sys.exit(main())
