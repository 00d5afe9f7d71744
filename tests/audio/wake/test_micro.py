"""The second engine on real speech: two words that its models do hear from synthetic voices."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agentd.audio.wake.micro import Micro
from agentd.audio.wake.words import WakeWords
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import models_directory
from agentd.errors import ConfigError
from tests.speech import VOICES, chunks, silence

OKAY_NABU, ALEXA = WakeWord(model="okay_nabu"), WakeWord(model="alexa")
CARRIED = models_directory("micro")


def heard(words: WakeWords, text: str, voice: int = 0) -> list[str]:
    pcm = silence(1_500) + VOICES[voice].say(text) + silence(1_500)
    return [name for chunk in chunks(pcm) if (name := words.heard(chunk))]


def test_each_word_is_heard_once_and_for_itself() -> None:
    words = WakeWords([OKAY_NABU, ALEXA], "micro")
    assert heard(words, "okay nabu") == ["okay_nabu"]
    assert heard(words, "alexa", 8) == ["alexa"]
    assert heard(words, "turn on the kitchen lights") == []


def test_what_was_passed_over_is_made_up_for() -> None:
    words = WakeWords([ALEXA], "micro")
    pcm = silence(1_500) + VOICES[0].say("alexa") + silence(1_500)
    heard_in = chunks(pcm)
    begins = 1_500 // 80 + 3
    for chunk in heard_in[:begins]:
        words.pass_over(chunk)
    assert [words.heard(chunk) for chunk in heard_in[begins:]].count("alexa") == 1


def test_the_threshold_is_the_makers_unless_the_owner_sets_another() -> None:
    (cutoff,) = (rule.threshold for rule in Micro([ALEXA]).rules)
    assert cutoff == json.loads((CARRIED / "alexa.json").read_text())["micro"]["probability_cutoff"]
    (rule,) = Micro([WakeWord(model="alexa", threshold=0.6, frames=2, refractory_s=3)]).rules
    assert (rule.threshold, rule.frames, rule.refractory_s) == (0.6, 2, 3)


@pytest.mark.parametrize("ending", [".json", ".tflite"])
def test_a_model_may_be_a_file(tmp_path: Path, ending: str) -> None:
    for file in (CARRIED / "okay_nabu.json", CARRIED / "okay_nabu.tflite"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    words = WakeWords([WakeWord(model=str(tmp_path / f"okay_nabu{ending}"))], "micro")
    assert heard(words, "okay nabu") == ["okay_nabu"]


def test_every_file_that_is_no_wake_model_is_named(tmp_path: Path) -> None:
    """The library itself would crash on the second."""
    lonely, broken = tmp_path / "lonely.tflite", tmp_path / "broken.json"
    lonely.write_bytes((CARRIED / "alexa.tflite").read_bytes())
    broken.write_text((CARRIED / "alexa.json").read_text())
    (tmp_path / "alexa.tflite").write_bytes(b"text")
    with pytest.raises(ConfigError) as raised:
        WakeWords([ALEXA, *(WakeWord(model=str(file)) for file in (lonely, broken))], "micro")
    assert [(mistake.key, mistake.problem) for mistake in raised.value.mistakes] == [
        ("wake.words.1.model", f"{lonely} comes without lonely.json of its makers, or that is not it"),
        ("wake.words.2.model", f"{broken} names no .tflite model"),
    ]


@pytest.mark.parametrize(
    "told",
    [
        '{"model": "a.tflite", "micro": 3}',
        '{"model": "a.tflite", "micro": {"probability_cutoff": NaN, "sliding_window_size": 5}}',
        '{"model": "a.tflite", "micro": {"probability_cutoff": 0.9, "sliding_window_size": 1e999}}',
        '{"model": "a.tflite", "micro": {"probability_cutoff": 0.9, "sliding_window_size": 0}}',
        "[" * 100_000,
    ],
)
def test_a_makers_file_that_makes_no_sense_is_named(tmp_path: Path, told: str) -> None:
    (tmp_path / "a.json").write_text(told)
    (tmp_path / "a.tflite").write_bytes((CARRIED / "alexa.tflite").read_bytes())
    with pytest.raises(ConfigError, match=r"or that is not it"):
        WakeWords([WakeWord(model=str(tmp_path / "a.tflite"))], "micro")


@pytest.mark.parametrize(
    ("engine", "other"),
    [("micro", "onnxruntime"), ("openwakeword", "onnxruntime"), ("openwakeword", "pymicro_wakeword")],
)
def test_what_a_word_does_not_need_is_not_loaded(engine: str, other: str) -> None:
    script = (
        "import sys; from agentd.audio.wake.words import WakeWords\n"
        "from agentd.config.settings import WakeWord\n"
        f"WakeWords([WakeWord(model='alexa')], '{engine}'); print('{other}' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
