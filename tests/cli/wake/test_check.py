"""`agentd wake check` on real speech."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soxr

from tests.cli.agentd import agentd, write_settings
from tests.speech import HZ, VOICES, say, wav

SETTINGS = "live: {endpoint: local}\n"


def write(file: Path, pcm: bytes, hz: int = HZ, channels: int = 1) -> Path:
    """At another rate, and the same in each channel."""
    file.parent.mkdir(exist_ok=True)
    samples = soxr.resample(np.frombuffer(pcm, "<i2"), HZ, hz)
    file.write_bytes(wav(np.repeat(samples, channels).astype("<i2").tobytes(), hz, channels))
    return file


@pytest.fixture
def owners(tmp_path: Path) -> Path:
    """Three recordings with the word, the last too faint to be heard, and one without it."""
    write(tmp_path / "said" / "1.wav", VOICES[0].say("hey jarvis"), 48_000, 2)
    write(tmp_path / "said" / "2.wav", VOICES[1].say("hey jarvis"))
    write(tmp_path / "said" / "3.wav", say("hey mycroft"), 22_050)
    write(tmp_path / "not" / "talk.wav", say("there is nothing on television tonight"), 44_100, 2)
    write_settings(tmp_path, SETTINGS)
    return tmp_path


def test_json_for_scripts(owners: Path) -> None:
    done = agentd(
        "wake", "check", owners / "said", "--not", owners / "not", "--json", "-c", owners / "agentd.yaml"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(Path(each["file"]).name, each["heard"]) for each in told["recordings"]] == [
        ("1.wav", 1), ("2.wav", 1), ("3.wav", 0), ("talk.wav", 0),
    ]  # fmt: skip
    assert all(each["peak"] > 0.5 for each in told["recordings"][:2])
    assert (told["recall"]["heard"], told["recall"]["of"]) == (2, 3)
    assert told["recall"]["from"] == pytest.approx(0.2077, abs=1e-3)
    assert told["false_alarms"]["heard"] == 0
    assert told["false_alarms"]["at_most_per_hour"] > 1_000
    assert told["fits"]["from"] <= 0.5 <= told["fits"]["to"]
    assert told["enough_recordings"] is False


def test_words_for_a_person(owners: Path) -> None:
    done = agentd("wake", "check", owners / "said" / "1.wav", "-c", owners / "agentd.yaml")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "hey_jarvis, threshold 0.5" in done.stdout
    assert "Heard in 1 of 1 recordings with the word." in done.stdout
    assert "21% to 100% of all cases like these (95 % sure; Wilson's interval)" in done.stdout
    assert "The threshold 0.5 fits" in done.stdout
    assert "cannot be told from so few" in done.stdout
    assert "\x1b" not in done.stdout


def test_no_threshold_fits_when_the_word_is_among_the_others(owners: Path) -> None:
    said = owners / "said"
    done = agentd("wake", "check", said / "1.wav", "--not", said / "2.wav", "-c", owners / "agentd.yaml")
    assert "Heard once in 0.0 min without the word." in done.stdout
    assert "No threshold fits these" in done.stdout


def test_another_word_than_the_configured_one(owners: Path) -> None:
    done = agentd("wake", "check", owners / "said", "--word", "alexa", "-c", owners / "agentd.yaml")
    assert "alexa, threshold 0.7" in done.stdout
    assert "Heard in 0 of 3" in done.stdout


@pytest.mark.parametrize(
    ("settings", "arguments", "status", "words"),
    [
        (SETTINGS, ("said", "--word", "computer"), 2, "no wake word computer; write one of hey_jarvis"),
        (
            "wake: {words: [{model: alexa}, {model: hey_jarvis}]}\n" + SETTINGS,
            ("said",),
            2,
            "There are several wake words; say which: --word alexa|hey_jarvis",
        ),
        (SETTINGS, ("nowhere",), 1, "there is no file or folder"),
        (SETTINGS, ("agentd.yaml",), 1, "agentd.yaml cannot be read as sound; agentd reads WAV"),
        (SETTINGS, (), 2, "FILES"),
        ("wake: {words: [{model: computer}]}\n" + SETTINGS, ("said",), 78, "wake.words.0.model"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(
    owners: Path, settings: str, arguments: tuple[str, ...], status: int, words: str
) -> None:
    (owners / "agentd.yaml").write_text(settings)
    given = [owners / each if each in ("said", "nowhere", "agentd.yaml") else each for each in arguments]
    done = agentd("wake", "check", *given, "-c", owners / "agentd.yaml")
    assert done.returncode == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr
