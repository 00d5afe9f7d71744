"""`agentd wake check`: the wake words on recordings of one's own."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from agentd.cli.recordings import wavs
from agentd.config.load import load
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import carried, is_path
from agentd.errors import ConfigError

WRONG_ARGUMENTS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="check")
    check = actions.add_parser("check", help="score a wake word on recordings, and say what threshold fits")
    check.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILES",
        help="WAV files, or folders, each with the word said once",
    )
    check.add_argument(
        "--not", dest="others", nargs="+", type=Path, default=[], metavar="FILES", help="and such without it"
    )
    check.add_argument("--word", metavar="W", help="which wake word, if there are several; or another model")
    check.add_argument("--json", action="store_true", help="one object, for scripts")
    # Also after the action's name; suppressed, so that it does not undo one given before it.
    check.add_argument("-c", "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """0 when all was scored, whatever came of it; 2 for no such word. Raises ConfigError, Unavailable."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    loaded = load(args.config, os.environ, key_needed=False)
    word = _chosen(args.word, loaded.settings.wake.words)
    if word is None:
        return WRONG_ARGUMENTS
    meant, others = wavs(args.files), wavs(args.others)
    from agentd.cli.wake.scoring import scored  # the models' runtime
    from agentd.cli.wake.verdict import Verdict, lines, plain

    try:
        results = list(scored(word, [*meant, *others]))
    except ConfigError as error:
        raise loaded.placed(error) if word in loaded.settings.wake.words else error from error
    verdict = Verdict(word.model, word.threshold, 1, results[: len(meant)], results[len(meant) :])
    if args.json:
        print(json.dumps(plain(verdict), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(verdict)))
    return 0


def _chosen(name: str | None, words: Sequence[WakeWord]) -> WakeWord | None:
    """The configured word of that name, or another with the usual threshold; None, and why is told."""
    names = [word.model for word in words]
    if name is None and len(words) == 1:
        return words[0]
    if name is None:
        print(f"There are several wake words; say which: --word {'|'.join(names)}", file=sys.stderr)
        return None
    if name in names:
        return words[names.index(name)]
    if name in carried() or (is_path(name) and Path(name).is_file()):
        return WakeWord(model=name)
    known = ", ".join(dict.fromkeys([*names, *carried()]))
    print(f"There is no wake word {name}; write one of {known}, or the path of a model.", file=sys.stderr)
    return None
