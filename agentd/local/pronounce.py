"""How a word is said, as espeak-ng has it, in the phones of the recogniser's dictionary.

For words that the dictionary lacks, and for the British way to say those that it has.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

LIMIT_S = 5.0

# IPA as espeak-ng writes it for American English → the phones of the carried acoustic model.
# fmt: off
_PHONES = {
    "ɑ": "AA", "a": "AA", "ɒ": "AA", "æ": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɔ": "AO", "o": "OW",
    "e": "EH", "ɛ": "EH", "ɜ": "ER", "ɚ": "ER", "ɝ": "ER", "ɪ": "IH", "i": "IY", "ᵻ": "IH", "y": "UW",
    "ʊ": "UH", "u": "UW", "ø": "ER", "œ": "ER", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "əʊ": "OW",
    "ɔɪ": "OY", "iə": "IY AH", "ɪə": "IH R", "ʊə": "UH R", "eə": "EH R", "aɪə": "AY AH", "aɪɚ": "AY ER",
    "ɑɹ": "AA R", "ɔɹ": "AO R", "oɹ": "AO R", "ɛɹ": "EH R", "ɪɹ": "IH R", "ʊɹ": "UH R", "əl": "AH L",
    "b": "B", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "h": "HH", "j": "Y", "k": "K", "l": "L", "m": "M",
    "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T", "θ": "TH", "v": "V",
    "w": "W", "z": "Z", "ʒ": "ZH", "tʃ": "CH", "dʒ": "JH", "ɾ": "T", "ʔ": "T", "x": "K", "ç": "SH", "ʁ": "R",
    "ɬ": "L", "ɲ": "N Y", "β": "V", "n̩": "AH N", "l̩": "AH L", "m̩": "AH M",
}
# fmt: on
# Where Britons part from it: no r but before a vowel, and a rounder o.
_BRITISH = {"ɒ": "AO", "eə": "EH", "ɪə": "IH AH", "iə": "IH AH", "ʊə": "UH AH", "aʊə": "AW AH", "a": "AE"}
_ACCENTS = {"en-us": _PHONES, "en-gb": _PHONES | _BRITISH}
_MARKS = str.maketrans("", "", "ˈˌːˑ̃ʲʰ‍͡")


def pronounce(words: Sequence[str], accent: str = "en-us") -> dict[str, str]:
    """Phones such as `L OW JH IH` by word, `accent` being en-us or en-gb; one run of espeak-ng for all.

    Words that cannot be said in English are left out; without espeak-ng, all are.
    """
    if not words:
        return {}
    lines = _ipa(words, accent)
    if len(lines) == len(words):
        said = {word: _phones(line, _ACCENTS[accent]) for word, line in zip(words, lines, strict=True)}
        return {word: phones for word, phones in said.items() if phones}
    if not lines or len(words) == 1:
        return {}
    half = len(words) // 2  # one of them was said as two or as none
    return pronounce(words[:half], accent) | pronounce(words[half:], accent)


def _ipa(words: Sequence[str], accent: str) -> list[str]:
    """A line for every word, as each is a sentence of its own."""
    command = ("espeak-ng", "-v", accent, "-q", "--ipa", "--sep=_", "-b", "1", "--stdin")
    text = "".join(f"{word}.\n" for word in words)
    try:
        result = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=LIMIT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [line for line in result.stdout.decode("utf-8", "replace").splitlines() if line.strip()]


def _phones(ipa: str, of_sound: Mapping[str, str]) -> str | None:
    sounds = ipa.replace(" ", "_").strip().translate(_MARKS).split("_")
    phones = [of_sound.get(sound) for sound in sounds if sound]
    known = [phone for phone in phones if phone]
    return " ".join(known) if known and len(known) == len(phones) else None
