from __future__ import annotations

import os
from pathlib import Path

import pytest

from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.processes import Process, processes
from agentd.cli.doctor.sound.holders import bystanders, hung, why_busy
from tests.audio.soundserver import sound_server

MIC, OUT = "/dev/snd/pcmC1D0c", "/dev/snd/pcmC1D0p"


def process(root: Path, pid: int, name: str, words: str, *held: str) -> Path:
    """As the kernel shows one; owned by whoever runs the test."""
    folder = root / "proc" / str(pid)
    (folder / "fd").mkdir(parents=True)
    (folder / "comm").write_text(f"{name}\n")
    (folder / "cmdline").write_text(words.replace(" ", "\0") + "\0")
    for number, file in enumerate(held):
        (folder / "fd" / str(number)).symlink_to(file)
    return root


def test_processes_are_read_with_what_they_hold(tmp_path: Path) -> None:
    process(tmp_path, 7, "arecord", "arecord -f cd out.wav", "/dev/null", MIC, "/dev/snd/controlC1")
    (found,) = processes(tmp_path)
    assert (found.name, found.words[:2], found.held) == ("arecord", ("arecord", "-f"), (MIC,))
    assert found.uid == os.getuid()


@pytest.mark.parametrize(
    ("name", "words", "held", "gravity", "told"),
    [
        ("pulseaudio", "/usr/bin/pulseaudio -n", MIC, Gravity.MEND, "systemd/install.sh --user"),
        ("pipewire", "/usr/bin/pipewire", MIC, Gravity.MEND, "systemd/install.sh --user"),
        ("python3", "python3 -m wyoming_satellite", MIC, Gravity.MEND, "sudo kill 7"),
        ("arecord", "arecord x.wav", OUT, Gravity.MEND, "write another audio.input"),
        ("python3", "/opt/agentd/bin/python -m agentd run", MIC, Gravity.FINE, ""),
        ("agentd", "/opt/agentd/bin/agentd -c x run", "/dev/null", Gravity.MEND, "write another audio.input"),
        ("arecord", "arecord -D hw:2", "/dev/snd/pcmC2D0c", Gravity.MEND, "write another audio.input"),
    ],
)  # fmt: skip
def test_who_has_the_microphone_is_told_with_one_remedy(
    tmp_path: Path, name: str, words: str, held: str, gravity: Gravity, told: str
) -> None:
    running = list(processes(process(tmp_path, 7, name, words, held)))
    found = why_busy(running, "microphone", "“USB: Audio (hw:1,0)” cannot be opened")
    assert (found.gravity, told in found.remedy) == (gravity, True), found


def test_a_daemon_whose_files_are_hidden_from_us_has_it_most_likely() -> None:
    daemon = Process(7, "agentd", ("/opt/agentd/bin/agentd", "run"), 999, hidden=True)
    assert why_busy([daemon], "microphone", "there is no microphone “USB”").gravity is Gravity.FINE
    arecord = Process(8, "arecord", ("arecord",), 999, hidden=True)
    assert why_busy([arecord], "microphone", "there is no microphone “USB”").gravity is Gravity.MEND


def test_with_the_service_installed_it_may_take_the_card(tmp_path: Path) -> None:
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    (tmp_path / "etc/systemd/system/agentd.service").write_text("[Unit]\n")
    server = Process(9, "wireplumber", ("/usr/bin/wireplumber",), 1000)
    satellite = Process(8, "python3", ("python3", "-m", "linux_voice_assistant"), 1000)
    other, taking = bystanders([satellite, server], tmp_path)
    assert list(bystanders([server], tmp_path / "nowhere")) == [], "whoever calls `agentd run` uses it"
    assert (other.what, other.gravity) == ("other satellites", Gravity.NOTE)
    assert (taking.what, taking.gravity) == ("sound server", Gravity.NOTE)
    assert "wireplumber" in taking.evidence


def test_a_sound_server_that_hangs_is_told_before_we_hang_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sound_server(tmp_path) as server:
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
        assert not hung()
        server.freeze()
        assert hung()
        server.kill()
        assert not hung()
