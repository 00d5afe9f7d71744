"""Whether an order was carried out: what its target says is held against what was wanted."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum

from agentd.home.order import Availability, Evidence, Wanted
from agentd.home.pointer import NOTHING, value_at
from agentd.home.reading import Report, printable

VERDICT_S = 1.5  # after the command, the model is told what is known: the person waits
ASK_S = 1.0  # after the command, a silent target is asked: its answer is to come before the verdict
FRESH_S = 60.0  # a state older than that may have changed by a hand on the switch, and nobody has told us

Latest = Callable[[str], Report | None]


class Finding(Enum):
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    AWAY = "away"


class Confirmation:
    """Make it before the command, say when that is `sent`, and show it all that comes on `evidence.topics`.

    What was stored by the broker, or came before the command, proves nothing. A value that is not the wanted
    one proves nothing either: it may be the last of the old ones. DONE may become FAILED: some bridges tell
    the state that they hope for, and the radio's error seconds later.
    """

    def __init__(self, evidence: Evidence, latest: Latest, fresh_since: float) -> None:
        self.evidence = evidence
        self.finding = Finding.OPEN
        self.words = ""  # why it has failed, as the target says it
        self.sent_at: float | None = None
        self._before = [[_known(latest(part.topic), part) for part in proof] for proof in evidence.proofs]
        self._met = [[False for _ in proof] for proof in evidence.proofs]
        self.already = any(
            proof and all(_was_met(latest(part.topic), part, fresh_since) for part in proof)
            for proof in evidence.proofs
        )  # the target was as wanted before the command, by a report since `fresh_since`

    def sent(self, now: float) -> None:
        """The first of the order's messages is about to be written."""
        if self.sent_at is None:
            self.sent_at = now

    def asks(self, now: float) -> bool:
        """Whether it is time for `evidence.get`. A sleepy target does not hear it."""
        waited = self.sent_at is not None and now >= self.sent_at + ASK_S
        return waited and self.finding is Finding.OPEN and not self.evidence.sleepy

    @property
    def over_at(self) -> float:
        """Nothing that is told later has to do with this order."""
        return 0.0 if self.sent_at is None else self.sent_at + self.evidence.within_s

    def seen(self, topic: str, report: Report) -> None:
        if self.sent_at is None or not self.sent_at <= report.at_s <= self.over_at:
            return
        if self.finding is Finding.OPEN and any(
            _is_away(each, topic, report) for each in self.evidence.available
        ):
            self.finding = Finding.AWAY
        if report.retained:
            return
        for alarm in self.evidence.alarms:
            if alarm.topic == topic and (words := alarm.words(report.payload)) is not None:
                self.finding, self.words = Finding.FAILED, printable(words)
        if self.finding is not Finding.FAILED and self._proven(topic, report.payload):
            self.finding = Finding.DONE

    def _proven(self, topic: str, payload: bytes) -> bool:
        """The parts of a proof may come in several messages; each counts as it was told last."""
        for proof, before, met in zip(self.evidence.proofs, self._before, self._met, strict=True):
            for number, part in enumerate(proof):
                value = value_at(payload, part.at) if part.topic == topic else NOTHING
                if value is not NOTHING:  # else it tells of something else
                    met[number] = part.met(value, before[number])
            if met and all(met):
                return True
        return False


def absent(evidence: Evidence, latest: Latest) -> bool:
    """The target is known to be away: a command would not be heard, or be heard too late."""
    return any(
        (report := latest(each.topic)) is not None and _is_away(each, each.topic, report)
        for each in evidence.available
    )


def _is_away(availability: Availability, topic: str, report: Report) -> bool:
    if availability.topic != topic:
        return False
    value = value_at(report.payload, availability.at)
    if value is NOTHING:
        return False
    return (value if isinstance(value, str) else json.dumps(value)) in availability.offline


def _known(report: Report | None, part: Wanted) -> object:
    """None: nothing is known."""
    value = NOTHING if report is None else value_at(report.payload, part.at)
    return None if value is NOTHING else value


def _was_met(report: Report | None, part: Wanted, fresh_since: float) -> bool:
    if report is None or report.retained or report.at_s < fresh_since:
        return False
    before = _known(report, part)
    return before is not None and part.met(before, before)
