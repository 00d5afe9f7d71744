"""How a word is said that the recogniser's dictionary lacks: espeak-ng's guess in the dictionary's phones."""

from __future__ import annotations

import subprocess

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
_MARKS = str.maketrans("", "", "ˈˌːˑ̃ʲʰ‍͡")


def pronounce(word: str) -> str | None:
    """Phones such as `L OW JH IH`; None without espeak-ng, or when the word cannot be said in English."""
    command = ("espeak-ng", "-v", "en-us", "-q", "--ipa", "--sep=_", "-b", "1", "--stdin")
    try:
        result = subprocess.run(
            command, input=word.encode(), capture_output=True, timeout=LIMIT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    sounds = result.stdout.decode("utf-8", "replace").replace(" ", "_").strip().translate(_MARKS).split("_")
    phones = [_PHONES.get(sound) for sound in sounds if sound]
    known = [phone for phone in phones if phone]
    return " ".join(known) if known and len(known) == len(phones) else None
