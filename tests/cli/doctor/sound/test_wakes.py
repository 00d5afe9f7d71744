from __future__ import annotations

from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.sound.wakes import judge_wakes
from agentd.config.settings import Wake, WakeWord
from tests.speech import VOICES, silence

JARVIS = Wake(words=(WakeWord(model="hey_jarvis"),))


def test_a_quiet_room_wakes_nobody_and_a_voice_may() -> None:
    (quiet,) = judge_wakes(JARVIS, silence(2_000))
    assert (quiet.gravity, quiet.evidence[:15]) == (Gravity.FINE, "hey_jarvis: 0.0")
    said = silence(800) + VOICES[0].say("hey jarvis") + silence(800)
    (woken,) = judge_wakes(JARVIS, said)
    assert woken.gravity is Gravity.NOTE
    assert woken.evidence.endswith("it would have woken")
    assert "agentd wake check" in woken.remedy
