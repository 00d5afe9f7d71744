"""What went wrong since the start, counted by kind: in the log at once, and as a fact for the house."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping

from agentd.core.effects import Outcome, ReportEnd, ReportFault, ReportSpeechEnd, ReportUntold
from agentd.core.events import Heard, LinkLost
from agentd.core.utterance import End
from agentd.ports import Note

logger = logging.getLogger(__name__)

HELD_OPEN = (End.SECOND_OPINION, End.MAX_LENGTH)  # the detector went on hearing speech

Show = Callable[[Mapping[str, object]], None]


class Mishaps:
    """A watcher of lost links by their cause, of faulty turns by their kind, of failed conversations, of
    speech whose end was not heard in the room's noise, of wake words that were nearly heard, and of those
    after which nobody said anything."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._links: Counter[str] = Counter()
        self._turns: Counter[str] = Counter()
        self._ends: Counter[str] = Counter()
        self._failed = 0
        self._for_nothing = 0
        self._near_misses: Counter[str] = Counter()

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case Heard(nearly=""):
                return
            case Heard(nearly=word):
                self._near_misses[word] += 1
            case LinkLost():
                logger.info("link %d is gone: %s %s", note.link, note.words, note.detail)
                self._links[note.cause.value] += 1
            case ReportFault(fault):
                logger.info("the model's turn: %s", fault.value)
                self._turns[fault.value] += 1
            case ReportSpeechEnd(end):
                logger.info("speech is over: %s", end.value)
                if end not in HELD_OPEN:
                    return
                self._ends[end.value] += 1
            case ReportUntold(words, why):
                logger.warning("not told, since %s: %s", why, words)
                return
            case ReportEnd(Outcome.FAILED, words):
                logger.warning("the conversation failed: %s", words)
                self._failed += 1
            case ReportEnd(Outcome.NOTHING_SAID):
                self._for_nothing += 1
            case _:
                return
        self._show(
            {
                "links_lost": {**self._links},
                "turns": {**self._turns},
                "speech_ends": {**self._ends},
                "conversations_failed": self._failed,
                "wake_near_misses": {**self._near_misses},
                "wakes_for_nothing": self._for_nothing,
            }
        )
