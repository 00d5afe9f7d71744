"""Media: bytes inside, base64 outside, whichever way they are read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agentd.wire.base64 import base64_text
from agentd.wire.client import Media
from agentd.wire.content import Blob
from agentd.wire.server import read_server

MIME = "audio/pcm;rate=24000"


@given(st.binary(max_size=200))
def test_bytes_survive_the_way_there_and_back(raw: bytes) -> None:
    travelling = Blob.of(raw, MIME).to_json()
    assert json.loads(travelling) == {"mimeType": MIME, "data": base64_text(raw)}
    assert Blob.model_validate_json(travelling).raw() == raw
    assert Blob.model_validate(json.loads(travelling)).raw() == raw
    assert Media.model_validate_json(travelling).raw() == raw


@pytest.mark.parametrize("data", ["A A=", "AAAA\\n", "====", "ä", "AB==", 7, None, [], {}])
def test_what_is_no_base64_is_refused(data: object) -> None:
    blob = {"mimeType": MIME, "data": data}
    for frame in (json.dumps(blob), json.dumps(blob).encode()):
        with pytest.raises(ValidationError):
            Blob.model_validate_json(frame)


def test_sound_in_a_message_that_only_the_deep_reader_can_read() -> None:
    deep = "[" * 250 + "]" * 250
    part = f'{{"inlineData":{{"mimeType":"{MIME}","data":"AAECAw=="}}}}'
    frame = f'{{"serverContent":{{"modelTurn":{{"parts":[{part}]}},"new":{deep}}}}}'
    content = read_server(frame).server_content
    assert content
    assert content.model_turn
    assert content.model_turn.parts
    blob = content.model_turn.parts[0].inline_data
    assert blob
    assert blob.raw() == b"\0\1\2\3"
