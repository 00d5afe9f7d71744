"""Words that no dictionary has."""

from __future__ import annotations

import pytest

from agentd.local.pronounce import pronounce

_PHONES = """
AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH
"""
PHONES = frozenset(_PHONES.split())


def test_words_as_an_american_would_say_them() -> None:
    said = {"kitchen": "K IH CH AH N", "snug": "S N AH G", "start": "S T AA R T", "küche": "K UW CH"}
    assert pronounce(list(said)) == said


def test_words_as_a_briton_would_say_them() -> None:
    said = {"forty": "F AO T IY", "temperature": "T EH M P R IH CH AH", "start": "S T AA T", "off": "AO F"}
    assert pronounce(list(said), "en-gb") == said


@pytest.mark.parametrize("accent", ["en-us", "en-gb"])
def test_only_phones_that_the_model_knows(accent: str) -> None:
    words = ("loggia", "schlafzimmer", "agnès", "hygge", "boudoir", "größe", "tom's")
    said = pronounce(words, accent)
    assert set(said) == set(words)
    assert set(" ".join(said.values()).split()) <= PHONES


def test_a_word_that_cannot_be_said_does_not_shift_the_others() -> None:
    said = pronounce(["snug", "жук", "", "-v", "a. b", "kitchen"])
    assert said["snug"] == "S N AH G"
    assert said["kitchen"] == "K IH CH AH N"
    assert set(" ".join(said.values()).split()) <= PHONES


def test_without_words_or_espeak_there_is_no_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pronounce([]) == {}
    monkeypatch.setenv("PATH", "/nonexistent")
    assert pronounce(["snug"]) == {}
