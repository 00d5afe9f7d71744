"""`agentd run`: the daemon; with `--text` it reads instead of listening, and writes what it says."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from agentd.cli.console import Console
from agentd.cli.keyboard import Keyboard
from agentd.config.load import Loaded, load
from agentd.errors import ConfigError, Mistake, Unavailable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--once", action="store_true", help="leave when the first conversation is over")
    ways.add_argument(
        "--text", action="store_true", help="no microphone: each line typed is a question; end with Ctrl-D"
    )


def run(args: argparse.Namespace) -> int:
    """0 when asked to stop (`--once`: when there was a conversation; `--text`: when all was answered), 1 for
    a failure."""
    read = partial(load, args.config, os.environ)
    reread = None if sys.stdin and sys.stdin.isatty() else read  # whose SIGHUP is that the terminal closes
    if reread is not None:  # what comes before anybody listens for it waits, and does not end us
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    loaded = read()
    assert loaded.settings.store
    _make(loaded.settings.store, loaded.file)
    from agentd import app  # after the configuration: a mistake in it is told without waiting for models
    from agentd.service.journal import start

    start()
    try:
        if args.text:
            return asyncio.run(_converse(loaded, reread))
        return asyncio.run(app.run(loaded, once=args.once, reread=reread))
    except BaseExceptionGroup as group:  # of the tasks that the failure has ended
        if (wrong := _first(group)) is None:
            raise
        raise (loaded.placed(wrong) if isinstance(wrong, ConfigError) else wrong) from group


async def _converse(loaded: Loaded, reread: Callable[[], Loaded] | None) -> int:
    """In writing, at a terminal or through pipes."""
    from agentd import app

    if sys.stdin is None or sys.stdout is None:
        raise Unavailable("there is no input or no output to converse by; do not close them")
    logging.getLogger("agentd").setLevel(logging.WARNING)  # the rest is on the screen anyway
    ready, stop = asyncio.Event(), asyncio.Event()
    keyboard = Keyboard(sys.stdin.fileno(), ready, stop)
    console = Console(sys.stdout, typed_here=sys.stdin.isatty() and sys.stdout.isatty())

    async def begin() -> None:
        await ready.wait()
        console.prompt()

    beginning = asyncio.create_task(begin())
    try:
        onlookers = (console, keyboard)
        listen = keyboard.connect
        status = await app.run(
            _in_writing(loaded),
            listen=listen,
            watchers=onlookers,
            ready=ready,
            stop=stop,
            reread=reread and (lambda: _in_writing(reread())),
        )
    finally:
        beginning.cancel()
    return status or int(keyboard.failed)


def _in_writing(loaded: Loaded) -> Loaded:
    """Whoever types is not listened to after an answer; and the words of a reply are needed."""
    settings = loaded.settings
    talk = settings.conversation.model_copy(update={"follow_up_s": 0.0})
    words = settings.live.transcription.model_copy(update={"output": True})
    live = settings.live.model_copy(update={"transcription": words})
    return replace(loaded, settings=settings.model_copy(update={"conversation": talk, "live": live}))


def _first(group: BaseExceptionGroup[BaseException]) -> ConfigError | BrokenPipeError | None:
    """What the owner must mend and only an adapter could find; or that nobody reads on."""
    for error in group.exceptions:
        found = _first(error) if isinstance(error, BaseExceptionGroup) else error
        if isinstance(found, ConfigError | BrokenPipeError):
            return found
    return None


def _make(store: Path, file: Path) -> None:
    try:
        store.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{store} cannot be made ({error.strerror})"
        remedy = "name a directory that this user may write to"
        raise ConfigError((Mistake(str(file), 0, "store", problem, remedy),)) from error
