"""Paths as the owner means them, and where state is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from agentd.config.hooks import Command, names_path
from agentd.config.settings import Settings, WakeWord
from agentd.config.sheet import Sheet
from agentd.config.wakemodels import is_path
from agentd.config.yamlsource import KeyPath

WAV = "wav:"
SYSTEM_STORE = Path("/var/lib/agentd")


def is_file(path: Path) -> bool:
    """As `Path.is_file`, but what may not be looked at is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_directory(path: Path) -> bool:
    """As `Path.is_dir`, but what may not be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def with_absolute_paths(settings: Settings, sheet: Sheet) -> Settings:
    """Relative paths become absolute ones, from the file's directory; `~` is the home directory."""
    audio, live, mqtt, safety = settings.audio, settings.live, settings.mqtt, settings.safety
    audio = audio.model_copy(
        update={
            "input": _wav(audio.input, ("audio", "input"), sheet),
            "output": _wav(audio.output, ("audio", "output"), sheet),
        }
    )
    words = tuple(_wake_word(word, index, sheet) for index, word in enumerate(settings.wake.words))
    return settings.model_copy(
        update={
            "audio": audio,
            "wake": settings.wake.model_copy(update={"words": words}),
            "live": live.model_copy(
                update={
                    name: _optional(getattr(live, name), ("live", name), sheet)
                    for name in ("api_key_file", "token_file", "service_account_file", "ca")
                }
            ),
            "mqtt": mqtt.model_copy(
                update={
                    "password_file": _optional(mqtt.password_file, ("mqtt", "password_file"), sheet),
                    "ca": _optional(mqtt.ca, ("mqtt", "ca"), sheet),
                }
            ),
            "safety": safety.model_copy(
                update={"pin_file": _optional(safety.pin_file, ("safety", "pin_file"), sheet)}
            ),
            "hooks": {
                event: tuple(_command(command, event, sheet) for command in commands)
                for event, commands in settings.hooks.items()
            },
            "tools": _absolute(settings.tools, ("tools",), sheet),
            "store": _optional(settings.store, ("store",), sheet),
        }
    )


def _wake_word(word: WakeWord, index: int, sheet: Sheet) -> WakeWord:
    key = ("wake", "words", index)
    model = str(_absolute(Path(word.model), (*key, "model"), sheet)) if is_path(word.model) else word.model
    verifier = _optional(word.verifier, (*key, "verifier"), sheet)
    return word.model_copy(update={"model": model, "verifier": verifier})


def _command(command: Command, event: str, sheet: Sheet) -> Command:
    program, *arguments = command
    if names_path(program):
        program = str(_absolute(Path(program), ("hooks", event), sheet))
    return (program, *arguments)


def _wav(value: str, key: KeyPath, sheet: Sheet) -> str:
    if not value.startswith(WAV):
        return value
    return WAV + str(_absolute(Path(value.removeprefix(WAV)), key, sheet))


def _optional(path: Path | None, key: KeyPath, sheet: Sheet) -> Path | None:
    return None if path is None else _absolute(path, key, sheet)


def _absolute(path: Path, key: KeyPath, sheet: Sheet) -> Path:
    try:
        return sheet.base / path.expanduser()
    except RuntimeError:
        sheet.wrong(key, "there is no home directory for ~", "write the path out")
        return sheet.base / path


def default_store(environ: Mapping[str, str], sheet: Sheet) -> Path:
    """Where state that must survive a restart is kept when the settings do not say."""
    if given := environ.get("STATE_DIRECTORY", "").split(":")[0]:
        return Path(given)
    # as root it need not be there yet; nobody else can make it
    nearest_there = SYSTEM_STORE if is_directory(SYSTEM_STORE) else SYSTEM_STORE.parent
    if os.access(nearest_there, os.W_OK):
        return SYSTEM_STORE
    state_home = environ.get("XDG_STATE_HOME", "")
    # the standard says to ignore a relative one
    base = Path(state_home if state_home.startswith("/") else "~/.local/state")
    return _absolute(base / "agentd", ("store",), sheet)
