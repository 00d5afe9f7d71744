"""PocketSphinx with its carried English model, searching only what the tools' phrases allow."""

from __future__ import annotations

from pocketsphinx import Decoder, FsgModel

from agentd.local.automaton import Automaton
from agentd.local.grammar import WAKE
from agentd.local.pronounce import pronounce

LANGUAGE_WEIGHT = 6.5

# Whatever is no command is matched by a chain of single sounds, each at this probability. Measured on eleven
# synthetic voices: likelier sounds reject commands, less likely ones let "play some music" start the film.
ANY_SOUND = 1e-7
SOUNDS = (
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
)
NO_WORD = ("[", "]")

# Wider than the library's own: with those, a fifth of the clean commands of synthetic voices found no way to
# the end of the grammar. The grammar is small, so the search stays far faster than real time.
BEAMS = {"beam": 1e-80, "pbeam": 1e-80, "wbeam": 1e-60}


class Recogniser:
    """Knows the sentences of an automaton. `unspeakable` are its words that nobody can pronounce."""

    def __init__(self, wake_words: tuple[str, ...], automaton: Automaton) -> None:
        # The lattice's best path may leave out words of a grammar; the search's own result does not.
        self._decoder = Decoder(lm=None, loglevel="FATAL", bestpath=False, **BEAMS)
        wanted = {word for arcs in automaton.arcs for word in arcs} - {WAKE}
        self.unspeakable = frozenset(word for word in sorted(wanted) if not self._learn(word))
        tails = self._tails(wake_words)
        for number, phones in enumerate(tails):
            self._decoder.add_word(f"{WAKE}({number + 1})" if number else WAKE, phones, False)
        self._decoder.add_fsg(
            "commands", self._model(automaton, self.unspeakable if tails else self.unspeakable | {WAKE})
        )
        self._decoder.activate_search("commands")

    def words(self, pcm: bytes) -> list[str]:
        """What was said in 16 kHz mono s16 little-endian; empty when it was no sentence of the automaton."""
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        heard = self._decoder.hyp()
        words = heard.hypstr.split() if heard else []
        return [] if any(word.startswith(NO_WORD[0]) for word in words) else words

    def _learn(self, word: str) -> bool:
        """Whether the dictionary knows the word, now at the latest."""
        if self._decoder.lookup_word(word):
            return True
        phones = pronounce(word)
        return phones is not None and self._decoder.add_word(word, phones, False) >= 0

    def _tails(self, wake_words: tuple[str, ...]) -> list[str]:
        """Every ending of the wake words, since an utterance may begin anywhere within."""
        tails: dict[str, None] = {}
        for wake_word in wake_words:
            said = [self._decoder.lookup_word(word) or pronounce(word) for word in wake_word.split()]
            phones = " ".join(filter(None, said)).split()
            tails.update((" ".join(phones[at:]), None) for at in range(len(phones)))
        return list(tails)

    def _model(self, automaton: Automaton, without: frozenset[str]) -> FsgModel:
        end, anything = len(automaton.arcs), len(automaton.arcs) + 1
        model = FsgModel("commands", self._decoder.logmath, LANGUAGE_WEIGHT, end + 2)
        numbers: dict[str, int] = {}
        for state, arcs in enumerate(automaton.arcs):
            for word in arcs.keys() - without:
                if word not in numbers:
                    numbers[word] = model.word_add(word)
                model.trans_add(state, arcs[word], 0, numbers[word])
        for state in automaton.final:
            model.null_trans_add(state, end, 0)
        probability = self._decoder.logmath.log(ANY_SOUND)
        for sound in SOUNDS.split():
            self._decoder.add_word(sound.join(NO_WORD), sound, False)
            number = model.word_add(sound.join(NO_WORD))
            model.trans_add(0, anything, probability, number)
            model.trans_add(anything, anything, probability, number)
        model.null_trans_add(anything, end, 0)
        model.set_start_state(0)
        model.set_final_state(end)
        return model
