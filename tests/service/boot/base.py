"""Small Debians to boot, made once and kept outside the repository.

What pip would install for agentd is kept beside a Debian whose Python is not the one that runs the tests.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

PACKAGES = (
    "systemd",
    "python3",
    "python3-systemd",
    "python3-pyaudio",
    "espeak-ng",
    "mosquitto",
    "mosquitto-clients",
    "pulseaudio",  # a desktop's sound
    "libasound2-plugins",
)
PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}
NEWEST_GLIBC = 41  # 2.41, of trixie
LOCK = Path(__file__).parents[3] / "requirements.lock"
BUILD_S = 1200


def missing(suite: str | None = None) -> str | None:
    """Why no machine of this release (else this machine's own) can be booted here; None when it can."""
    if os.geteuid() != 0:
        return "needs root"
    for tool in ("debootstrap", "unshare", "nsenter", "setpriv"):
        if shutil.which(tool) is None:
            return f"needs {tool}"
    if "cgroup2" not in Path("/proc/mounts").read_text():
        return "needs cgroup v2"
    if _source() is None:
        return "needs a Debian with apt sources"
    if (suite or own_suite()) not in PYTHONS:
        return f"needs one of {', '.join(PYTHONS)}"
    return None


def own_suite() -> str:
    return platform.freedesktop_os_release().get("VERSION_CODENAME", "unknown")


def cached(suite: str | None = None) -> Path | None:
    """The base root, if it was built before."""
    root = place(suite)
    return root if (root / "usr/lib/systemd/systemd").exists() else None


def packages(suite: str | None = None) -> Path:
    """Of the Python that runs the tests if that is its own, else what `build` has put beside it."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    if PYTHONS[suite or own_suite()] == own:
        return Path(sysconfig.get_path("purelib"))
    root, digest = place(suite), hashlib.sha256(LOCK.read_bytes()).hexdigest()[:8]
    return root.with_name(f"{root.name}.packages-{digest}")


def place(suite: str | None = None) -> Path:
    digest = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:8]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "agentd-tests" / f"{suite or own_suite()}-{platform.machine()}-{digest}"


def build(suite: str | None = None) -> Path:
    """Builds the base root: minutes, and some 80 MB from this machine's own package source."""
    if not packages(suite).exists():
        _fetch_packages(PYTHONS[suite or own_suite()], packages(suite))
    if (ready := cached(suite)) is not None:
        return ready
    source, root = _source(), place(suite)
    assert source is not None
    growing = root.with_name(root.name + ".new")
    shutil.rmtree(growing, ignore_errors=True)
    growing.mkdir(parents=True)
    namespaces = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    strap = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
    with growing.with_suffix(".log").open("wb") as log:
        subprocess.run(
            [*namespaces, *strap, suite or own_suite(), str(growing), source],
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
            timeout=BUILD_S,
        )
    growing.rename(root)
    return root


def _fetch_packages(python: str, folder: Path) -> None:
    """Markers are judged by the Python that runs pip: near enough, as all that is pinned fits both."""
    growing = folder.with_name(folder.name + ".new")
    shutil.rmtree(growing, ignore_errors=True)
    machine = platform.machine()
    glibcs = [f"--platform=manylinux_2_{minor}_{machine}" for minor in range(17, NEWEST_GLIBC + 1)]
    wanted = [f"--python-version={python}", f"--platform=manylinux2014_{machine}", *glibcs]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
    call = [*pip, "--require-hashes", *wanted, f"--target={growing}", f"--requirement={LOCK}"]
    subprocess.run(call, check=True, timeout=BUILD_S)
    growing.rename(folder)


def _source() -> str | None:
    """Where this machine has its packages from."""
    call = ["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Created-By: Packages"]
    try:
        listing = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return next((uri for suite, _, uri in map(_parts, listing.splitlines()) if suite == own_suite()), None)


def _parts(line: str) -> tuple[str, str, str]:
    return line.partition(" ")
