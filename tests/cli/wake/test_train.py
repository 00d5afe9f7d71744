"""`agentd wake train`, and what it has made in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.agentd import agentd, write_settings
from tests.cli.wake.test_check import SETTINGS, write
from tests.speech import Voice

OURS, THEIRS = Voice("slt", "flite"), Voice("rms", "flite")


@pytest.fixture
def owners(tmp_path: Path) -> Path:
    for wpm in (120, 135, 150, 160):
        for folder, voice in (("ours", OURS), ("theirs", THEIRS)):
            write(
                tmp_path / folder / f"{wpm}.wav",
                Voice(voice.voice, voice.engine, wpm).say("hey jarvis"),
                44_100,
            )
    write_settings(tmp_path, SETTINGS)
    return tmp_path


def test_a_verifier_is_made_and_used(owners: Path) -> None:
    file, settings = owners / "us.npz", owners / "agentd.yaml"
    others = ("--not", owners / "theirs")
    made = agentd("wake", "train", owners / "ours", *others, "--out", file, "-c", settings)
    assert made.returncode == 0, made.stderr
    assert "4 of 4 of the household are accepted" in made.stdout
    assert "allow nothing because of it" in made.stdout
    assert f"{{model: hey_jarvis, verifier: {file}}}" in made.stdout
    settings.write_text(SETTINGS + "wake: {words: [{model: hey_jarvis, verifier: us.npz}]}\n")
    assert agentd("check", "-c", settings).returncode == 0
    scored = agentd("wake", "check", owners / "ours", *others, "-c", settings)
    assert "Heard in 4 of 4 recordings with the word." in scored.stdout
    assert "Heard 0 times in 0.1 min without the word." in scored.stdout


def test_what_is_wrong_is_told(owners: Path) -> None:
    settings, ours, out = owners / "agentd.yaml", owners / "ours", owners / "us.npz"
    few = agentd("wake", "train", ours, "--out", out, "-c", settings)
    assert (few.returncode, out.exists()) == (1, False)
    assert "of 0 recordings of others (--not) the word hey_jarvis is heard in 0" in few.stderr
    assert agentd("wake", "train", ours, "-c", settings).returncode == 2
    settings.write_text(SETTINGS + "wake: {words: [{model: hey_jarvis, verifier: us.npz}]}\n")
    missing = agentd("check", "-c", settings)
    assert missing.returncode == 78
    assert (
        f"wake.words.0.verifier: there is no file {out}; make it with `agentd wake train`" in missing.stderr
    )
    out.write_text("no numbers")
    broken = agentd("wake", "check", ours, "-c", settings)
    assert broken.returncode == 78
    assert f"agentd.yaml:2: wake.words.0.verifier: {out} is no verifier" in broken.stderr
