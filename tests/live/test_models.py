"""Which row a model gets."""

from __future__ import annotations

import pytest

from agentd.live.models import (
    AUTO,
    FLASH_31,
    LIVE_38,
    NATIVE_AUDIO_25,
    THINKING_38,
    UNKNOWN,
    Row,
    model_id,
    row_of,
)
from tests.live_server import table

FAMILIES = {"2.5": NATIVE_AUDIO_25, "3.1": FLASH_31, "3.8": LIVE_38, "ET": THINKING_38}


@pytest.mark.parametrize(("model", "family"), table.MODELS.items())
def test_every_documented_model_has_its_row(model: str, family: str) -> None:
    assert row_of(model) is FAMILIES[family]


@pytest.mark.parametrize(
    ("model", "row"),
    [
        ("gemini-live-2.5-flash-native-audio", NATIVE_AUDIO_25),
        ("gemini-3.8-live-preview-01-2027", LIVE_38),
        ("gemini-2.5-flash", UNKNOWN),
        ("gemini-4-live", UNKNOWN),
    ],
)
def test_names_are_judged_by_their_family(model: str, row: Row) -> None:
    assert row_of(model) is row


def test_auto_is_a_model_with_affective_dialog_and_proactive_audio() -> None:
    row = row_of(model_id("auto"))
    assert model_id("auto") == AUTO
    assert row.affective_dialog
    assert row.proactive_audio


def test_a_model_may_be_written_with_its_prefix() -> None:
    assert model_id("models/gemini-3.8-live") == "gemini-3.8-live"
