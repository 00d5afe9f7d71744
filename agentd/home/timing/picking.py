"""Which timer is meant, and what is said about them: listed, cancelled, or asked back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from agentd.home.answer import Answer, Refusal, done
from agentd.home.language.wording import folded
from agentd.home.timing.delay import AskJobs
from agentd.home.timing.jobs import Agenda, Job, told
from agentd.home.timing.span import say_span

MOST_SAID = 5  # of a list: more is no answer to listen to

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACE = re.compile(r"(\d{1,3})(?:st|nd|rd|th)?", re.ASCII)
_EMPTY_WORDS = frozenset({"the", "a", "an", "my", "one", "timer", "timers", "alarm", "for", "of", "in", "to"})
_WORD = re.compile(r"\w+")


def answer_jobs(agenda: Agenda, wish: AskJobs, clock: datetime) -> tuple[Agenda, Answer]:
    """What waits, or the agenda without what is to be cancelled."""
    if wish.action == "list":
        jobs = agenda.waiting
        facts = [told(job, clock) for job in jobs]
        return agenda, done("confirmed", timers=facts, sentence=_listed(jobs, clock))
    picked = pick(agenda.waiting, wish.which, clock)
    if isinstance(picked, Refusal):
        return agenda, picked.answer
    words = _joined([f"the {job.words}" if not job.tool else job.words for job in picked])
    facts = [told(job, clock) for job in picked]
    return agenda.without(*picked), done("confirmed", cancelled=facts, sentence=f"Cancelled: {words}.")


def pick(jobs: Sequence[Job], which: str, clock: datetime) -> tuple[Job, ...] | Refusal:
    """The jobs that are meant: by `all`, id, place in the list (by when they are due), or words."""
    wanted = folded(which)
    if not jobs:
        return Refusal("No timer is set, and nothing waits to be done.", "failed", retryable=False)
    if wanted in ("all", "everything", "all timers", "all of them"):
        return tuple(jobs)
    if not _telling(wanted):
        found: Sequence[Job] = jobs
    else:
        found = [job for job in jobs if folded(job.label) == wanted] or _by_place(jobs, wanted)
        found = found or _by_words(jobs, wanted)
    if len(found) == 1:
        return (found[0],)
    if not found:
        return Refusal(f"None of them is called that. {_listed(jobs, clock)}")
    return Refusal(f"Which one? {_listed(found, clock)}", "ambiguous")


def _by_place(jobs: Sequence[Job], wanted: str) -> list[Job]:
    words = [word for word in wanted.split() if word not in _EMPTY_WORDS]
    if len(words) != 1:
        return []
    if words[0] == "last":
        return [jobs[-1]]
    if words[0] == "next":
        return [jobs[0]]
    found = _PLACE.fullmatch(words[0])
    place = int(found[1]) if found else _ORDINALS.index(words[0]) + 1 if words[0] in _ORDINALS else 0
    return [jobs[place - 1]] if 0 < place <= len(jobs) else []


def _by_words(jobs: Sequence[Job], wanted: str) -> list[Job]:
    """The same words, else all of the words in what it is called."""
    exact = [job for job in jobs if wanted in (folded(job.words), folded(job.words).rpartition(" ")[0])]
    said = _telling(wanted)
    return exact or [job for job in jobs if said and said <= _telling(folded(job.words))]


def _telling(text: str) -> frozenset[str]:
    """The words that tell one from another; `minutes` and `minute` are one."""
    return frozenset(word.removesuffix("s") for word in _WORD.findall(text) if word not in _EMPTY_WORDS)


def _listed(jobs: Sequence[Job], clock: datetime) -> str:
    if not jobs:
        return "No timer is set, and nothing waits to be done."
    now = clock.timestamp()
    said = [f"{job.words} in {say_span(job.due - now)}" for job in jobs]
    return f"There {'is' if len(jobs) == 1 else 'are'} {_joined(said)}."


def _joined(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and 3 more`"""
    left = len(words) - MOST_SAID
    each = list(words) if left <= 0 else [*words[:MOST_SAID], f"{left} more"]
    *first, last = each
    return f"{', '.join(first)} and {last}" if first else last
