"""The Debian package, built for the Debian of this machine and installed on one with a real systemd."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.dist import PROJECT
from tests.service.boot import base
from tests.service.boot.daemon import log_of, shown, until
from tests.service.boot.machine import Machine, booted

MOST_MB = 350
BUILD_S = 900
DPKG_S = 300.0  # unpacking and compiling, on a busy machine
SILENCE = "/srv/silence.wav"
FLAGS = f"--key-file /root/key --broker mqtt://localhost --input wav:{SILENCE} --output none --room kitchen"
# What any package leaves behind: dpkg's and systemd's own books.
BOOKS = ("/var/lib/dpkg", "/var/lib/systemd", "/var/log", "/var/cache", "/var/tmp", "/root", "/mnt")

pytestmark = [pytest.mark.proof, pytest.mark.root, pytest.mark.timeout(BUILD_S + 600)]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built package and, with a higher version, the next one."""
    if (reason := base.missing()) is not None:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("deb")
    subprocess.run([str(PROJECT / "systemd/package.sh"), str(folder)], check=True, timeout=BUILD_S)
    (built,) = folder.glob("*.deb")
    built.rename(folder / "agentd.deb")
    subprocess.run(["dpkg-deb", "-R", "agentd.deb", "tree"], cwd=folder, check=True)
    control = folder / "tree/DEBIAN/control"
    control.write_text(control.read_text().replace("+deb", "+next+deb"))
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "-b", "tree", "next.deb"], cwd=folder, check=True
    )
    return folder


@pytest.fixture
def machine(package: Path) -> Iterator[Machine]:
    """Booted, with a broker, and nothing of agentd's."""
    with booted(base.build(), {"/mnt/deb": package}) as running:
        running.run("systemctl start mosquitto; echo none-is-asked-for > /root/key")
        running.run(WAVE)
        yield running


WAVE = f"""python3 -c '
import wave
with wave.open("{SILENCE}", "wb") as clip:
    clip.setparams((1, 2, 16000, 0, "NONE", ""))
    clip.writeframes(bytes(32000))
'"""


def dpkg(machine: Machine, call: str) -> str:
    return machine.run(f"dpkg {call}", DPKG_S)


def files(machine: Machine) -> set[str]:
    """Whatever is on the disk, except the books."""
    prunes = " -o ".join(f"-path {path}" for path in BOOKS)
    return set(machine.run(f"find / -xdev \\( {prunes} \\) -prune -o -print").splitlines())


def test_what_is_in_it(package: Path) -> None:
    tree = package / "tree"
    control = (tree / "DEBIAN/control").read_text()
    minor = sys.version_info.minor
    assert f"python3 (>= 3.{minor}), python3 (<< 3.{minor + 1}), python3-pyaudio" in control
    site = tree / f"opt/agentd/lib/python3.{minor}/site-packages"
    assert (site / "agentd/shipped/config/agentd.yaml").read_bytes() == (
        PROJECT / "config/agentd.yaml"
    ).read_bytes()
    assert (site / "agentd/audio/urgent.npz").exists()
    assert not list(tree.rglob("__pycache__"))
    assert not list(site.glob("pip*"))
    assert (tree / "usr/bin/agentd").readlink() == Path("/opt/agentd/bin/agentd")
    assert (tree / "usr/lib/systemd/system/agentd.service").read_bytes() == (
        PROJECT / "systemd/agentd.service"
    ).read_bytes()
    made_in = ["grep", "-rlaE", r"/\.package\.\w{6}/", str(tree)]
    assert subprocess.run(made_in, capture_output=True, check=False).stdout == b"", "where it was built"


def test_its_size(package: Path) -> None:
    control = (package / "tree/DEBIAN/control").read_text()
    (size_kb,) = (int(line.split()[1]) for line in control.splitlines() if line.startswith("Installed-Size"))
    packed = (package / "agentd.deb").stat().st_size
    print(f"\nthe package is {packed / 1e6:.0f} MB, installed {size_kb / 1000:.0f} MB without bytecode")
    assert size_kb / 1000 < MOST_MB


