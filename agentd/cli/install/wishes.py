"""What the person wants, as far as flags say it."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

STDIN = "-"
MOST_SECRET_BYTES = 4096  # as much as the settings take
EMBEDDED = "embedded"
_BROKER = re.compile(r"(mqtts?|wss?)://[\w\[]|unix:///")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """None: nothing was said. `key` and `password` are secrets that were read already."""

    key: str | None = None
    endpoint: str | None = None
    broker: str | None = None
    username: str | None = None
    password: str | None = None
    input: str | None = None
    output: str | None = None
    room: str | None = None
    id: str | None = None

    @property
    def of_settings(self) -> bool:
        """Something was said that stands in the settings."""
        said = (self.endpoint, self.broker, self.username, self.input, self.output, self.room, self.id)
        return any(said)


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Any of them, or a stdin that is no terminal: no question is asked."""
    say = parser.add_argument_group("in place of questions (with any of these none is asked)")
    say.add_argument("--yes", action="store_true", help="take what is not said here as it is found")
    say.add_argument(
        "--key-file", metavar="FILE", help="a file with the key for Gemini, or - for stdin; without: local"
    )
    say.add_argument("--endpoint", metavar="WHERE", help="live.endpoint: google, vertex, local, wss://HOST")
    say.add_argument("--broker", metavar="URL", help="the MQTT broker (mqtt://HOST); without: embedded")
    say.add_argument("--mqtt-user", metavar="NAME", help="the user name there")
    say.add_argument("--mqtt-password-file", metavar="FILE", help="a file with the password, or - for stdin")
    say.add_argument("--input", metavar="NAME", help="the microphone (`agentd devices`), or wav:PATH")
    say.add_argument("--output", metavar="NAME", help="the loudspeaker, wav:PATH or none")
    say.add_argument("--room", metavar="NAME", help="the room that agentd stands in")
    say.add_argument("--id", metavar="ID", help="its name on the broker; without: that of the room")


def wishes(args: argparse.Namespace) -> Wishes:
    """Ends with status 2 and a sentence for what makes no sense."""
    _check_words(args)
    return Wishes(
        key=None if args.key_file is None else secret(args.key_file),
        endpoint=args.endpoint,
        broker=args.broker,
        username=args.mqtt_user,
        password=None if args.mqtt_password_file is None else secret(args.mqtt_password_file),
        input=args.input,
        output=args.output,
        room=args.room,
        id=args.id,
    )


def silent(args: argparse.Namespace) -> bool:
    """No question is to be asked."""
    named = (
        "key_file",
        "endpoint",
        "broker",
        "mqtt_user",
        "mqtt_password_file",
        "input",
        "output",
        "room",
        "id",
    )
    return args.yes or any(getattr(args, name) is not None for name in named) or not sys.stdin.isatty()


def check(args: argparse.Namespace) -> None:
    """What can be seen of the flags without carrying them out; stdin is left alone."""
    _check_words(args)
    for file in (args.key_file, args.mqtt_password_file):
        if file not in (None, STDIN):
            secret(file)


def _check_words(args: argparse.Namespace) -> None:
    if args.id is not None and not _ID.fullmatch(args.id):
        wrong(f"--id {args.id}: use up to 32 of a-z, 0-9, - and _")
    if args.broker is not None and (fault := broker_fault(args.broker)):
        wrong(f"--broker: {fault}")
    if args.key_file == args.mqtt_password_file == STDIN:
        wrong("--key-file and --mqtt-password-file cannot both come from stdin")


def broker_fault(url: str) -> str:
    """Why the settings would not take it, which look closer; empty: they may. A secret is not repeated."""
    if "@" in url:
        return "user name and password do not stand in the address; they are given by themselves"
    if url == EMBEDDED or _BROKER.match(url):
        return ""
    return f"{url} is not the address of a broker; write mqtt://HOST, mqtts://HOST or {EMBEDDED}"


def secret(file: str) -> str:
    """The one line of the file."""
    try:
        if file == STDIN:
            text = sys.stdin.readline(MOST_SECRET_BYTES)
        else:
            with Path(file).open(encoding="utf-8") as stream:
                text = stream.read(MOST_SECRET_BYTES)
    except OSError as error:
        wrong(f"{file} cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        text = ""
    text = text.strip()
    if not text or not text.isprintable():
        wrong(
            f"{'stdin' if file == STDIN else file} does not hold one line of text: the secret, nothing else"
        )
    return text


def wrong(words: str) -> NoReturn:
    print(f"install: {words}", file=sys.stderr)
    raise SystemExit(2)
