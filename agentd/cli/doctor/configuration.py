"""The doctor on the owner's files: every mistake, and what is hardly meant."""

from __future__ import annotations

from collections.abc import Iterator

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note

WHAT = "settings"


def examine(case: Case) -> Iterator[Finding]:
    for mistake in case.mistakes:
        yield mend(WHAT, f"{mistake.place}: {mistake.problem}", mistake.remedy)
    if case.loaded is None:
        return
    book = case.loaded.book
    for warning in book.warnings:
        yield note(WHAT, f"{warning.place}: {warning.problem}", warning.remedy)
    yield fine(WHAT, f"{case.loaded.file} has no mistakes; {len(book.tools)} tools")
