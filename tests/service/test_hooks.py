"""Hooks as real processes: well-behaved ones, and those that hang, shout, multiply, or are not there."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from agentd.core.events import FRAME_MS
from agentd.service.hooks import MOST_A_MINUTE, MOST_RUNNING, MOST_WAITING, Hooks
from agentd.service.overheard import PAUSE_S

WAKE = {"v": 1, "event_type": "wake", "word": "hey_jarvis", "at": "2026-11-21T20:00:00+01:00"}
Act = Callable[[Hooks], Awaitable[None]]


def lived(act: Act, *commands: tuple[str, ...], limit_s: float = 10.0, event: str = "wake") -> None:
    async def scene() -> None:
        hooks = Hooks({event: commands}, limit_s)
        running = asyncio.create_task(hooks.run())
        await act(hooks)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(scene())


def shell(text: str) -> tuple[str, ...]:
    return ("sh", "-c", text)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


def told_until(file: Path) -> Act:
    async def act(hooks: Hooks) -> None:
        hooks.tell(WAKE)
        await until(file.exists)

    return act


def lives(pid: str) -> bool:
    """Zombies, which only init can bury, do not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_event_comes_as_json_and_in_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in ("GEMINI_API_KEY", "MQTT_PASSWORD", "CREDENTIALS_DIRECTORY", "AGENTD__LIVE__EXTRA"):
        monkeypatch.setenv(secret, "s3cret")
    read, done = tmp_path / "stdin", tmp_path / "env"
    lived(told_until(done), shell(f"cat > {read}; env > {done}.new; mv {done}.new {done}"))
    assert json.loads(read.read_text()) == WAKE
    seen = done.read_text().splitlines()
    assert {"AGENTD_EVENT=wake", "AGENTD_EVENT_WORD=hey_jarvis", "AGENTD_EVENT_V=1"} <= {*seen}
    assert any(line.startswith("PATH=") for line in seen)
    assert not any("s3cret" in line or "CREDENTIALS" in line for line in seen)


def test_arguments_are_handed_over_as_they_are_and_no_shell_sees_them(tmp_path: Path) -> None:
    file = tmp_path / "a b; $(touch c)"
    lived(told_until(file), ("touch", str(file)))
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_name_that_a_model_has_made_up_does_no_harm(tmp_path: Path) -> None:
    done = tmp_path / "tool"

    async def act(hooks: Hooks) -> None:
        hooks.tell({**WAKE, "event_type": "tool_failed", "tool": "a\0b\nc\udc80" + 5_000 * "x"})
        await until(done.exists)

    text = f'printf %s "$AGENTD_EVENT_TOOL" > {done}.new; mv {done}.new {done}'
    lived(act, shell(text), event="tool_failed")
    assert done.read_text() == "a b c " + 994 * "x"


def test_what_it_writes_is_in_the_log_but_not_all_of_it(caplog: pytest.LogCaptureFixture) -> None:
    async def act(hooks: Hooks) -> None:
        hooks.tell(WAKE)
        await until(lambda: len(caplog.records) >= 2)

    with caplog.at_level(logging.INFO):
        lived(act, shell("echo the lamp is on; echo and so on >&2"))
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ["hook sh for wake: the lamp is on", "hook sh for wake: and so on"]


