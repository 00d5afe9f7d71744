"""The household's verifier on real voices; how training and its file behave."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import numpy as np
import pytest

from agentd.audio.wake.refusal import NoVerifierError
from agentd.audio.wake.verifier import Verifier, fit, load, save
from agentd.audio.wake.words import WakeWords
from agentd.cli.wake.training import train
from agentd.config.settings import WakeWord
from agentd.errors import ConfigError, Unavailable
from tests.cli.wake.test_check import write
from tests.speech import Voice, chunks, silence

HOUSEHOLD = (Voice("slt", "flite"), Voice("en-gb-scotland"))
OTHERS = (Voice("rms", "flite"), Voice("en-us"), Voice("en+f2"), Voice("en-gb-x-rp"))
STRANGERS = (Voice("awb", "flite"), Voice("en-us+f4"), Voice("en+m3"), Voice("kal16", "flite"))
TRAINED_WPM, SPOKEN_WPM = (120, 135, 150), (128, 142, 165)


def recordings(folder: Path, voices: tuple[Voice, ...]) -> list[Path]:
    folder.mkdir()
    return [
        write(folder / f"{voice.voice}-{wpm}.wav", Voice(voice.voice, voice.engine, wpm).say("hey jarvis"))
        for voice in voices
        for wpm in TRAINED_WPM
    ]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verifier")
    word = WakeWord(model="hey_jarvis")
    ours, theirs = recordings(folder / "ours", HOUSEHOLD), recordings(folder / "theirs", OTHERS)
    trained = train(word, ours, theirs)
    assert (trained.household, trained.others) == (6, 12)
    assert trained.accepted >= 5
    assert trained.refused >= 10
    save(trained.verifier, folder / "household.npz")
    return folder / "household.npz"


def heard(verifier: Path | None, voices: tuple[Voice, ...]) -> list[bool]:
    """Whether the daemon's ear hears each of them, at speeds that nothing was trained on."""
    wake, found = WakeWords([WakeWord(model="hey_jarvis", verifier=verifier)]), []
    for voice in voices:
        for wpm in SPOKEN_WPM:
            said = Voice(voice.voice, voice.engine, wpm).say("hey jarvis")
            pcm = silence(2_480) + said + silence(1_000)
            words = [wake.heard(chunk) for chunk in chunks(pcm)]
            found.append("hey_jarvis" in words)
    return found


def test_the_household_is_heard_and_others_hardly(verifier: Path) -> None:
    """Each voice counts, both ways: without a verifier all of them are heard."""
    assert all(heard(None, HOUSEHOLD + OTHERS[:2]))
    assert all(heard(verifier, HOUSEHOLD))
    assert sum(heard(verifier, OTHERS)) <= 2


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_strangers(verifier: Path) -> None:
    """Voices that are in no training: an open set, where a likeness cannot tell all apart."""
    groups = {"household": HOUSEHOLD, "others": OTHERS, "strangers": STRANGERS}
    counts = {name: (sum(heard(verifier, each)), sum(heard(None, each))) for name, each in groups.items()}
    print("\nheard with a verifier, of those heard without: ", counts)
    assert counts["household"][0] == counts["household"][1]
    assert counts["others"][0] <= 0.1 * counts["others"][1]
    assert counts["strangers"][0] <= 0.5 * counts["strangers"][1]


def test_the_fit_is_the_penalised_optimum() -> None:
    """At the optimum no direction makes the objective smaller; worked out here by its gradient alone."""
    chance = np.random.default_rng(3)
    ours = chance.normal(0.5, 1, (8, 40)).astype(np.float32)
    theirs = chance.normal(-0.5, 1, (20, 40)).astype(np.float32)
    made = fit(ours, theirs)
    scaled = (np.vstack((ours, theirs)) - made.mean) / made.spread
    likely = np.array([made.score(row) for row in np.vstack((ours, theirs))])
    wanted, share = np.repeat([1.0, 0.0], (8, 20)), np.repeat([28 / 16, 28 / 40], (8, 20))
    assert scaled.T @ (share * (likely - wanted)) + 10 * made.weights == pytest.approx(np.zeros(40), abs=1e-6)
    assert share @ (likely - wanted) == pytest.approx(0, abs=1e-6)


def test_a_file_holds_the_same_verifier(tmp_path: Path) -> None:
    made = fit(np.eye(3, 6, dtype=np.float32), -np.eye(4, 6, dtype=np.float32))
    save(made, tmp_path / "v")
    again = load(tmp_path / "v", 6)
    row = np.arange(6, dtype=np.float32)
    assert again.score(row) == made.score(row)
    with pytest.raises(NoVerifierError, match="another wake word"):
        load(tmp_path / "v", 7)


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("exploded"),))  # type: ignore[return-value]


@pytest.mark.parametrize("kind", ["missing", "text", "pickle", "pickled array", "other arrays", "not finite"])
def test_what_is_no_verifier(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file, ones = tmp_path / "v", np.ones(6)
    match kind:
        case "text":
            file.write_text("no numbers")
        case "pickle":
            file.write_bytes(pickle.dumps(_Bomb()))
        case "pickled array":
            with file.open("wb") as stream:
                np.savez(stream, mean=np.array([_Bomb()], dtype=object), spread=ones, weights=ones, bias=0)
        case "other arrays":
            with file.open("wb") as stream:
                np.savez(stream, mean=ones)
        case "not finite":
            save(Verifier(ones, ones, ones * np.nan, 0), file)
    with pytest.raises(NoVerifierError):
        load(file, 6)
    assert not (tmp_path / "exploded").exists()


def test_a_damaged_file_is_never_worse_than_no_verifier(tmp_path: Path) -> None:
    file, ones, dice = tmp_path / "v", np.ones(6), random.Random(1)
    with file.open("wb") as stream:
        np.savez_compressed(stream, mean=ones, spread=ones, weights=ones, bias=0)
    whole, refused = file.read_bytes(), 0
    for _ in range(500):
        damaged = bytearray(whole)
        for at in dice.choices(range(len(whole)), k=4):
            damaged[at] = dice.randrange(256)
        file.write_bytes(damaged)
        try:
            load(file, 6)
        except NoVerifierError:
            refused += 1
    assert refused > 300


def test_a_verifier_that_cannot_be_used_is_named_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "v").write_text("no numbers")
    with pytest.raises(ConfigError) as raised:
        WakeWords([WakeWord(model="hey_jarvis", verifier=tmp_path / "v")])
    (mistake,) = raised.value.mistakes
    assert (mistake.key, mistake.problem) == ("wake.words.0.verifier", f"{tmp_path / 'v'} is no verifier")


def test_too_few_recordings_are_told(tmp_path: Path) -> None:
    ours = recordings(tmp_path / "ours", HOUSEHOLD[:1])
    talk = [write(tmp_path / "talk.wav", HOUSEHOLD[1].say("what is on television tonight"))]
    with pytest.raises(
        Unavailable, match=r"of 1 recordings of others \(--not\) the word hey_jarvis is heard in 0"
    ):
        train(WakeWord(model="hey_jarvis"), ours, talk)
