"""`agentd check`: every mistake in settings and tools; with `--live`, whether the world plays along."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path

from agentd.config.credentials import as_service
from agentd.config.load import Loaded, load
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import is_path
from agentd.errors import ConfigError

NOT_ALL_WELL = 1
NO_TALK = "none to be recorded; it takes a link, a key, and a service that is not our own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--live", action="store_true", help="also try broker, key, sound devices; with a key, a short talk"
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        type=Path,
        help="--live, and write down what travels in the talk, without words and sounds",
    )
    parser.add_argument("--json", action="store_true", help="the findings as one JSON object, for scripts")


def run(args: argparse.Namespace) -> int:
    """0 fine, 1 something that `--live` tried failed. Raises ConfigError with every mistake."""
    try:
        loaded = load(args.config, as_service(args.config, os.environ))
        _check_wake_models(loaded)
    except ConfigError as error:
        if args.json:
            _print_json({"ok": False, "mistakes": [asdict(mistake) for mistake in error.mistakes]})
        raise
    summary = _summary(loaded)
    if not args.json:
        _print_summary(loaded, summary)
    ok, live = asyncio.run(_try(loaded, args.json, args.record)) if args.live or args.record else (True, {})
    if args.json:
        _print_json({"ok": ok, "mistakes": [], **summary, **live})
    return 0 if ok else NOT_ALL_WELL


def _check_wake_models(loaded: Loaded) -> None:
    """Files of the owner's only: to load the runtime takes longer than all other checks together."""
    wake = loaded.settings.wake
    if not any(is_path(word.model) for word in wake.words):
        return
    from agentd.audio.wake.words import WakeWords

    try:
        WakeWords(wake.words, wake.engine)
    except ConfigError as error:
        raise loaded.placed(error) from error


def _summary(loaded: Loaded) -> dict[str, object]:
    settings = loaded.settings
    return {
        "file": str(loaded.file),
        "tools": list(loaded.book.tools),
        "announcements": list(loaded.book.announcements),
        "broker": settings.mqtt.url,
        "endpoint": settings.live.endpoint,
        "key": loaded.secrets.gemini_key is not None,
        "token": loaded.secrets.gemini_token is not None,
        "warnings": [asdict(warning) for warning in loaded.book.warnings],
        "wake_words": [word.model for word in settings.wake.words],
    }


def _print_summary(loaded: Loaded, summary: dict[str, object]) -> None:
    settings = loaded.settings
    key = "with a token" if summary["token"] else "with a key" if summary["key"] else "without a key"
    words = ", ".join(map(_wake_word, settings.wake.words))
    print(f"{loaded.file}: no mistakes")
    print(f"  tools       {len(loaded.book.tools)} in {settings.tools}")
    if loaded.book.announcements:
        print(f"  announces   {', '.join(loaded.book.announcements)}")
    print(f"  broker      {settings.mqtt.url}")
    print(f"  endpoint    {settings.live.endpoint}, {key}")
    print(f"  wake words  {words}", flush=True)
    for warning in loaded.book.warnings:
        print(f"  warning     {warning}", flush=True)


def _wake_word(word: WakeWord) -> str:
    return f"{word.model} (from {word.threshold:g})" if word.threshold else word.model


async def _try(loaded: Loaded, as_json: bool, record: Path | None) -> tuple[bool, dict[str, object]]:
    """→ whether all is well, and what belongs into the JSON."""
    from agentd.cli import canary, probe  # they bring the adapters, which a plain check does not need

    findings = []
    async for finding in probe.try_everything(loaded):
        findings.append(finding)
        if not as_json:
            print(f"  {finding.part:<11} {'ok' if finding.ok else 'FAILED'}: {finding.words}", flush=True)
    ok = all(finding.ok for finding in findings)
    told: dict[str, object] = {"live": [asdict(finding) for finding in findings]}
    linked = all(finding.ok for finding in findings if finding.part == "link")
    if linked and canary.is_wanted(loaded):
        well, lines, talk = await canary.outcome(loaded, record)
        ok = ok and well
        told["talk"] = asdict(talk) if talk else {"ok": False, "words": lines[0].strip()}
        if not as_json:
            print("\n".join(lines), flush=True)
    elif record:
        ok, told["talk"] = False, {"ok": False, "words": NO_TALK}
        if not as_json:
            print(f"  talk        FAILED: {NO_TALK}", flush=True)
    return ok, told


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2), flush=True)
