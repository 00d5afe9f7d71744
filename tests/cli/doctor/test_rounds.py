from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest

from agentd.cli.doctor import rounds
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, Gravity, fine, mend
from agentd.cli.doctor.rounds import Examination
from agentd.errors import Mistake, Unavailable

MISTAKEN = Case(None, (Mistake("agentd.yaml", 1, "live.voic", "is no key", "write `voice`"),))


def well(_case: Case) -> Iterator[Finding]:
    yield fine("clock", "right")


def nobody(_names: Sequence[str]) -> None:
    pass


def test_a_crash_is_a_finding_and_hides_neither_what_was_found_before_nor_the_others() -> None:
    def crash(_case: Case) -> Iterator[Finding]:
        yield mend("disk", "full", "empty it")
        raise ZeroDivisionError("nobody has foreseen this")

    found = rounds.make(
        [Examination("c", crash, 9, False), Examination("w", well, 9, False)], MISTAKEN, nobody
    )
    told = {finding.what: finding for finding in found}
    assert set(told) == {"c", "clock", "disk"}
    assert not told["c"].ok
    assert "ZeroDivisionError: nobody has foreseen this (test_rounds.py:" in told["c"].evidence
    assert "report" in told["c"].remedy


def test_expected_trouble_is_told_in_its_own_words() -> None:
    async def away(_case: Case) -> AsyncIterator[Finding]:
        yield fine("first", "was seen")
        raise Unavailable("the broker is away")

    found = rounds.make([Examination("broker", away, 9, False)], MISTAKEN, nobody)
    assert [(finding.what, finding.evidence) for finding in found] == [
        ("first", "was seen"),
        ("broker", "the broker is away"),
    ]


def test_whoever_hangs_is_left_behind_and_named_while_he_is_waited_for() -> None:
    over = threading.Event()
    waited: list[list[str]] = []

    def hang(_case: Case) -> Iterator[Finding]:
        yield fine("first", "was seen")
        over.wait()
        yield fine("late", "nobody hears this")

    async def forever(_case: Case) -> AsyncIterator[Finding]:
        await asyncio.Event().wait()
        yield fine("never", "")

    three = [
        Examination("hangs", hang, 2.4, False),
        Examination("awaits", forever, 0.3, False),
        Examination("w", well, 9, False),
    ]
    found = rounds.make(three, MISTAKEN, lambda names: waited.append(list(names)))
    over.set()
    assert waited == [["hangs"]]
    assert {finding.what for finding in found if finding.gravity is Gravity.FINE} == {"first", "clock"}
    assert {finding.what for finding in found if not finding.ok} == {"hangs", "awaits"}


def test_without_settings_only_those_are_made_that_need_none() -> None:
    (found,) = rounds.make([Examination("a", well), Examination("b", well, 9, False)], MISTAKEN, nobody)
    assert found.what == "clock"


@pytest.mark.parametrize(("limit_s", "status"), [(0.2, 1), (600, 130)])
def test_whoever_hangs_for_ever_holds_up_neither_the_end_nor_whoever_ends_it(
    limit_s: float, status: int
) -> None:
    """Python itself waits for the threads of its executors."""
    script = (
        "import asyncio, sys, time\n"
        "from agentd.__main__ import main\n"
        "from agentd.cli.doctor import examinations\n"
        "from agentd.cli.doctor.rounds import Examination\n"
        "async def hang(case):\n"
        " await asyncio.to_thread(time.sleep, 600)\n"
        " yield\n"
        f"examinations.OTHERS, examinations.OF_SOUND = (Examination('hangs', hang, {limit_s}, False),), ()\n"
        "sys.exit(main(['doctor', '--json', '-c', '/nonexistent']))\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdout=pipe, stderr=pipe, text=True) as doctor:
        assert doctor.stdout is not None
        assert doctor.stderr is not None
        said = doctor.stderr.readline()
        if said:
            assert said == "still looking at: hangs …\n"
            doctor.send_signal(signal.SIGINT)
        out, _ = doctor.communicate(timeout=100)
    assert (doctor.returncode, bool(said)) == (status, status == 130)
    assert not out or [each["what"] for each in json.loads(out)["findings"]] == ["hangs"]
