"""The doctor on the owner's files: every mistake, and what is hardly meant."""

from __future__ import annotations

from collections.abc import Iterator

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.errors import Mistake

WHAT = "settings"


def examine(case: Case) -> Iterator[Finding]:
    for mistake in case.mistakes:
        yield mend(WHAT, f"{_place(mistake)}: {mistake.problem}", mistake.remedy)
    if case.loaded is None:
        return
    book = case.loaded.book
    for warning in book.warnings:
        yield note(WHAT, f"{_place(warning)}: {warning.problem}", warning.remedy)
    yield fine(WHAT, f"{case.loaded.file} has no mistakes; {len(book.tools)} tools")


def _place(mistake: Mistake) -> str:
    line = f":{mistake.line}" if mistake.line else ""
    return f"{mistake.file}{line}: {mistake.key or '(file)'}"
