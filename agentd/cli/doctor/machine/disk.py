"""The doctor on the place where state is kept: there, not full, not read-only, and nothing spoilt in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note

WHAT = "disk"
TOO_LITTLE_MB, LITTLE_MB = 20, 200  # the state has a few kB; the journal and the rest of the system have not
LITTLE_INODES = 200
FREE = "`sudo du -xh --max-depth=2 / | sort -h | tail` shows what takes it"


def examine(case: Case) -> Iterator[Finding]:
    yield from space(case.store)
    yield from spoilt(case.store)


def space(store: Path, measure: Callable[[Path], os.statvfs_result] = os.statvfs) -> Iterator[Finding]:
    there = next((path for path in (store, *store.parents) if path.is_dir()), Path("/"))
    facts = measure(there)
    free_mb = facts.f_bavail * facts.f_frsize // 1_000_000
    evidence = f"{free_mb} MB are free for {store}"
    if facts.f_flag & os.ST_RDONLY:
        evidence = f"{there} can only be read: what is new is forgotten at each restart"
        remedy = "a card that is worn out is often mounted so: `dmesg | grep -i remount`; take a new card"
        yield mend(WHAT, evidence, remedy)
    elif free_mb < TOO_LITTLE_MB:
        yield mend(WHAT, evidence, FREE)
    elif facts.f_files and facts.f_favail < LITTLE_INODES:
        remedy = "remove some: `sudo find / -xdev -printf '%h\\n' | sort | uniq -c | sort -n | tail`"
        yield mend(WHAT, f"only {facts.f_favail} more files can be made for {store}", remedy)
    elif free_mb < LITTLE_MB:
        yield note(WHAT, evidence, FREE)
    else:
        yield fine(WHAT, evidence)


def spoilt(store: Path) -> Iterator[Finding]:
    try:
        aside = sorted(path for path in store.iterdir() if ".corrupt" in path.name)
    except OSError:  # who may look there is judged elsewhere
        return
    for file in aside:
        evidence = f"{file} made no sense and was put aside; what it held is forgotten"
        yield note("state", evidence, "after a power cut? Look into it, then remove it")
