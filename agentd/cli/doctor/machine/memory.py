"""The doctor on memory: a board that has run out of it kills somebody."""

from __future__ import annotations

from collections.abc import Iterator

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.machine.facts import text

TOO_LITTLE_MB, LITTLE_MB = 60, 150  # the daemon has 76 MB, and more while it talks
REMEDY = "`ps aux --sort=-rss | head` shows who has it; end that, or take a board with more"


def examine(case: Case) -> Iterator[Finding]:
    facts = _kilobytes(text(case.root / "proc/meminfo"))
    if (available := facts.get("MemAvailable")) is None:
        return
    free_mb, all_mb = available // 1024, facts.get("MemTotal", 0) // 1024
    evidence = f"{free_mb} of {all_mb} MB are available"
    if free_mb < TOO_LITTLE_MB:
        yield mend("memory", evidence, REMEDY)
    elif free_mb < LITTLE_MB:
        yield note("memory", evidence, REMEDY)
    else:
        yield fine("memory", evidence)
    counts = dict(line.split()[:2] for line in text(case.root / "proc/vmstat").splitlines() if " " in line)
    if (killed := counts.get("oom_kill", "0")) != "0":
        evidence = f"{killed} times since the start a program was killed for want of memory"
        yield note("memory", evidence, "`journalctl -k -g 'Out of memory'` says which; " + REMEDY)


def _kilobytes(meminfo: str) -> dict[str, int]:
    fields = (line.split() for line in meminfo.splitlines())
    return {words[0].rstrip(":"): int(words[1]) for words in fields if len(words) > 1 and words[1].isdigit()}
