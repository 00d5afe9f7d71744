"""Home Assistant's own package, in an environment of its own that is made once and kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 13)  # for a Home Assistant that knows devices of several entities
VARIABLE = "HOMEASSISTANT_PYTHON"
INSTALL_S = 900  # some 150 packages
MANIFEST = "import homeassistant.components.mqtt as mqtt; print(mqtt.__path__[0] + '/manifest.json')"


class Missing(Exception):
    """Why it cannot be had here."""


def python() -> Path:
    """The interpreter that has it; installed the first time. Raises Missing."""
    own = _newer_python()
    ready = _cache() / f"homeassistant-{own.resolve().parent.parent.name}"
    if not ready.exists():
        growing = ready.with_name(f"{ready.name}.new")
        shutil.rmtree(growing, ignore_errors=True)
        print(f"\ninstalling Home Assistant in {ready} (once, some minutes) …", file=sys.stderr, flush=True)
        _run([own, "-m", "venv", growing])
        _run([growing / "bin/python", "-m", "pip", "install", "--quiet", "homeassistant"])
        # What an integration needs Home Assistant installs when it is set up; here nothing is.
        manifest = json.loads(Path(_run([growing / "bin/python", "-c", MANIFEST]).strip()).read_text())
        _run([growing / "bin/python", "-m", "pip", "install", "--quiet", *manifest["requirements"]])
        growing.rename(ready)
    return ready / "bin/python"


def _newer_python() -> Path:
    for candidate in _candidates():
        words = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {OLDEST})"
        if (
            candidate.exists()
            and not subprocess.run([candidate, "-c", words], capture_output=True).returncode
        ):
            return candidate
    raise Missing(f"needs Python {'.'.join(map(str, OLDEST))} or later; name one in ${VARIABLE}")


def _candidates() -> Iterator[Path]:
    if given := os.environ.get(VARIABLE):
        yield Path(given)
        return
    yield Path(sys.executable)
    for name in ("python3.14", "python3.13"):
        if found := shutil.which(name):
            yield Path(found)
    yield from sorted(Path.home().glob(".pyenv/versions/3.1[3-9].*/bin/python3"), reverse=True)


def _cache() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "agentd-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(command: list[str | Path]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except subprocess.TimeoutExpired:
        raise Missing(f"not installed after {INSTALL_S // 60} minutes") from None
    if done.returncode:
        raise Missing(f"cannot be installed: {' '.join(done.stderr.split())[-300:]}")
    return done.stdout
