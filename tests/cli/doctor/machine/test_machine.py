"""Each fault of a machine, in files like those of the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, Gravity
from agentd.cli.doctor.machine import clock, disk, heat, memory, versions
from tests.cli.doctor.root import put

MEND, NOTE, FINE = Gravity.MEND, Gravity.NOTE, Gravity.FINE
POLICY = "sys/devices/system/cpu/cpufreq/policy0/"
ZONE = "sys/class/thermal/thermal_zone0/temp"
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
CORES = "processor\t: 0\n" * 4
VOLT = "sys/class/hwmon/hwmon1/"


@pytest.mark.parametrize(
    ("look", "files", "gravity", "words"),
    [
        (heat.temperature, {ZONE: "48312"}, FINE, "48 °C"),
        (heat.temperature, {ZONE: "71000"}, NOTE, "71 °C"),
        (heat.temperature, {ZONE: "40000", ZONE.replace("0", "1"): "82100"}, MEND, "82 °C: it slows down"),
        (heat.voltage, {THROTTLED: "0\n"}, FINE, "high enough"),
        (heat.voltage, {THROTTLED: "50005\n"}, MEND, "too low now"),
        (heat.voltage, {THROTTLED: "50000"}, MEND, "since the start"),
        (heat.voltage, {THROTTLED: "e0000"}, NOTE, "slowed the processor down"),
        (heat.voltage, {VOLT + "name": "rpi_volt", VOLT + "in0_lcrit_alarm": "1"}, MEND, "too low now"),
        (heat.voltage, {VOLT + "name": "rpi_volt", VOLT + "in0_lcrit_alarm": "0"}, FINE, "high enough"),
        (
            heat.speed,
            {POLICY + "cpuinfo_max_freq": "2400000", POLICY + "scaling_max_freq": "1500000"},
            NOTE,
            "held at 1.5 GHz of 2.4",
        ),
        (heat.speed, {POLICY + "scaling_governor": "powersave"}, NOTE, "powersave"),
        (heat.load, {"proc/loadavg": "0.1 6.2 4.0 1/99 3", "proc/cpuinfo": CORES}, NOTE, "6.2"),
        (heat.load, {"proc/loadavg": "9.1 1.2 4.0 1/99 3", "proc/cpuinfo": CORES}, FINE, "4 cores"),
    ],
)  # fmt: skip
def test_heat(
    tmp_path: Path,
    look: Callable[[Path], Iterator[Finding]],
    files: dict[str, str],
    gravity: Gravity,
    words: str,
) -> None:
    (found,) = look(put(tmp_path, files))
    assert (found.gravity, words in found.evidence) == (gravity, True), found


def test_a_processor_that_speeds_up_by_itself_is_fine(tmp_path: Path) -> None:
    put(tmp_path, {POLICY + "scaling_governor": "powersave", POLICY + "scaling_driver": "intel_pstate"})
    assert list(heat.speed(tmp_path)) == []


def test_a_machine_that_tells_nothing_is_not_judged(tmp_path: Path) -> None:
    assert list(heat.examine(Case(None, root=tmp_path))) == []
    assert list(memory.examine(Case(None, root=tmp_path))) == []


@pytest.mark.parametrize(("free_mb", "gravity"), [(40, MEND), (120, NOTE), (700, FINE)])
def test_memory(tmp_path: Path, free_mb: int, gravity: Gravity) -> None:
    facts = f"MemTotal:  947732 kB\nMemFree: 1 kB\nMemAvailable: {free_mb * 1024} kB\n"
    put(tmp_path, {"proc/meminfo": facts, "proc/vmstat": "nr_free 1\noom_kill 3\n"})
    room, killed = memory.examine(Case(None, root=tmp_path))
    assert (room.gravity, room.evidence) == (gravity, f"{free_mb} of 925 MB are available")
    assert killed.evidence.startswith("3 times since the start")


def measured(free_mb: int, inodes: int = 100_000, read_only: bool = False) -> os.statvfs_result:
    blocks = free_mb * 1_000_000 // 4096 + 1
    flags = os.ST_RDONLY if read_only else 0
    return os.statvfs_result((4096, 4096, 10**6, blocks, blocks, 10**6, inodes, inodes, flags, 255))


@pytest.mark.parametrize(
    ("facts", "gravity", "words"),
    [
        (measured(10), MEND, "10 MB are free"),
        (measured(100), NOTE, "100 MB are free"),
        (measured(5_000), FINE, "5000 MB"),
        (measured(5_000, inodes=3), MEND, "only 3 more files"),
        (measured(5_000, read_only=True), MEND, "can only be read"),
    ],
)
def test_disk(tmp_path: Path, facts: os.statvfs_result, gravity: Gravity, words: str) -> None:
    (found,) = disk.space(tmp_path / "not" / "there", lambda _path: facts)
    assert (found.gravity, words in found.evidence) == (gravity, True), found


def test_state_that_was_put_aside_is_told(tmp_path: Path) -> None:
    put(tmp_path, {"usage.json": "{}", "usage.json.corrupt": "{"})
    (found,) = disk.spoilt(tmp_path)
    assert str(tmp_path / "usage.json.corrupt") in found.evidence


@pytest.mark.parametrize(
    ("state", "now", "gravity"),
    [(0, 2_000.0, FINE), (clock.TIME_ERROR, 2_000.0, NOTE), (0, 10.0, MEND), (None, 10.0, MEND)],
)
def test_clock(state: int | None, now: float, gravity: Gravity) -> None:
    (found,) = clock.judge(state, now, installed=1_000.0)
    assert found.gravity is gravity


def test_nothing_is_said_of_a_clock_that_cannot_be_asked() -> None:
    assert list(clock.judge(None, 2_000.0, installed=1_000.0)) == []
    assert clock.kernel_state() in (None, 0, 1, 2, 3, 4, 5)


def test_an_environment_of_another_python_is_told(tmp_path: Path) -> None:
    put(tmp_path, {"pyvenv.cfg": "home = /usr/bin\nversion = 3.11.2\n"})
    (found,) = versions.environment(tmp_path / "pyvenv.cfg", (3, 13))
    assert "was made for Python 3.11, and 3.13 runs" in found.evidence
    assert list(versions.environment(tmp_path / "pyvenv.cfg", (3, 11))) == []
    assert list(versions.environment(tmp_path / "none.cfg", (3, 11))) == []
    assert [found.ok for found in versions.system(wide=False)] == [False]


LOCK = "amqtt==1.0 \\\n    --hash=sha256:00\nnumpy==2.4.6 ; os_name\nnumpy==2.5.5 \\\nsoxr==1.1\n"


def test_packages_beside_the_lock() -> None:
    there = {"amqtt": "1.0", "numpy": "2.5.5", "soxr": "1.1"}
    assert list(versions.packages(LOCK, there.get)) == []
    other, gone = {**there, "numpy": "1.26"}, {**there, "soxr": None}
    assert [found.gravity for found in versions.packages(LOCK, other.get)] == [NOTE]
    (found,) = versions.packages(LOCK, gone.get)
    assert (found.gravity, found.evidence) == (MEND, "missing: soxr")


def test_the_lock_of_this_checkout_is_read() -> None:
    assert "onnxruntime==" in versions.text_of_lock()
    assert versions.installed("onnxruntime")


def test_a_library_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (found,) = versions.libraries(["json", "systemd_of_another_house"], sys.executable)
    assert found.evidence.startswith("systemd_of_another_house: ModuleNotFoundError")
    python = tmp_path / "python"  # loads one, and dies of the second as of a wrong instruction
    python.write_text("#!/bin/sh\necho numpy; echo onnxruntime; kill -ILL $$\n")
    python.chmod(0o755)
    (found,) = versions.libraries(["numpy", "onnxruntime"], str(python))
    assert found.evidence == (
        "onnxruntime ends the process: an instruction that this processor does not have"
    )
    assert subprocess.run([str(python)], capture_output=True, check=False).returncode == -4
