from __future__ import annotations

from pathlib import Path

import pytest

from agentd import __version__
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.running import examine, judge

MEND, NOTE = Gravity.MEND, Gravity.NOTE
WELL = {
    "versions": {"agentd": __version__},
    "state": "idle",
    "muted": False,
    "sound": {},
    "broker": {"url": "mqtt://localhost", "up": True},
    "model": {"link": "closed", "words": ""},
}


@pytest.mark.parametrize(
    ("facts", "gravity", "words"),
    [
        ({"versions": {"agentd": "0.0.1"}}, NOTE, "version 0.0.1 runs, and"),
        ({"muted": True}, NOTE, "its microphone is off"),
        ({"sound": {"microphone": "The microphone is gone."}}, MEND, "The microphone is gone."),
        ({"broker": {"url": "mqtt://pi", "up": False}}, MEND, "not connected to mqtt://pi"),
        ({"model": {"link": "lost", "words": "The key's quota is used up."}}, NOTE, "quota is used up"),
    ],
)
def test_what_the_daemon_says_of_itself(facts: dict[str, object], gravity: Gravity, words: str) -> None:
    found, runs = judge(WELL | facts)
    assert (found.gravity, words in found.evidence) == (gravity, True)
    assert runs.gravity is Gravity.FINE


def test_a_daemon_that_is_well_is_one_line() -> None:
    (found,) = judge(WELL)
    assert found.evidence == "it runs, and is idle"


def test_mistakes_in_the_settings_are_told_by_others(tmp_path: Path) -> None:
    file = tmp_path / "agentd.yaml"
    file.write_text("audio: [")
    assert list(examine(Case(None, file=file))) == []
