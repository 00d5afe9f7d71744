"""Timers and delayed deeds: what waits to be done. Every change gives a new agenda, which is kept whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agentd.core.events import ToolCall
from agentd.home.answer import Answer, done, refusal
from agentd.home.timing.daytime import say_time
from agentd.home.timing.delay import Deed, PutOff
from agentd.home.timing.span import say_span

MOST_JOBS = 100
CLOCK_WORKS_SINCE = 2025  # an earlier year is that of a machine which has not been told the time yet


@dataclass(frozen=True, slots=True)
class Job:
    """`due` in s since 1970. `words` name it; a job without a `tool` rings, and `said` is what it says then.

    `steady`: it counts from when it was set, so a clock that is set right moves `due` along. `claimed`: it is
    being carried out; `repeatable`: to carry it out twice would do no harm; `agreed`: it was confirmed.
    """

    id: int
    due: float
    words: str
    said: str = ""
    tool: str = ""
    args: Mapping[str, object] = field(default_factory=dict)
    repeatable: bool = True
    steady: bool = False
    claimed: bool = False
    agreed: bool = False

    @property
    def label(self) -> str:
        return f"T{self.id}"

    @property
    def call(self) -> ToolCall:
        return ToolCall(self.label, self.tool, self.args)


@dataclass(frozen=True, slots=True)
class Agenda:
    """All jobs by when they are due."""

    jobs: tuple[Job, ...] = ()

    @property
    def waiting(self) -> tuple[Job, ...]:
        """Those that are not being carried out."""
        return tuple(job for job in self.jobs if not job.claimed)

    def put(self, *jobs: Job) -> Agenda:
        """With these jobs, in the place of those of the same id."""
        kept = self.without(*jobs).jobs
        return Agenda(tuple(sorted((*kept, *jobs), key=lambda job: (job.due, job.id))))

    def without(self, *jobs: Job) -> Agenda:
        gone = {job.id for job in jobs}
        return Agenda(tuple(job for job in self.jobs if job.id not in gone))


def put_off(agenda: Agenda, wish: PutOff, clock: datetime) -> tuple[Agenda, Answer]:
    """The agenda with what is wished, and the answer for when it has been kept."""
    if len(agenda.jobs) + len(wish.deeds) > MOST_JOBS:
        return agenda, refusal(f"No: {MOST_JOBS} timers are set already. Cancel one first.", "refused")
    if clock.year < CLOCK_WORKS_SINCE and any(deed.when.at for deed in wish.deeds):
        return agenda, refusal("I do not know what time it is yet; say how long instead.", retryable=True)
    number = max((job.id for job in agenda.jobs), default=0)
    jobs = [_job(number + n, deed, clock) for n, deed in enumerate(wish.deeds, 1)]
    overtaken = _overtaken(agenda, jobs) if wish.now is not None else []
    facts = [told(job, clock) for job in jobs]
    sentence = " ".join(_promise(job, clock) for job in jobs)
    then = {"then": facts[1]} if len(facts) > 1 else {}
    instead = {"instead_of": [job.label for job in overtaken]} if overtaken else {}
    answer = done("scheduled", **facts[0], **then, **instead, sentence=sentence)
    return agenda.without(*overtaken).put(*jobs), answer


def _overtaken(agenda: Agenda, jobs: Sequence[Job]) -> list[Job]:
    """What is now to be so for ten minutes does not end with the five of a moment ago."""
    return [
        job
        for job in agenda.waiting
        if any((job.tool, job.args) == (end.tool, end.args) and job.due < end.due for end in jobs)
    ]


def shown(job: Job, clock: datetime) -> dict[str, object]:
    """A job for the house."""
    when = datetime.fromtimestamp(job.due, clock.tzinfo).isoformat(timespec="seconds")
    return {"id": job.label, "what": job.words, "at": when}


def told(job: Job, clock: datetime) -> dict[str, object]:
    """A job for the model."""
    return {**shown(job, clock), "left_s": max(0, round(job.due - clock.timestamp()))}


def _job(number: int, deed: Deed, clock: datetime) -> Job:
    due = deed.when.due(clock)
    steady = deed.when.at is None
    if deed.call is not None:
        call = deed.call
        return Job(
            number, due, deed.words, "", call.name, call.args, deed.repeatable, steady, agreed=deed.agreed
        )
    if steady:
        words = f"{deed.words or say_span(deed.when.after_s)} timer"
        return Job(number, due, words, f"The {words} is up.", steady=True)
    time = say_time(datetime.fromtimestamp(due, clock.tzinfo))
    words = f"{deed.words} alarm" if deed.words else f"{time} alarm"
    return Job(number, due, words, f"It is {time}: the {words}." if deed.words else f"It is {time}.")


def _promise(job: Job, clock: datetime) -> str:
    left = say_span(job.due - clock.timestamp())
    when = f"in {left}" if job.steady else f"at {say_when(job, clock)}"
    return f"I will do that {when}: {job.words}." if job.tool else f"The {job.words} will ring {when}."


def say_when(job: Job, clock: datetime) -> str:
    """`7 am`, `7 am tomorrow`, `7 am on Monday`"""
    when = datetime.fromtimestamp(job.due, clock.tzinfo)
    days = (when.date() - clock.date()).days
    day = "" if not days else " tomorrow" if days == 1 else f" on {when:%A}"
    return say_time(when) + day


def shifted(agenda: Agenda, seconds: float) -> Agenda:
    """After the clock was set by `seconds`: what counts from when it was set is due as long from now as
    before."""
    moved = [replace(job, due=job.due + seconds) for job in agenda.jobs if job.steady]
    return agenda.put(*moved)
