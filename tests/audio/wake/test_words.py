"""Our way of running openWakeWord's graphs against the package's own, on real speech."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentd.audio.wake.openwakeword import LONE_MOST_MS
from agentd.audio.wake.words import CHUNK_BYTES, REFRACTORY_CHUNKS, WakeWords
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import model_file, models_directory
from agentd.errors import ConfigError
from tests.audio.wake.packagemodel import PackageModel
from tests.speech import VOICES, Voice, chunks, silence, with_noise

HEY_JARVIS = WakeWord(model="hey_jarvis")


def clip(voice: Voice, text: str = "hey jarvis") -> bytes:
    return silence(1500) + voice.say(text) + silence(1000)


@pytest.mark.parametrize("snr_db", [None, 10])
@pytest.mark.parametrize("voice", [VOICES[0], VOICES[8]], ids=str)
def test_scores_equal_the_package(voice: Voice, snr_db: int | None) -> None:
    pcm = clip(voice)
    pcm = pcm if snr_db is None else with_noise(pcm, snr_db)
    ours, theirs = WakeWords([HEY_JARVIS]), PackageModel()
    pairs = [(ours.score(chunk)["hey_jarvis"], theirs.score(chunk)) for chunk in chunks(pcm)]
    assert max(abs(a - b) for a, b in pairs) < 1e-4
    assert max(a for a, _ in pairs) > 0.5


@pytest.mark.parametrize("voice", [VOICES[1], VOICES[7]], ids=str)
def test_scores_of_the_recurrent_network_equal_the_packages(voice: Voice) -> None:
    ours, theirs = WakeWords([WakeWord(model="hey_mycroft")]), PackageModel("hey_mycroft")
    pairs = [
        (ours.score(chunk)["hey_mycroft"], theirs.score(chunk))
        for chunk in chunks(clip(voice, "hey my croft"))
    ]
    assert max(abs(a - b) for a, b in pairs) < 1e-4
    assert max(a for a, _ in pairs) > 0.9


def test_from_the_first_chunk_on() -> None:
    """No silence before the word: the made-up past is the package's too."""
    ours, theirs = WakeWords([HEY_JARVIS]), PackageModel()
    for chunk in chunks(VOICES[0].say("hey jarvis") + silence(800)):
        assert ours.score(chunk)["hey_jarvis"] == pytest.approx(theirs.score(chunk), abs=1e-4)


def test_several_words_share_what_they_hear() -> None:
    both = WakeWords([HEY_JARVIS, WakeWord(model="alexa")])
    alone = WakeWords([WakeWord(model="alexa")])
    for chunk in chunks(clip(VOICES[1], "alexa")):
        assert both.score(chunk)["alexa"] == pytest.approx(alone.score(chunk)["alexa"], abs=1e-5)
    names = [name for chunk in chunks(clip(VOICES[0])) if (name := both.heard(chunk))]
    assert names == ["hey_jarvis"]


def test_a_model_may_be_a_file() -> None:
    by_path = WakeWords([WakeWord(model=str(model_file("hey_jarvis")))])
    assert [name for chunk in chunks(clip(VOICES[0])) if (name := by_path.heard(chunk))] == [
        "hey_jarvis_v0.1"
    ]


def test_a_model_with_several_outputs_has_one_score() -> None:
    timer = WakeWords([WakeWord(model="timer")])
    assert all(0 <= timer.score(chunk)["timer"] <= 1 for chunk in chunks(clip(VOICES[0], "set a timer")))


def test_a_word_is_heard_once_and_again_after_the_refractory_time() -> None:
    words = WakeWords([HEY_JARVIS])
    pcm = clip(VOICES[0]) + clip(VOICES[0])
    crossings = [number for number, chunk in enumerate(chunks(pcm)) if words.heard(chunk)]
    assert len(crossings) == 2
    assert crossings[1] - crossings[0] > REFRACTORY_CHUNKS


def test_a_higher_threshold_is_harder_to_cross() -> None:
    words = WakeWords([WakeWord(model="hey_jarvis", threshold=0.9999)])
    assert not any(words.heard(chunk) for chunk in chunks(clip(VOICES[0])))


