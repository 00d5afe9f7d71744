"""What agentd is measured against, in a virtual environment of its own that is made once and kept."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("openwakeword", "pymicro-wakeword")
RUNTIME = ("onnxruntime", "numpy")  # in our own versions: their progress is nobody's merit here
INSTALL_S = 1_200  # a slow board on a slow line
WAIT_S = 20  # for the network
LAST_WORDS = 300  # characters of pip's complaint that are shown


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """The interpreter that has them. `installed`: whole, in their own environment, with all they ask for;
    else those parts of them that agentd carries."""

    python: Path
    installed: bool

    @staticmethod
    def versions() -> dict[str, str]:
        """Of what is measured and what it runs on."""
        return {name: version(name) for name in (*PACKAGES, *RUNTIME)}


def yardsticks() -> Yardsticks:
    """Installed the first time, with a line of progress on stderr; the carried ones where that fails."""
    pins = [f"{name}=={at}" for name, at in Yardsticks.versions().items()]
    home = cache() / "-".join([f"python{sys.version_info[0]}.{sys.version_info[1]}", *pins])
    python, ready = home / "bin" / "python", home / "ready"
    if ready.exists() and python.exists():
        return Yardsticks(python, installed=True)
    _say(f"installing {' and '.join(pins[: len(PACKAGES)])} in {home} (once, about 100 MB) …")
    if trouble := _install(home, python, pins):
        _say(f"they cannot be installed ({trouble}). What agentd carries of them is measured instead.")
        return Yardsticks(Path(sys.executable), installed=False)
    ready.touch()
    return Yardsticks(python, installed=True)


def cache() -> Path:
    """May be thrown away at any time."""
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "agentd" / "bench"


def _install(home: Path, python: Path, pins: list[str]) -> str:
    """→ why it did not work, or nothing."""
    words = ["--disable-pip-version-check", "--no-input", "--only-binary", ":all:", "--quiet"]
    network = ["--retries", "1", "--timeout", str(WAIT_S)]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *words, *network, *pins]
    try:
        venv.create(home, clear=True, with_pip=False)
        done = subprocess.run(pip, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except OSError as error:
        return f"{home}: {error.strerror}"
    except subprocess.TimeoutExpired:
        return f"not done after {INSTALL_S // 60} minutes"
    return " ".join(done.stderr.split())[-LAST_WORDS:] or "pip failed" if done.returncode else ""


def _say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)
