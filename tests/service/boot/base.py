"""A small Debian of the same release as this machine, made once and kept outside the repository."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from pathlib import Path

PACKAGES = (
    "systemd",
    "python3",
    "python3-systemd",
    "python3-pyaudio",
    "espeak-ng",
    "mosquitto",
    "mosquitto-clients",
)
BUILD_S = 1200


def missing() -> str | None:
    """Why no machine can be booted here; None when it can."""
    if os.geteuid() != 0:
        return "needs root"
    for tool in ("debootstrap", "unshare", "nsenter", "setpriv"):
        if shutil.which(tool) is None:
            return f"needs {tool}"
    if "cgroup2" not in Path("/proc/mounts").read_text():
        return "needs cgroup v2"
    if _source() is None:
        return "needs a Debian with apt sources"
    return None


def cached() -> Path | None:
    """The base root, if it was built before."""
    return place() if (place() / "usr/lib/systemd/systemd").exists() else None


def place() -> Path:
    digest = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:8]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "agentd-tests" / f"{_suite()}-{platform.machine()}-{digest}"


def build() -> Path:
    """Builds the base root: minutes, and some 60 MB from this machine's own package source."""
    if (ready := cached()) is not None:
        return ready
    source, root = _source(), place()
    assert source is not None
    growing = root.with_name(root.name + ".new")
    shutil.rmtree(growing, ignore_errors=True)
    growing.mkdir(parents=True)
    namespaces = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    strap = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
    with growing.with_suffix(".log").open("wb") as log:
        subprocess.run(
            [*namespaces, *strap, _suite(), str(growing), source],
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
            timeout=BUILD_S,
        )
    growing.rename(root)
    return root


def _suite() -> str:
    return platform.freedesktop_os_release().get("VERSION_CODENAME", "unknown")


def _source() -> str | None:
    """Where this machine has its packages from."""
    call = ["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Created-By: Packages"]
    try:
        listing = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return next((uri for suite, _, uri in map(_parts, listing.splitlines()) if suite == _suite()), None)


def _parts(line: str) -> tuple[str, str, str]:
    return line.partition(" ")
