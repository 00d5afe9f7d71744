"""What runs is in the wheel, what is kept in the source distribution; whoever builds gets the same bytes.

A file that is added later and forgotten in pyproject.toml fails here.
"""

from __future__ import annotations

import os
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.agentd import OURS
from tests.packaging.dist import PROJECT, build, placed

# Where the checkout's files lie in the wheel.
CARRIED = {
    "agentd": "agentd",
    "config": "agentd/shipped/config",
    "tools": "agentd/shipped/tools",
    "systemd": "agentd/shipped/systemd",
    "requirements.lock": "agentd/shipped/requirements.lock",
}
LICENCES = ("LICENSE", "NOTICE")
# For who changes agentd or builds it; README.md is in the wheel's METADATA.
LEFT_OUT = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements-test.lock",
    "tests",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution of this checkout."""
    return build(PROJECT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    (found,) = built.glob("*.tar.gz")
    return found


def carried() -> Iterator[tuple[str, Path]]:
    """Each file of the checkout that runs, by its name in the wheel."""
    for name, target in CARRIED.items():
        top = PROJECT / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and "__pycache__" not in file.parts:
                yield target + str(file)[len(str(top)) :], file


def kept() -> set[str]:
    """What git keeps, or would with the next commit."""
    call = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(call, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs a git checkout: it says what belongs to the project")
    return {name for name in listed.split("\0") if name and (PROJECT / name).exists()}


def test_what_runs_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        found = {name for name in content.namelist() if ".dist-info/" not in name}
        wanted = dict(carried())
        assert found == wanted.keys()
        for name, file in wanted.items():
            assert content.read(name) == file.read_bytes(), name


def test_what_is_a_program_is_one_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        for name, file in carried():
            runs = bool(content.getinfo(name).external_attr >> 16 & 0o100)
            assert runs == bool(file.stat().st_mode & 0o100), name


def test_the_licences_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        for name in LICENCES:
            (found,) = (each for each in content.namelist() if each.endswith(f".dist-info/licenses/{name}"))
            assert content.read(found) == (PROJECT / name).read_bytes()


def test_whatever_the_checkout_has_is_in_the_wheel_or_left_out_on_purpose() -> None:
    tops = {Path(name).parts[0] for name in kept()}
    assert tops == CARRIED.keys() | set(LICENCES) | LEFT_OUT


def test_whatever_the_checkout_has_is_in_the_source_distribution(sdist: Path) -> None:
    with tarfile.open(sdist) as content:
        names = {name.partition("/")[2] for name in content.getnames()}
    assert names == kept() | {"PKG-INFO"}


def test_the_source_distribution_builds_the_same_wheel_elsewhere_and_at_another_time(
    sdist: Path, wheel: Path, tmp_path: Path
) -> None:
    subprocess.run(["tar", "-xzf", str(sdist), "-C", str(tmp_path)], check=True)
    (source,) = (path for path in tmp_path.iterdir() if path.is_dir())
    for file in source.rglob("*.py"):
        file.touch()
    again = build(source, tmp_path / "dist", "-t", "wheel", TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7")
    assert (again / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_wheel_runs_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    """Its settings and tools are its own, and so is all that `agentd check` reads."""
    python = placed(wheel, tmp_path / "venv")
    found = run(tmp_path, str(python), "-I", "-c", WHERE).split()
    assert all(path.startswith(str(tmp_path / "venv/lib")) for path in found)
    run(tmp_path, str(python), "-I", "-m", "agentd", "check")


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_wheel_and_the_lock_it_carries_are_an_agentd(wheel: Path, tmp_path: Path) -> None:
    """Installed as a user would, from the package index; `agentd demo` does the main job with it."""
    venv = tmp_path / "venv"
    run(tmp_path, "/usr/bin/python3", "-m", "venv", "--system-site-packages", str(venv))
    pip = [str(venv / "bin/pip"), "install", "--no-cache-dir", "--no-deps"]
    run(tmp_path, *pip, str(wheel))
    lock = run(tmp_path, str(venv / "bin/python"), "-I", "-c", LOCK).strip()
    run(tmp_path, *pip, "--only-binary", ":all:", "--require-hashes", "-r", lock)
    run(tmp_path, str(venv / "bin/agentd"), "check")
    assert "3 of 3 commands answered." in run(tmp_path, str(venv / "bin/agentd"), "demo")
    files = (file.lstat().st_size for file in venv.rglob("*") if not file.is_dir())
    print(f"\nthe wheel: {wheel.stat().st_size / 1e6:.1f} MB; installed: {sum(files) / 1e6:.0f} MB")


WHERE = "import agentd.config.shipped as s; print(s.PACKAGE, s.default_file(), s.default_tools())"
LOCK = "import agentd.config.shipped as s; print(s.shipped('requirements.lock'))"


def run(folder: Path, *call: str) -> str:
    """What a program says on stdout that runs in `folder`, with a key that is never used."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(
        call,
        cwd=folder,
        env=kept | {"GEMINI_API_KEY": "none-is-asked-for"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
