"""PID 1 of the machine to be: furnishes its root, moves there for good, and becomes systemd.

Runs in new mount, pid, ipc, uts, net and cgroup namespaces (machine.py makes them). The machine's own
root must never be the host's: systemd empties /tmp at boot. Only the standard library of the system's
Python; called as `inner.py BASE WORK SOURCE:TARGET...`, each SOURCE seen read-only at TARGET.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import uuid
from pathlib import Path

MNT_DETACH = 2
DEVICES = {
    "null": (1, 3),
    "zero": (1, 5),
    "full": (1, 7),
    "random": (1, 8),
    "urandom": (1, 9),
    "tty": (5, 0),
    "console": (1, 3),  # nobody reads it; its own node, for systemd takes it into possession
}
# What would reach through to the host: its clock, modules, log, reboot, devices, audit.
FORBIDDEN = (
    "sys_time",
    "sys_module",
    "sys_rawio",
    "syslog",
    "sys_boot",
    "mknod",
    "audit_control",
    "audit_write",
    "audit_read",
    "wake_alarm",
    "mac_admin",
    "mac_override",
)


def mount(kind: str, target: Path, options: str, source: str = "none") -> None:
    subprocess.run(["mount", "-t", kind, "-o", options, source, str(target)], check=True)


def bind(source: Path, target: Path, read_only: bool = True) -> None:
    subprocess.run(["mount", "--bind", str(source), str(target)], check=True)
    if read_only:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(target)], check=True)


def furnish(base: Path, work: Path, seen: list[tuple[Path, str]]) -> Path:
    """The machine's root: the base below, everything it changes in memory above."""
    mount("tmpfs", work, "mode=755")
    for name in ("root", "upper", "work"):
        (work / name).mkdir()
    root = work / "root"
    mount("overlay", root, f"lowerdir={base},upperdir={work}/upper,workdir={work}/work")
    for name in ("proc", "sys", "dev", "run", "tmp"):
        assert not (root / name).is_symlink(), "a link would lead the mount out of the root"
    for source, target in seen:
        (root / target.lstrip("/")).mkdir(parents=True, exist_ok=True)
        bind(source, root / target.lstrip("/"))
    mount("proc", root / "proc", "nosuid,nodev,noexec")
    mount("sysfs", root / "sys", "ro,nosuid,nodev,noexec")  # read-only, so udev stays out
    mount("tmpfs", root / "run", "mode=755,nosuid,nodev")
    mount("tmpfs", root / "tmp", "mode=1777,nosuid,nodev")
    mount("cgroup2", root / "sys/fs/cgroup", "nosuid,nodev,noexec")
    devices(root / "dev")
    bind(root / "proc/sys", root / "proc/sys")  # or systemd-sysctl changes the host's kernel
    for name in ("sysrq-trigger", "kcore", "kmsg"):
        if (root / "proc" / name).exists():
            bind(root / "dev/null", root / "proc" / name, read_only=False)
    # Without a valid id the machine believes it boots for the first time, and asks who it is.
    (root / "etc/machine-id").write_text(f"{uuid.uuid4().hex}\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost machine\n")
    return root


def devices(folder: Path) -> None:
    mount("tmpfs", folder, "mode=755,nosuid")
    for name, (major, minor) in DEVICES.items():
        os.mknod(folder / name, 0o20666, os.makedev(major, minor))
        (folder / name).chmod(0o666)
    for name in ("pts", "shm"):
        (folder / name).mkdir()
    mount("devpts", folder / "pts", "newinstance,ptmxmode=0666,mode=620,gid=5")
    mount("tmpfs", folder / "shm", "mode=1777,nosuid,nodev")
    (folder / "ptmx").symlink_to("pts/ptmx")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (folder / name).symlink_to(f"/proc/self/fd/{number}")
    (folder / "fd").symlink_to("/proc/self/fd")


def move_to(root: Path) -> None:
    """From here on there is no path to the host's files."""
    libc = ctypes.CDLL(None, use_errno=True)
    os.chdir(root)
    for result in (libc.pivot_root(b".", b"."), libc.umount2(b".", MNT_DETACH)):
        if result != 0:
            raise OSError(ctypes.get_errno(), "cannot leave the host's root")
    os.chdir("/")
    # As the kernel leaves it to systemd on a real machine: else no service sees its credentials.
    subprocess.run(["mount", "--make-rshared", "/"], check=True)
    assert not root.exists(), "the host's root is still there"


def main() -> None:
    base, work, *seen = sys.argv[1:]
    pairs = [tuple(pair.split(":")) for pair in seen]
    socket.sethostname("machine")
    os.umask(0o022)
    move_to(furnish(Path(base), Path(work), [(Path(source), target) for source, target in pairs]))
    dropped = ",".join(f"-{name}" for name in FORBIDDEN)
    environment = {"container": "agentd-test", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    setpriv = ["setpriv", f"--inh-caps={dropped}", f"--bounding-set={dropped}"]
    systemd = ["/lib/systemd/systemd", "--system", "--show-status=no"]
    os.execvpe(setpriv[0], [*setpriv, *systemd], environment)


if __name__ == "__main__":
    main()
