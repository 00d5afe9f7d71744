"""`agentd wake check|train|now`: the wake words on recordings of one's own; or as if one had been heard."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from agentd.cli.daemon import tell_daemon
from agentd.cli.recordings import wavs
from agentd.config.load import load
from agentd.config.settings import Wake, WakeWord
from agentd.config.wakemodels import Engine, carried, is_path
from agentd.errors import ConfigError, Unavailable

WRONG_ARGUMENTS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="check|train|now")
    check = actions.add_parser("check", help="score a wake word on recordings, and say what threshold fits")
    check.add_argument("--json", action="store_true", help="one object, for scripts")
    now = actions.add_parser("now", help="the running daemon listens as if it had heard its wake word")
    now.add_argument("-c", "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS)
    training = actions.add_parser("train", help="make a verifier, by which only the household is heard")
    training.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="the verifier to be written"
    )
    files = "WAV files, or folders, each with the word said once"
    for action, more, others in (
        (check, "", "and such without it"),
        (training, " by one of the household", "and by others, or with something that is taken for it"),
    ):
        paths = partial(action.add_argument, nargs="+", type=Path, metavar="FILES")
        paths("files", help=files + more)
        paths("--not", dest="others", default=[], help=others)
        action.add_argument("--word", metavar="W", help="which word, if there are several; or another model")
        # Also after the action's name; suppressed, so that it does not undo one given before it.
        action.add_argument("-c", "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """0 when it was done, whatever came of it; 2 for no such word. Raises ConfigError, Unavailable."""
    if args.action == "now":
        tell_daemon(args.config, {"do": "wake"})
        return 0
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    loaded = load(args.config, os.environ, key_needed=False)
    wake = loaded.settings.wake
    word = _chosen(args.word, wake)
    if word is None:
        return WRONG_ARGUMENTS
    meant, others = wavs(args.files), wavs(args.others)
    try:
        if args.action == "train":
            if wake.engine != "openwakeword":
                raise Unavailable("verifiers work with `wake.engine: openwakeword` only")
            _train(word, meant, others, args.out)
        else:
            _check(word, wake.engine, meant, others, args.json)
    except ConfigError as error:
        raise loaded.placed(error) if word in wake.words else error from error
    return 0


def _check(
    word: WakeWord, engine: Engine, meant: Sequence[Path], others: Sequence[Path], as_json: bool
) -> None:
    from agentd.cli.wake.scoring import Noting, scored  # the models' runtime
    from agentd.cli.wake.verdict import Verdict, lines, plain

    ear = Noting(word, engine)
    results = list(scored(ear, [*meant, *others]))
    (rule,) = ear.rules
    verdict = Verdict(word.model, rule.threshold, rule.frames, results[: len(meant)], results[len(meant) :])
    if as_json:
        print(json.dumps(plain(verdict), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(verdict)))


def _train(word: WakeWord, household: Sequence[Path], others: Sequence[Path], file: Path) -> None:
    from agentd.audio.wake.verifier import save
    from agentd.cli.wake.training import train

    made = train(word, household, others)
    try:
        save(made.verifier, file)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written ({error.strerror}); name another file") from error
    print(
        f"With each recording left out in turn, {made.accepted} of {made.household} of the household are"
        f" accepted\nand {made.refused} of {made.others} others refused. A voice that sounds alike is"
        " accepted, too:\nallow nothing because of it.\n"
        f"To use it, write under wake.words: {{model: {word.model}, verifier: {file}}}"
    )


def _chosen(name: str | None, wake: Wake) -> WakeWord | None:
    """The configured word of that name, or another with the usual threshold; None, and why is told."""
    words, others = wake.words, carried(wake.engine)
    names = [word.model for word in words]
    if name is None and len(words) == 1:
        return words[0]
    if name is None:
        print(f"There are several wake words; say which: --word {'|'.join(names)}", file=sys.stderr)
        return None
    if name in names:
        return words[names.index(name)]
    if name in others or (is_path(name) and Path(name).is_file()):
        return WakeWord(model=name)
    known = ", ".join(dict.fromkeys([*names, *others]))
    print(f"There is no wake word {name}; write one of {known}, or the path of a model.", file=sys.stderr)
    return None