def test_who_writes_without_end_is_read_slowly_and_ended(caplog: pytest.LogCaptureFixture) -> None:
    spent_s = 0.0

    async def act(hooks: Hooks) -> None:
        nonlocal spent_s
        before = time.process_time()
        hooks.tell(WAKE)
        await until(lambda: "took longer than 1 s" in caplog.text and "yyyy" in caplog.text)
        spent_s = time.process_time() - before
        await asyncio.sleep(2 * PAUSE_S)

    with caplog.at_level(logging.INFO):
        lived(act, shell("exec tr '\\0' y < /dev/zero"), limit_s=1.0)
    assert len(caplog.text) < 1_600
    assert {record.name for record in caplog.records} == {"agentd.service.hooks"}
    assert spent_s < 0.5, "of our own CPU time, in a second of several GB"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("agentd-no-such-thing",), "it cannot be started (no such file or directory)"),
        (("/etc/passwd",), "it cannot be started (permission denied)"),
        (shell("exit 3"), "it ended with status 3"),
        (shell("kill -9 $$"), "it ended with status -9"),
    ],
)
def test_each_failure_is_told_once(
    command: tuple[str, ...], why: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    last = tmp_path / "last"

    async def act(hooks: Hooks) -> None:
        for _ in range(3):
            hooks.tell(WAKE)
        await until(last.exists)
        await until(lambda: caplog.records)

    lived(act, command, ("touch", str(last)))
    assert [record.getMessage() for record in caplog.records] == [
        f"hook {command[0]} for wake: {why}; this is told once"
    ]


def test_two_hooks_with_the_same_program_are_two(caplog: pytest.LogCaptureFixture) -> None:
    async def act(hooks: Hooks) -> None:
        hooks.tell(WAKE)
        await until(lambda: len(caplog.records) == 2)

    lived(act, shell("exit 3 # a"), shell("exit 3 # b"))


@pytest.mark.parametrize("deaf", [False, True])
def test_one_that_hangs_is_ended_with_all_that_it_began(
    deaf: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pids, farewell = tmp_path / "pids", tmp_path / "farewell"
    trap = "trap '' TERM" if deaf else f"trap 'touch {farewell}; exit' TERM"
    text = f"{trap}; (trap '' TERM; sleep 60) & sleep 60 & echo $! $$ > {pids}; wait; sleep 60"

    async def act(hooks: Hooks) -> None:
        hooks.tell(WAKE)
        await until(lambda: pids.exists() and pids.read_text())
        await until(lambda: not any(map(lives, pids.read_text().split())))

    lived(act, shell(text), limit_s=1.5)
    assert farewell.exists() is not deaf
    assert "took longer than 1.5 s and was ended" in caplog.text


def test_one_that_multiplies_leaves_nobody_behind(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each begins two more and does not wait, for six generations; in the end all sleep."""
    script, pids = tmp_path / "multiply", tmp_path / "pids"
    script.write_text(
        f"#!/bin/sh\necho $$ >> {pids}\n"
        f"[ $1 = 0 ] || {{ {script} $(($1 - 1)) & {script} $(($1 - 1)) & }}\nexec sleep 60\n"
    )
    script.chmod(0o755)

    async def act(hooks: Hooks) -> None:
        hooks.tell(WAKE)
        await until(lambda: "took longer" in caplog.text)
        await until(lambda: not any(map(lives, pids.read_text().split())))

    lived(act, (str(script), "6"), limit_s=1.5)
    assert len(pids.read_text().split()) > 6


def test_what_is_left_in_the_background_is_ended_too(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    async def act(hooks: Hooks) -> None:
        hooks.tell(WAKE)
        await until(lambda: pid.exists() and pid.read_text() and not lives(pid.read_text().strip()))

    lived(act, shell(f"sleep 60 & echo $! > {pid}"))


def test_what_runs_when_the_daemon_ends_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    async def act(hooks: Hooks) -> None:
        hooks.tell(WAKE)
        await until(lambda: pid.exists() and pid.read_text())

    lived(act, shell(f"echo $$ > {pid}; exec sleep 60"))
    assert not lives(pid.read_text().strip())


def test_only_so_many_run_at_a_time_and_only_so_many_wait(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    go, log = tmp_path / "go", tmp_path / "log"
    waits = f"printf $0 >> {log}; until [ -e {go} ]; do sleep 0.02; done"
    hooks_of_it = [(*shell(waits), str(number)) for number in range(MOST_RUNNING + 1)]

    async def act(hooks: Hooks) -> None:
        for _ in range(MOST_WAITING):
            hooks.tell(WAKE)
        await until(lambda: log.exists() and len(log.read_text()) == MOST_RUNNING)
        await asyncio.sleep(0.2)
        assert sorted(log.read_text()) == ["0", "1", "2", "3"], "each once"
        for _ in range(3):
            hooks.tell(WAKE)
        go.touch()
        await until(lambda: log.read_text().count("4") == MOST_WAITING)
        await until(lambda: log.read_text().count("0") == 1 + MOST_WAITING)

    lived(act, *hooks_of_it)
    assert {record.getMessage().partition("; ")[0] for record in caplog.records} == {
        "hook sh for wake: 8 are waiting to be run already"
    }


def test_one_that_hangs_holds_up_no_other_and_the_last_event_comes_last(tmp_path: Path) -> None:
    last, order = tmp_path / "last", tmp_path / "order"

    async def act(hooks: Hooks) -> None:
        for number in range(MOST_RUNNING + 1):
            hooks.tell({**WAKE, "word": str(number)})
        await until(lambda: order.exists() and order.read_text() == "01234")
        hooks.adopt({"volume": [("touch", str(last))]})
        hooks.tell({**WAKE, "event_type": "volume"})
        await until(last.exists)

    slow_at_first = f"[ $AGENTD_EVENT_WORD = 0 ] && sleep 0.2; printf $AGENTD_EVENT_WORD >> {order}"
    lived(act, ("sleep", "60"), shell(slow_at_first))


def test_a_hook_that_sets_itself_off_is_run_so_many_times_a_minute(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = tmp_path / "log"

    def ran(times: int) -> bool:
        return log.exists() and len(log.read_text()) >= times

    async def act(hooks: Hooks) -> None:
        for times in range(1, MOST_A_MINUTE + 20):
            hooks.tell(WAKE)
            if times % MOST_WAITING == 0:
                await until(partial(ran, min(times, MOST_A_MINUTE)))

    lived(act, shell(f"printf x >> {log}"))
    assert len(log.read_text()) == MOST_A_MINUTE
    (told,) = caplog.records
    assert "more than 60 in a minute" in told.getMessage()


def test_other_events_set_off_nothing_and_hooks_may_change(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"

    async def act(hooks: Hooks) -> None:
        hooks.tell({**WAKE, "event_type": "volume"})
        hooks.adopt({"wake": [("touch", str(second))]})
        hooks.tell(WAKE)
        await until(second.exists)

    lived(act, ("touch", str(first)))
    assert not first.exists()


@pytest.mark.proof
def test_the_loop_turns_meanwhile() -> None:
    """Four commands each second, of which one is soon done, one talks, one shouts and one sleeps."""
    commands = (("true",), shell("echo hi"), shell("exec cat /dev/zero"), ("sleep", "60"))
    lateness: dict[str, list[float]] = {"without": [], "with": []}

    async def turning(late_s: list[float], hooks: Hooks | None) -> None:
        for number in range(3_000):
            if hooks is not None and number % 200 == 0:
                hooks.tell(WAKE)
            before = time.monotonic()
            await asyncio.sleep(0.005)
            late_s.append(time.monotonic() - before - 0.005)
        late_s.sort()

    asyncio.run(turning(lateness["without"], None))
    lived(lambda hooks: turning(lateness["with"], hooks), *commands, limit_s=2.0)
    p99_ms = {name: 1_000 * late_s[len(late_s) * 99 // 100] for name, late_s in lateness.items()}
    shown = (f"{name} hooks {p99_ms[name]:.1f} / {1_000 * lateness[name][-1]:.0f} ms" for name in lateness)
    print("\nthe loop is late by, p99 / at most:", ", ".join(shown))
    assert p99_ms["with"] <= p99_ms["without"] + FRAME_MS
