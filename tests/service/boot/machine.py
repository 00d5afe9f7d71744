"""A booted machine: its own processes, files, network and cgroups; gone without a trace at the end."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

INNER = Path(__file__).with_name("inner.py")
BOOT_S = 60.0
STOP_S = 20.0
COMMAND_S = 90.0


class Machine:
    """Commands run in it as root."""

    def __init__(self, launcher: subprocess.Popen[bytes], console: Path) -> None:
        self._launcher = launcher
        self._console = console
        self._init = 0

    def wait_booted(self) -> None:
        until = time.monotonic() + BOOT_S
        while not self._booted():
            if self._launcher.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the machine did not boot: {self._console.read_text()}")
            time.sleep(0.05)
        self.run("systemctl is-system-running --wait || true")

    def run(self, script: str, most_s: float = COMMAND_S) -> str:
        """The output of a shell script; fails with it when the script fails."""
        done = subprocess.run(
            self._inside("bash", "-euc", script),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=most_s,
            check=False,
        )
        assert done.returncode == 0, f"{script}: status {done.returncode}\n{done.stdout}"
        return done.stdout.strip()

    def write(self, path: str, content: bytes) -> None:
        script = 'mkdir -p "$(dirname "$0")"; cat > "$0"; chmod 644 "$0"'
        subprocess.run(
            self._inside("bash", "-euc", script, path), input=content, check=True, timeout=COMMAND_S
        )

    def power_off(self) -> None:
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            self.run("systemctl poweroff --no-block")
            self._launcher.wait(STOP_S)

    def _booted(self) -> bool:
        children = Path(f"/proc/{self._launcher.pid}/task/{self._launcher.pid}/children")
        with contextlib.suppress(OSError, LookupError):
            self._init = int(children.read_text().split()[0])
            if b"systemd" in Path(f"/proc/{self._init}/cmdline").read_bytes().split(b"\0")[0]:
                call = self._inside("test", "-S", "/run/systemd/private")
                return subprocess.run(call, check=False, capture_output=True).returncode == 0
        return False

    def _inside(self, *call: str) -> list[str]:
        enter = ["nsenter", "--target", str(self._init), "--mount", "--pid", "--ipc", "--uts", "--net"]
        environment = [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root",
            "LANG=C.UTF-8",
            "SYSTEMD_PAGER=cat",
        ]
        return [*enter, "--cgroup", "--root", "--wd", "--", "/usr/bin/env", "-i", *environment, *call]


@contextmanager
def booted(base: Path, seen: Mapping[str, Path]) -> Iterator[Machine]:
    """A machine on `base`, of which nothing is changed; `seen` are folders of the host, read-only in it."""
    with tempfile.TemporaryDirectory(prefix="agentd-machine-") as folder, _cgroup() as group:
        work, console = Path(folder, "work"), Path(folder, "console")
        work.mkdir()
        # The shell joins the cgroup first. Whatever kills us kills the launcher and, with it, the machine.
        join = ["setpriv", "--pdeathsig", "KILL", "sh", "-c", 'echo $$ > "$0" && exec "$@"']
        namespaces = ["--mount", "--pid", "--ipc", "--uts", "--net", "--cgroup"]
        unshare = ["unshare", *namespaces, "--propagation", "private", "--fork", "--kill-child", "--"]
        inner = ["/usr/bin/python3", str(INNER), str(base), str(work)]
        binds = [f"{source}:{target}" for target, source in seen.items()]
        with console.open("wb") as output:
            launcher = subprocess.Popen(
                [*join, str(group / "cgroup.procs"), *unshare, *inner, *binds],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        machine = Machine(launcher, console)
        try:
            machine.wait_booted()
            yield machine
            machine.power_off()
        finally:
            launcher.kill()
            launcher.wait()


@contextmanager
def _cgroup() -> Iterator[Path]:
    """A cgroup of the machine's own; whatever is still in it at the end is killed."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    top = next(Path(fields[1]) for fields in mounts if fields[2] == "cgroup2")
    group = top / f"agentd-test-{os.getpid()}-{time.monotonic_ns()}"
    group.mkdir()
    try:
        yield group
    finally:
        (group / "cgroup.kill").write_text("1")
        until = time.monotonic() + STOP_S
        while "populated 1" in (group / "cgroup.events").read_text() and time.monotonic() < until:
            time.sleep(0.02)
        for inner in sorted(group.rglob("*/"), key=lambda path: -len(path.parts)):
            inner.rmdir()
        group.rmdir()
