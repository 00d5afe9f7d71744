"""Whether talking cuts a reply: what the owner says, else what the echo test has found."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agentd.config.settings import Audio, Conversation, Settings
from agentd.manners import manners
from agentd.service.echo import KeptEcho

CARD = Audio(input="mic", output="speaker")


@pytest.mark.parametrize(
    ("barge_in", "audio", "up_to"),
    [
        ("auto", CARD, 70),
        ("full", CARD, 100),
        ("wake_word", CARD, -1),
        ("off", CARD, -1),
        ("auto", Audio(input="wav:in.wav", output="speaker"), -1),
        ("auto", Audio(input="mic", output="none"), -1),
        ("auto", Audio(input="other", output="speaker"), -1),
    ],
)
def test_talking_cuts_a_reply_up_to_this_volume(
    tmp_path: Path, barge_in: str, audio: Audio, up_to: int
) -> None:
    asyncio.run(KeptEcho(tmp_path).keep("mic", "speaker", 70, {"why_not": ""}))
    talk = Conversation.model_validate({"barge_in": barge_in})
    found = manners(Settings(audio=audio, conversation=talk, store=tmp_path), 50)
    assert [volume for volume in range(101) if found.speech_cuts(volume)] == list(range(up_to + 1))
