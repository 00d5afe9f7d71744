from __future__ import annotations

import io
import json

import pytest

from agentd.cli.doctor import chart, mending
from agentd.cli.doctor.finding import Fix, fine, mend, note

DONE: list[str] = []


def fail() -> None:
    raise PermissionError(1, "Operation not permitted")


WELL = fine("disk", "80 MB are free")
ODD = note("load", "2 tasks", "`top` shows who")
BROKEN = mend("key", "everybody may read it", "chmod 600", Fix("chmod 600 it", lambda: DONE.append("key")))
STUBBORN = mend("topics", "a command\x1b[2J is kept", "clear it", Fix("clear it", fail))


def test_the_worst_comes_first_and_what_is_fine_is_folded() -> None:
    assert chart.lines([WELL, ODD, STUBBORN, BROKEN, fine("clock", "right")], everything=False) == [
        "MEND  key: everybody may read it",
        "      → chmod 600",
        "MEND  topics: a command [2J is kept",
        "      → clear it",
        "note  load: 2 tasks",
        "      → `top` shows who",
        "ok    clock, disk (`--all` says more)",
    ]
    assert chart.lines([WELL], everything=True) == ["ok    disk: 80 MB are free"]


def test_what_can_be_mended_is_and_counts_as_well() -> None:
    found = [WELL, BROKEN, STUBBORN]
    mended = mending.mend_all(found)
    assert DONE == ["key"]
    told = json.loads(chart.as_json(found, mended))
    assert not told["ok"]
    key, topics, _ = told["findings"]
    assert (key["ok"], key["fixed"], key["fixable"]) == (True, "chmod 600 it", True)
    assert (topics["ok"], topics["fixed"]) == (False, "")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stderr", "written"),
    [
        (io.StringIO(), "still looking at: broker, sound …\nstill looking at: sound …\n"),
        (
            Terminal(),
            "\r\x1b[Kstill looking at: broker, sound …"
            + "\r\x1b[Kstill looking at: sound …" * 2
            + "\r\x1b[K",
        ),
    ],
)
def test_what_takes_its_time_is_told(stderr: io.StringIO, written: str) -> None:
    waiting = chart.Waiting(stderr)
    for names in (["broker", "sound"], ["sound"], ["sound"]):
        waiting.tell(names)
    waiting.over()
    assert stderr.getvalue() == written
