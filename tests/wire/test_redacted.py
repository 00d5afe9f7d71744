"""What is redacted has its shape, so that drift is the same, and nothing of what was said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.wire.base64 import base64_text
from agentd.wire.client import ClientMessage
from agentd.wire.drift import known_paths, look
from agentd.wire.redacted import redacted
from agentd.wire.server import ServerMessage
from tests.wire.test_drift import RECORDED, SECRET

SOUND = base64_text(b"\1\2\3\4")
SILENCE = base64_text(bytes(4))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("message", RECORDED, ids=lambda message: ",".join(message))
def test_drift_is_the_same_before_and_after(message: dict[str, Any]) -> None:
    told = redacted(message, ServerMessage)
    before, after = look(message), look(told)
    assert (after.findings, after.paths) == (before.findings, before.paths)
    assert SECRET not in json.dumps(told)


@given(path=st.sampled_from([each.split(".") for each in known_paths()]), value=JSON)
def test_whatever_stands_anywhere_drifts_as_before_and_twice_is_once(path: list[str], value: Any) -> None:
    message = value
    for name in reversed(path):
        message = {name.removesuffix("[]"): [message] if name.endswith("[]") else message}
    told = redacted(message, ServerMessage)
    assert look(told).findings == look(message).findings
    assert redacted(told, ServerMessage) == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            {"realtimeInput": {"audio": {"data": SOUND, "mimeType": "audio/pcm;rate=16000"}}},
            {"realtimeInput": {"audio": {"data": SILENCE, "mimeType": "audio/pcm;rate=16000"}}},
        ),
        (
            {"realtime_input": {"video": {"data": SOUND, "mime_type": "image/png"}}},
            {"realtime_input": {"video": {"data": SILENCE, "mime_type": "image/png"}}},
        ),
        ({"realtimeInput": {"text": "open up"}}, {"realtimeInput": {"text": "…" * 7}}),
        (
            {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "4711"}]}]}},
            {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "…" * 4}]}]}},
        ),
        (
            {"toolResponse": {"functionResponses": [{"id": "f1", "name": "x", "response": {"code": 4711}}]}},
            {"toolResponse": {"functionResponses": [{"id": "f1", "name": "x", "response": {"code": 0}}]}},
        ),
        (
            {"setup": {"model": "models/gemini-3.8-live", "sessionResumption": {"handle": "abc"}}},
            {"setup": {"model": "models/gemini-3.8-live", "sessionResumption": {"handle": "…" * 3}}},
        ),
        ({"setup": {"model": "projects/p/models/m"}}, {"setup": {"model": "…" * 19}}),
    ],
)
def test_what_a_client_says(message: dict[str, Any], told: dict[str, Any]) -> None:
    assert redacted(message, ClientMessage) == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ({"setupComplete": {"sessionId": "abc"}}, {"setupComplete": {"sessionId": "…" * 3}}),
        ({"goAway": {"timeLeft": "50s"}}, {"goAway": {"timeLeft": "50s"}}),
        ({"goAway": {"timeLeft": "in a while"}}, {"goAway": {"timeLeft": "…" * 10}}),
        (
            {"toolCall": {"functionCalls": [{"id": "f1", "name": "x", "args": {"it is": [4711, True]}}]}},
            {"toolCall": {"functionCalls": [{"id": "f1", "name": "x", "args": {"(0)": [0, True]}}]}},
        ),
        (
            {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": SOUND}}]}}},
            {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": SILENCE}}]}}},
        ),
        ({"usageMetadata": {"totalTokenCount": 551}}, {"usageMetadata": {"totalTokenCount": 551}}),
        (["a", 1, None], ["…", 0, None]),
    ],
)
def test_what_a_server_says(message: Any, told: Any) -> None:
    assert redacted(message, ServerMessage) == told
