"""Builds the wheel and the source distribution, as a publisher would, and puts a wheel where it runs."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
EPOCH = "1700000000"


def build(source: Path, into: Path, *targets: str, **environ: str) -> Path:
    """`hatchling build` of the project in `source`; what it made is the newest file in `into`."""
    call = [sys.executable, "-m", "hatchling", "build", "-d", str(into), *targets]
    done = subprocess.run(
        call,
        cwd=source,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return into


def placed(wheel: Path, folder: Path) -> Path:
    """A virtual environment without the checkout: the wheel, and the pinned packages of the tests' own.

    Returns its Python. Only where the packages lie differs from `pip install`, which the proof does.
    """
    subprocess.run(
        ["/usr/bin/python3", "-m", "venv", "--system-site-packages", "--without-pip", str(folder)], check=True
    )
    (site,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(site)
    # Names a folder only: the path file that leads to the checkout is not followed from there.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin/python"
