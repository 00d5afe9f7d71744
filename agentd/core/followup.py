"""Whether, after an answer, the floor is left to the person without a wake word, and for how long.

What was said decides about nothing but that: who was asked needs time to think, and who has taken leave has
nothing to add. Words are what the server understood; where it tells none, the owner's figure holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from agentd.core.events import Who

AFTER_QUESTION = 1.5  # times the owner's figure
# Turns in a row without a wake word. A television that the model answers would talk with it all night; a
# person who has so much to say can call again.
MOST_UNCALLED = 20
MOST_CHARACTERS = 200  # kept of what was said: a sentence, and more than any leave-taking

# Marks of several scripts; and what ends a question where they are unusual: Japanese, Chinese, Korean, Thai.
_MARKS = "?？؟;՞፧⁇⁈‽"
_ENDINGS = ("か", "吗", "嗎", "呢", "까", "ไหม", "มั้ย")

# Whole utterances, but for _BESIDE. What could also be a command or an answer ("stop", "no") is none.
_LEAVES = """
thanks, thank you, thank you very much, thanks a lot, many thanks, that is all, thats all, that will be all,
thatll be all, that is it, thats it, im done, i am done, never mind, nevermind, forget it, goodbye, good bye,
bye, bye bye, good night, see you, see you later
danke, dankeschön, danke schön, vielen dank, danke dir, das wars, das war es, das ist alles, schon gut,
vergiss es, tschüss, tschüß, auf wiedersehen, gute nacht, bis später
merci, merci beaucoup, cest tout, ce sera tout, laisse tomber, au revoir, bonne nuit
gracias, muchas gracias, eso es todo, nada más, olvídalo, déjalo, adiós, hasta luego, buenas noches
grazie, grazie mille, è tutto, basta così, lascia stare, lascia perdere, arrivederci, ciao, buonanotte
dank je, dank je wel, bedankt, dat was alles, laat maar, tot ziens, doei, welterusten
obrigado, obrigada, é tudo, tchau, boa noite, dziękuję, to wszystko, do widzenia
"""
_BESIDE = frozenset(
    [
        *("ok", "okay", "no", "yes", "please", "and", "then", "well", "great", "good"),
        *("nein", "ja", "bitte", "gut", "non", "oui", "sí", "sì", "e", "né", "nee"),
    ]
)


def _words(text: str) -> tuple[str, ...]:
    """Lower case, without marks: "That's all." is thats all."""
    joined = text.casefold().replace("'", "").replace("’", "")
    return tuple("".join(char if char.isalnum() else " " for char in joined).split())


_PHRASES = frozenset(map(_words, _LEAVES.replace("\n", ",").split(",")))
_LONGEST = max(map(len, _PHRASES))


def window_after(follow_up_s: float, words: Mapping[Who, str], uncalled: int) -> float:
    """Seconds to listen on after an answer; 0: not at all. `follow_up_s` is the owner's figure, `words` are
    what person and model have said in this turn, the `uncalled`th in a row without a wake word."""
    if uncalled >= MOST_UNCALLED or takes_leave(words.get(Who.PERSON, "")):
        return 0.0
    return follow_up_s * (AFTER_QUESTION if asks(words.get(Who.AGENT, "")) else 1)


def asks(text: str) -> bool:
    """It ends with a question, whatever quotes or pictures come after it."""
    end = text.rstrip()
    while end and not (end[-1].isalnum() or end[-1] in _MARKS):
        end = end[:-1]
    return end.endswith((*_MARKS, *_ENDINGS))


def takes_leave(text: str) -> bool:
    """Nothing but thanks and farewells: "Thanks, that's all."; not "Thanks, and the kitchen?"."""
    words = _words(text)
    at = leaves = 0
    while at < len(words):
        length = next((n for n in range(_LONGEST, 0, -1) if words[at : at + n] in _PHRASES), 0)
        if not (length or words[at] in _BESIDE):
            return False
        leaves += bool(length)
        at += length or 1
    return leaves > 0
