"""How many warnings stand in the service's log of late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from agentd.cli.doctor.finding import Finding, fine, note
from agentd.cli.doctor.unit.manager import Service, ask

WHAT = "log"
SINCE = "-2h"
MOST_LINES = 2_000
MOST_SHOWN = 120  # characters


def warnings(service: Service) -> list[str]:
    """Of the last hours; nothing where we may not read it."""
    whose = ["--user"] if service.mine else []
    options = ["-u", "agentd", "-p", "warning", "--since", SINCE, "-n", str(MOST_LINES), "-o", "cat", "-q"]
    return ask(["journalctl", *whose, *options, "--no-pager"]).splitlines()


def judge(service: Service, lines: Sequence[str]) -> Iterator[Finding]:
    """Systemd's own lines count, too: a start that failed is one."""
    told = Counter(line for line in lines if line.strip() and not line.startswith((" ", "Traceback")))
    if not told:
        yield fine(WHAT, "no warning in the last two hours")
        return
    ((line, times),) = told.most_common(1)
    evidence = f"{told.total()} warnings in the last two hours, {times} times “{line[:MOST_SHOWN]}”"
    yield note(WHAT, evidence, f"{service.log_command} -p warning")
