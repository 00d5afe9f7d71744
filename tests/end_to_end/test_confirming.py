"""Something risky on real speech, without any cloud: it is asked about, and done after a spoken yes only."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from agentd.core.effects import AnswerTool
from agentd.core.events import Transcript, Who
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import Diary, hear_once, settings_file, spoken, voiced_part
from tests.speech import VOICES, silence

GATE = """
open_gate:
  description: Open the garden gate.
  phrases: [open the garden gate]
  risk: confirm
  publish: {topic: home/gate/set, text: OPEN}
"""
KNOCKING = random.Random(4).randbytes(2 * 16 * 600)  # as loud as can be
FOR_THE_QUESTION_MS = 8_000  # the model's time and voice; more than it takes, less than the follow-up on top


def heard(folder: Path, broker: str, answer: str) -> Diary:
    """What happens when somebody asks for the gate and, to the question, says `answer`."""
    pcm, _ = spoken("open the garden gate")
    if answer:
        reply = KNOCKING if answer == "noise" else voiced_part(VOICES[0].say(answer))
        pcm += silence(FOR_THE_QUESTION_MS - 2_000) + reply + silence(2_000)
    (folder / "tools").mkdir()
    (folder / "tools" / "gate.yaml").write_text(GATE)
    conversation = "{follow_up_s: 5}"
    file = settings_file(folder, pcm, "local", broker, tools="tools", conversation=conversation)
    status, diary = asyncio.run(hear_once(file))
    assert status == 0
    return diary


def answers(diary: Diary) -> list[object]:
    outputs = [note.response.get("output", note.response) for note in diary.all(AnswerTool)]
    return [output["status"] for output in outputs if isinstance(output, dict)]


def test_a_yes(tmp_path: Path, broker: Mosquitto) -> None:
    with subscriber(broker, "home/#") as house:
        diary = heard(tmp_path, broker.url, "yes")
        assert answers(diary) == ["needs_confirmation", "sent_unconfirmed"]
        assert [each.text for each in house.wait(1)] == ["OPEN"]
        assert len(house.arrivals) == 1
    said = [note.text for note in diary.all(Transcript) if note.who is Who.AGENT]
    assert said == [
        "Shall I really open gate? Say yes to confirm.",
        "I have sent the command: open gate.",
    ]


@pytest.mark.parametrize("answer", ["no", "", "noise"])
def test_no_yes(tmp_path: Path, broker: Mosquitto, answer: str) -> None:
    with subscriber(broker, "home/#") as house:
        diary = heard(tmp_path, broker.url, answer)
        assert answers(diary) == ["needs_confirmation"]
        assert not house.arrivals
