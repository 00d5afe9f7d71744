from __future__ import annotations

import pytest

from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.unit import log, state
from agentd.cli.doctor.unit.manager import Service, read_properties

MEND, NOTE, FINE = Gravity.MEND, Gravity.NOTE, Gravity.FINE
RUNS = {"LoadState": "loaded", "ActiveState": "active", "SubState": "running", "UnitFileState": "enabled"}
FAILED = {**RUNS, "ActiveState": "failed", "SubState": "failed"}


@pytest.mark.parametrize(
    ("facts", "gravity", "words"),
    [
        ({**RUNS, "StatusText": "idle"}, FINE, "it runs (idle)"),
        ({**RUNS, "NRestarts": "7"}, NOTE, "begun again 7 times"),
        ({**RUNS, "ActiveState": "inactive", "SubState": "dead"}, NOTE, "it is not running"),
        ({**FAILED, "Result": "exit-code", "ExecMainStatus": "78"}, MEND, "its settings are wrong"),
        ({**FAILED, "Result": "exit-code", "ExecMainStatus": "217"}, MEND, "its user is not there"),
        ({**FAILED, "Result": "exit-code", "ExecMainStatus": "1"}, MEND, "it ended with status 1"),
        ({**FAILED, "Result": "watchdog", "ExecMainStatus": "6"}, MEND, "it hung"),
        ({**FAILED, "Result": "oom-kill", "ExecMainStatus": "9"}, MEND, "want of memory"),
        (
            {**FAILED, "Result": "start-limit-hit", "ExecMainStatus": "1"},
            MEND,
            "given up after it failed again",
        ),
        ({**RUNS, "ActiveState": "activating", "SubState": "auto-restart"}, MEND, "it does not run"),
        ({"LoadState": "masked"}, MEND, "cannot use its unit: masked"),
        ({"LoadState": "bad-setting", "LoadError": "line 3"}, MEND, "line 3"),
    ],
)
def test_how_the_service_stands(facts: dict[str, str], gravity: Gravity, words: str) -> None:
    (found,) = state.judge(Service(facts, mine=False))
    assert (found.gravity, words in found.evidence) == (gravity, True), found


def test_what_else_may_be_wrong_with_a_service_that_runs() -> None:
    facts = {
        **RUNS,
        "UnitFileState": "disabled",
        "NeedDaemonReload": "yes",
        "Environment": "GEMINI_API_KEY=AIza",
    }
    _, disabled, reload, secret = state.judge(Service(facts, mine=True))
    assert disabled.remedy == "systemctl --user enable agentd"
    assert "daemon-reload" in reload.remedy
    assert secret.gravity is MEND
    assert "AIza" not in secret.evidence + secret.remedy


def test_properties_are_read_as_systemd_prints_them() -> None:
    assert read_properties("User=agentd\nEnvironment=A=1 B=2\n\n") == {
        "User": "agentd",
        "Environment": "A=1 B=2",
    }


def test_warnings_are_counted_and_the_most_frequent_is_shown() -> None:
    service = Service(RUNS, mine=False)
    (none,) = log.judge(service, [""])
    assert none.gravity is FINE
    (some,) = log.judge(service, ["the broker is away", "no sound", "the broker is away"])
    assert some.evidence == "3 warnings in the last two hours, 2 times “the broker is away”"