def test_a_missing_model_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="hey_marvinn"):
        WakeWords([WakeWord(model="hey_marvinn")])


def test_every_file_that_is_no_wake_model_is_named(tmp_path: Path) -> None:
    text = tmp_path / "text.onnx"
    text.write_text("not a model")
    others = [models_directory() / name for name in ("embedding_model.onnx", "silero_vad.onnx")]
    files = [text, *others]
    with pytest.raises(ConfigError) as raised:
        WakeWords([HEY_JARVIS, *(WakeWord(model=str(file)) for file in files)])
    assert [(mistake.key, mistake.problem) for mistake in raised.value.mistakes] == [
        ("wake.words.1.model", f"{text} is no .onnx model with one input"),
        ("wake.words.2.model", f"{others[0]} is no wake model: its input is not [1, N, 96]"),
        ("wake.words.3.model", f"{others[1]} is no .onnx model with one input"),
    ]


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_recall_is_the_packages() -> None:
    """Every voice, clean and at 20 and 10 dB: nothing that the package hears is missed."""
    ours_heard = theirs_heard = clips = 0
    worst = 0.0
    for voice, snr_db in itertools.product(VOICES, (None, 20, 10)):
        pcm = clip(voice) if snr_db is None else with_noise(clip(voice), snr_db)
        ours, theirs = WakeWords([HEY_JARVIS]), PackageModel()
        pairs = [(ours.score(chunk)["hey_jarvis"], theirs.score(chunk)) for chunk in chunks(pcm)]
        worst = max(worst, *(abs(a - b) for a, b in pairs))
        clips += 1
        ours_heard += max(a for a, _ in pairs) >= 0.5
        theirs_heard += max(b for _, b in pairs) >= 0.5
    print(f"\nrecall: ours {ours_heard}, the package {theirs_heard} of {clips}; scores differ by {worst:.5f}")
    assert worst < 1e-4
    assert ours_heard >= theirs_heard


def test_a_word_that_was_not_measured_is_given_the_longest_time() -> None:
    alexa = WakeWords([WakeWord(model="alexa")])
    told = []
    for chunk in chunks(clip(VOICES[0], "alexa") + bytes(CHUNK_BYTES) * 30):
        heard = alexa.heard(chunk)
        told.append((heard, alexa.lone_ms))
    first = next(index for index, (heard, _) in enumerate(told) if heard)
    assert not any(lone_ms for _, lone_ms in told[:first])
    assert told[first] == ("alexa", LONE_MOST_MS)
    assert told[-1] == (None, 0)


# Sounds of the wake word in other words: the model itself falls for one of these now and then.
NEARLY = """he asked whether the train from the city had already left the station
hey there is the car in the garage
jars of jam stood on every shelf of the pantry
harvest is late this year because of the heavy rain in august
they service the machine once a month whether it needs it or not
travis and marvin have never been to the harbour""".splitlines()


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_near_misses_wake_no_oftener_than_the_package() -> None:
    ours_heard = theirs_heard = clips = 0
    for voice, text in itertools.product(VOICES, NEARLY):
        ours, theirs = WakeWords([HEY_JARVIS]), PackageModel()
        pairs = [
            (ours.score(chunk)["hey_jarvis"], theirs.score(chunk)) for chunk in chunks(clip(voice, text))
        ]
        clips += 1
        ours_heard += max(a for a, _ in pairs) >= 0.5
        theirs_heard += max(b for _, b in pairs) >= 0.5
    print(f"\nnearly the wake word: ours {ours_heard}, the package {theirs_heard} of {clips} clips")
    assert ours_heard <= theirs_heard


def test_onnxruntime_is_kept_from_reporting_its_use(tmp_path: Path) -> None:
    """Its telemetry begins at import with an id of this device in the cache of whoever runs it."""
    environment = {key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"}
    subprocess.run(
        [sys.executable, "-c", f"import agentd.audio.wake.graph as g; g.Graph({str(model_file('alexa'))!r})"],
        env={**environment, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)},
        check=True,
    )
    assert list(tmp_path.iterdir()) == []
