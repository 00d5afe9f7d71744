"""What the scores of the owner's recordings say, with how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agentd.cli.confidence import most_per_hour, wilson
from agentd.cli.wake.scoring import Scored
from agentd.cli.wake.thresholds import FEWEST, FEWEST_HOURS, NEAR, Fit, enough, fitting, sure


@dataclass(frozen=True)
class Verdict:
    """On one wake word; `meant` are recordings with it, `others` without."""

    word: str
    threshold: float
    in_a_row: int
    meant: Sequence[Scored]
    others: Sequence[Scored]

    @property
    def hours(self) -> float:
        """Of what has no wake word in it."""
        return sum(each.seconds for each in self.others) / 3_600

    @property
    def heard(self) -> int:
        return sum(each.detections > 0 for each in self.meant)

    @property
    def recall(self) -> tuple[float, float]:
        return wilson(self.heard, len(self.meant))

    @property
    def near_misses(self) -> int:
        """Recordings with the word that came near the threshold."""
        return sum(not each.detections and each.peak >= NEAR * self.threshold for each in self.meant)

    @property
    def false_alarms(self) -> int:
        return sum(each.detections for each in self.others)

    @property
    def most_an_hour(self) -> float:
        return most_per_hour(self.false_alarms, self.hours)

    @cached_property
    def fit(self) -> Fit | None:
        meant = [sure(each.scores, self.in_a_row) for each in self.meant]
        return fitting(meant, [each.scores for each in self.others], self.threshold, self.in_a_row)

    @property
    def told(self) -> bool:
        """Whether there are enough recordings to tell a threshold from."""
        return enough(len(self.meant), self.hours)


def plain(verdict: Verdict) -> dict[str, object]:
    """For scripts."""
    fit, (low, high) = verdict.fit, verdict.recall
    false = {"heard": verdict.false_alarms, "hours": round(verdict.hours, 4)}
    if verdict.hours:
        false["at_most_per_hour"] = round(verdict.most_an_hour, 3)
    return {
        "word": verdict.word,
        "threshold": verdict.threshold,
        "recordings": [_recording(each, True) for each in verdict.meant]
        + [_recording(each, False) for each in verdict.others],
        "recall": {
            "heard": verdict.heard,
            "of": len(verdict.meant),
            "from": round(low, 4),
            "to": round(high, 4),
        },
        "near_misses": verdict.near_misses,
        "false_alarms": false,
        "fits": fit and {"from": fit.lowest, "to": fit.highest, "best": fit.best, "heard": fit.heard},
        "enough_recordings": verdict.told,
    }


def _recording(each: Scored, meant: bool) -> dict[str, object]:
    return {
        "file": str(each.file),
        "seconds": round(each.seconds, 2),
        "word_in_it": meant,
        "peak": round(each.peak, 3),
        "heard": each.detections,
    }


def lines(verdict: Verdict) -> Iterator[str]:
    """For a person."""
    yield f"{verdict.word}, threshold {verdict.threshold:g}"
    width = max(len(str(each.file)) for each in (*verdict.meant, *verdict.others))
    for title, listed in (("with the word", verdict.meant), ("without it", verdict.others)):
        if listed:
            yield f"\n{title}:"
        for each in listed:
            heard = f"heard {_times(each.detections)}" if each.detections else "not heard"
            yield f"  {each.file!s:{width}} {each.seconds:8.1f} s  peak {each.peak:.2f}  {heard}"
    low, high = verdict.recall
    near = f", {verdict.near_misses} nearly" if verdict.near_misses else ""
    yield f"\nHeard in {verdict.heard} of {len(verdict.meant)} recordings with the word{near}."
    yield f"So it is heard in {low:.0%} to {high:.0%} of all cases like these (95 % sure; Wilson's interval)."
    if verdict.others:
        yield f"Heard {_times(verdict.false_alarms)} in {_time(verdict.hours)} without the word."
        limit = "Poisson limit" if verdict.false_alarms else "rule of three"
        yield f"So it is at most {verdict.most_an_hour:.2g} times an hour of such (95 % sure; {limit})."
    yield from _advice(verdict)


def _advice(verdict: Verdict) -> Iterator[str]:
    fit = verdict.fit
    if fit is None:
        yield "\nNo threshold fits these: none that hears most of them is quiet on the others."
        yield "A verifier may help (`agentd wake train`), or another wake word."
    elif fit.best == verdict.threshold:
        yield f"\nThe threshold {fit.best:g} fits; {fit.lowest:g} to {fit.highest:g} do as well."
    else:
        yield f"\nThe threshold {verdict.threshold:g} does not fit best; write {fit.best:g}."
        yield f"With {fit.lowest:g} to {fit.highest:g}, {fit.heard} of {len(verdict.meant)} are heard."
    if not verdict.told:
        yield f"But that cannot be told from so few: record the word {FEWEST} times or more, by all who shall"
        yield f"be heard, from where they speak, and {_time(FEWEST_HOURS)} or more of all else (`--not`)."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _time(hours: float) -> str:
    return f"{hours:.1f} h" if hours >= 1 else f"{hours * 60:.1f} min"
