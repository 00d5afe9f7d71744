"""All examinations at the same time, each for so long and no longer.

Each has a thread of its own, and a loop where it wants one: whoever hangs in a sound server or a name server
keeps nobody else from being looked at, and is left behind in the end.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, mend
from agentd.errors import AgentdError

LIMIT_S = 20.0  # somebody waits; a broker, a link or a card that takes longer is of no use either
PATIENCE_S = 2.0  # whoever waits longer is told for what
STEP_S = 0.1
MOST_FINDINGS = 1_000  # that nobody has read yet

Found = Iterator[Finding] | AsyncIterator[Finding]
News = queue.Queue[tuple[str, Finding | None]]


@dataclass(frozen=True, slots=True)
class Examination:
    """`examine` makes findings as it comes to them; what was found before it fails counts."""

    name: str
    examine: Callable[[Case], Found]
    limit_s: float = LIMIT_S
    needs_settings: bool = True


def make(
    examinations: Sequence[Examination], case: Case, waiting: Callable[[Sequence[str]], None]
) -> list[Finding]:
    """What is found. `waiting` is told now and then which examinations take their time."""
    news: News = queue.Queue(MOST_FINDINGS)
    wanted = [each for each in examinations if case.loaded or not each.needs_settings]
    pending = {each.name: each for each in wanted}
    began_s = told_s = time.monotonic()
    for each in wanted:
        threading.Thread(target=_look, args=(each, case, news), name=each.name, daemon=True).start()
    found: list[Finding] = []
    while pending:
        try:
            name, finding = news.get(timeout=STEP_S)
        except queue.Empty:
            pass
        else:
            if finding is None:
                pending.pop(name, None)
            elif name in pending:
                found.append(finding)
        now_s = time.monotonic()
        for late in [each for each in pending.values() if now_s - began_s > each.limit_s]:
            del pending[late.name]
            found.append(_overdue(late))
        if pending and now_s - told_s > PATIENCE_S:
            told_s = now_s
            waiting(list(pending))
    return found


def _overdue(late: Examination) -> Finding:
    evidence = f"the examination was not over after {late.limit_s:.0f} s"
    return mend(late.name, evidence, "what it looks at hangs; look at that, or run the doctor again")


def _look(examination: Examination, case: Case, news: News) -> None:
    """On a thread of its own."""
    name = examination.name
    try:
        found = examination.examine(case)
        if isinstance(found, Iterator):
            for finding in found:
                news.put((name, finding))
        else:
            asyncio.run(_collect(name, found, news))
    except AgentdError as error:
        news.put((name, mend(name, str(error), "mend that, and run the doctor again")))
    except Exception as error:  # a fault of ours must not hide what the others find
        news.put((name, _crashed(name, error)))
    finally:
        news.put((name, None))


async def _collect(name: str, found: AsyncIterator[Finding], news: News) -> None:
    async for finding in found:
        news.put((name, finding))


def _crashed(name: str, error: Exception) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    at = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    evidence = f"the examination itself failed: {type(error).__name__}: {error}{at}"
    return mend(name, evidence, "that is a fault of agentd: report it with this line")