def test_its_life_from_the_first_installation_to_the_purge(machine: Machine) -> None:
    before = files(machine)
    installed(machine)
    set_up(machine)
    upgraded(machine)
    removed_and_back(machine)
    dpkg(machine, "--purge agentd")
    assert files(machine) == before
    assert machine.run("getent passwd agentd || getent group agentd || echo nobody") == "nobody"
    assert shown(machine, "LoadState") == "not-found"


def installed(machine: Machine) -> None:
    """In place, told what comes next, and not started."""
    said = dpkg(machine, "-i /mnt/deb/agentd.deb")
    assert "Next: sudo agentd install" in said
    assert shown(machine, "ActiveState") == "inactive"
    assert shown(machine, "UnitFileState") == "disabled"
    assert machine.run("id -nG agentd") == "agentd audio"
    size_mb = int(machine.run("du -sm --apparent-size /opt/agentd | cut -f1"))
    print(f"\ninstalled and compiled: {size_mb} MB")
    assert size_mb < MOST_MB


def set_up(machine: Machine) -> None:
    """One command, nothing asked: it runs, and comes with each boot."""
    machine.run(f"agentd install {FLAGS} < /dev/null", DPKG_S)
    assert shown(machine, "ActiveState") == "active", log_of(machine)
    assert shown(machine, "UnitFileState") == "enabled"
    assert "connected to the broker" in log_of(machine)
    assert not machine.run("find /opt /usr/local /etc/systemd -newer /root/key -name '*agentd*' -type f")


def upgraded(machine: Machine) -> None:
    """What the owner wrote stays, and the new one runs."""
    machine.run("echo '# mine' >> /etc/agentd/agentd.yaml; echo '# mine' > /etc/agentd/tools/lights.yaml")
    owned = machine.run("cd /etc/agentd; md5sum agentd.yaml gemini.key tools/*")
    pid = shown(machine, "MainPID")
    dpkg(machine, "-i /mnt/deb/next.deb")
    until(machine, "ActiveState", "active", 60)
    assert shown(machine, "MainPID") != pid
    assert machine.run("cd /etc/agentd; md5sum agentd.yaml gemini.key tools/*") == owned
    assert "+next" in machine.run("dpkg-query -W -f '${Version}' agentd")


def kept_by_broker(machine: Machine) -> str:
    """The topics of retained messages."""
    call = "mosquitto_sub -h localhost --retained-only -F %t -W 2 -t agentd/# -t homeassistant/#"
    return machine.run(f"{call} 2>&1 | grep -v 'Timed out' || true")


def removed_and_back(machine: Machine) -> None:
    """Without it nothing runs nor is left at the broker; when it comes again it goes on as it was set up."""
    assert "homeassistant/" in kept_by_broker(machine)
    dpkg(machine, "-r agentd")
    assert kept_by_broker(machine) == ""
    assert shown(machine, "ActiveState") == "inactive"
    assert machine.run("ls -d /opt/agentd /usr/bin/agentd 2>/dev/null || true") == ""
    assert machine.run("test -s /etc/agentd/gemini.key && echo kept") == "kept"
    dpkg(machine, "-i /mnt/deb/agentd.deb")
    until(machine, "ActiveState", "active", 60)


def test_it_does_not_unpack_over_what_the_script_has_installed(machine: Machine) -> None:
    machine.run("mkdir /opt/agentd-1; ln -s agentd-1 /opt/agentd")
    said = machine.run("dpkg -i /mnt/deb/agentd.deb && exit 1; true", DPKG_S)
    assert "sudo agentd install --uninstall" in said
    assert machine.run("ls /opt/agentd-1") == ""


def test_settings_that_were_there_before_it_are_enough(machine: Machine) -> None:
    """As an image may have them: no second command."""
    settings = f"audio: {{input: 'wav:{SILENCE}', output: none}}\nmqtt: {{url: 'mqtt://localhost'}}\n"
    machine.write("/etc/agentd/agentd.yaml", f"{settings}live: {{endpoint: local}}\n".encode())
    machine.write("/etc/agentd/tools/lights.yaml", (PROJECT / "tools/lights.yaml").read_bytes())
    machine.write("/etc/agentd/tools/rooms.yaml", (PROJECT / "tools/rooms.yaml").read_bytes())
    dpkg(machine, "-i /mnt/deb/agentd.deb")
    assert shown(machine, "ActiveState") == "active", log_of(machine)
    assert shown(machine, "UnitFileState") == "enabled"
