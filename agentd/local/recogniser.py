"""PocketSphinx with its carried English model, searching only what the tools' phrases allow."""

from __future__ import annotations

from collections.abc import Iterable, Set

from pocketsphinx import Decoder, FsgModel

from agentd.local.automaton import Automaton
from agentd.local.grammar import FORBIDDING_WORDS, WAKE
from agentd.local.pronounce import pronounce
from agentd.local.tempo import at_tempo

LANGUAGE_WEIGHT = 3.0

# Whatever is no command is matched by a chain of single sounds, each at this probability. Measured on
# synthetic voices: likelier sounds reject commands, less likely ones take other speech for them.
ANY_SOUND = 1e-8
SOUNDS = (
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
)
NO_WORD = ("[", "]")

# A sentence that was meant is heard again in the utterance made a little faster; one that only
# sounds a little like it turns into another.
TEMPOS = (1.0, 1.06)

# The end of a wake word sounds like `don't`; few people forbid.
FORBIDDEN = 1e-30

# Wider than the library's own: with those, a fifth of the clean commands of synthetic voices found no way to
# the end of the grammar. The grammar is small, so the search stays far faster than real time.
BEAMS = {"beam": 1e-60, "pbeam": 1e-60, "wbeam": 1e-40}


class Recogniser:
    """Knows the sentences of an automaton. `unspeakable` are its words that nobody can pronounce."""

    def __init__(self, wake_words: Iterable[str], automaton: Automaton) -> None:
        # The lattice's best path may leave out words of a grammar; the search's own result does not.
        self._decoder = Decoder(lm=None, loglevel="FATAL", bestpath=False, **BEAMS)
        words = {word for arcs in automaton.arcs for word in arcs} - {WAKE}
        called = [wake_word.lower().split() for wake_word in wake_words]
        self._learn(words | {word for each in called for word in each})
        self.unspeakable = frozenset(word for word in words if not self._decoder.lookup_word(word))
        known = words - self.unspeakable
        if tails := self._tails(called):
            self._add(WAKE, tails)
            known |= {WAKE}
        self._decoder.add_fsg("commands", self._model(automaton, known))
        self._decoder.activate_search("commands")

    def hearings(self, pcm: bytes) -> list[list[str]]:
        """What was said in 16 kHz mono s16 little-endian, as heard twice; empty words: no such sentence.

        Only what means the same both times is to be believed (`Grammar.agreed`).
        """
        return [self._words(at_tempo(pcm, tempo)) for tempo in TEMPOS]

    def _words(self, pcm: bytes) -> list[str]:
        if not pcm:  # of less than a sample nothing is left, and the decoder takes no nothing
            return []
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        heard = self._decoder.hyp()
        words = heard.hypstr.split() if heard else []
        return [] if any(word.startswith(NO_WORD[0]) for word in words) else words

    def _learn(self, words: Set[str]) -> None:
        """The dictionary is American: it gets what it lacks, and how the British say what it then has."""
        missing = sorted(word for word in words if not self._decoder.lookup_word(word))
        for word, phones in pronounce(missing).items():
            self._add(word, [phones])
        known = sorted(word for word in words if self._decoder.lookup_word(word))
        for word, phones in pronounce(known, "en-gb").items():
            self._add(word, [phones])

    def _ways(self, word: str) -> list[str]:
        """All that the dictionary knows of how a word is said; empty when it knows none."""
        ways: list[str] = []
        while phones := self._decoder.lookup_word(_entry(word, len(ways))):
            ways.append(phones)
        return ways

    def _add(self, word: str, ways: Iterable[str]) -> None:
        known = self._ways(word)
        for phones in ways:
            if phones not in known:
                self._decoder.add_word(_entry(word, len(known)), phones, False)
                known.append(phones)

    def _tails(self, wake_words: Iterable[list[str]]) -> list[str]:
        """Every ending of the wake words, since an utterance may begin anywhere within."""
        tails: dict[str, None] = {}
        for words in wake_words:
            for at, word in enumerate(words):
                rest = [self._ways(each)[:1] for each in words[at + 1 :]]
                for way in self._ways(word):
                    phones = [
                        *way.split(),
                        *(phone for ways in rest for way in ways for phone in way.split()),
                    ]
                    tails.update((" ".join(phones[first:]), None) for first in range(len(way.split())))
        return list(tails)

    def _model(self, automaton: Automaton, words: Set[str]) -> FsgModel:
        end, anything = len(automaton.arcs), len(automaton.arcs) + 1
        log = self._decoder.logmath.log
        model = FsgModel("commands", self._decoder.logmath, LANGUAGE_WEIGHT, end + 2)
        numbers = {word: model.word_add(word) for word in sorted(words)}
        for state, arcs in enumerate(automaton.arcs):
            for word in arcs.keys() & words:
                chance = FORBIDDEN if word in FORBIDDING_WORDS else 1.0
                model.trans_add(state, arcs[word], log(chance), numbers[word])
        for state in automaton.final:
            model.null_trans_add(state, end, 0)
        for sound in SOUNDS.split():
            self._decoder.add_word(sound.join(NO_WORD), sound, False)
            number = model.word_add(sound.join(NO_WORD))
            model.trans_add(0, anything, log(ANY_SOUND), number)
            model.trans_add(anything, anything, log(ANY_SOUND), number)
        model.null_trans_add(anything, end, 0)
        model.set_start_state(0)
        model.set_final_state(end)
        return model


def _entry(word: str, number: int) -> str:
    """The dictionary's name for a further way to say a word: `the`, `the(2)`."""
    return f"{word}({number + 1})" if number else word
