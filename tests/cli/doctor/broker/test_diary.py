from __future__ import annotations

import json

import pytest

from agentd.cli.doctor.broker.diary import judge_diary
from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.running import lost

MEND, NOTE, FINE = Gravity.MEND, Gravity.NOTE, Gravity.FINE


@pytest.mark.parametrize(
    ("told", "gravity", "words"),
    [
        ({"sound": {"microphone": "The microphone is gone."}}, MEND, "microphone: The microphone is gone."),
        ({"microphone": {"quiet_dbfs": -60, "loud_dbfs": -20, "clipped_s": 0.2}}, FINE, "-60 dBFS at rest"),
        ({"microphone": {"quiet_dbfs": -60, "loud_dbfs": -1, "clipped_s": 4.0}}, MEND, "4 s of a minute"),
        ({"microphone": {"quiet_dbfs": -30, "loud_dbfs": -20, "clipped_s": 0.0}}, MEND, "noise"),
        ({"microphone": {"quiet_dbfs": -90, "loud_dbfs": -80, "clipped_s": 0.0}}, NOTE, "never louder"),
        ({"wake_near_misses": {"hey_jarvis": 5, "alexa": 1}}, NOTE, "hey_jarvis was nearly heard 5 times"),
        ({"wakes_for_nothing": 6}, NOTE, "woken 6 times since the daemon started"),
        ({"conversations_failed": 10**400}, NOTE, "inf failed"),
        ({"conversations_failed": 4, "links_lost": {"quota": 4}}, NOTE, "links lost by quota: 4"),
    ],
)
def test_what_the_daemon_tells_is_judged(told: dict[str, object], gravity: Gravity, words: str) -> None:
    (found,) = judge_diary(json.dumps(told).encode())
    assert (found.gravity, words in found.evidence) == (gravity, True), found


@pytest.mark.parametrize(
    "payload", [b"", b"\xff", b"[1]", b'{"sound": 3, "microphone": [], "wake_near_misses": 1}']
)
def test_nonsense_is_no_finding(payload: bytes) -> None:
    assert list(judge_diary(payload)) == []


def test_what_the_control_socket_says_too_is_the_same_finding() -> None:
    sound = {"microphone": "The microphone is gone."}
    assert list(judge_diary(json.dumps({"sound": sound}).encode())) == list(lost(sound))
