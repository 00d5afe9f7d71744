"""What the doctor says of an echo, by what the last test has left in the store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.sound.echo import what_is_known
from agentd.config.load import load
from agentd.config.shipped import default_tools
from agentd.service.echo import KeptEcho

FOUND = {"echo_dbfs": -40.0, "left_dbfs": -70.0, "delay_ms": 90, "why_not": ""}


@pytest.mark.parametrize(
    ("barge_in", "facts", "gravity", "words"),
    [
        ("auto", {}, Gravity.NOTE, "not tested"),
        ("auto", FOUND, Gravity.FINE, "speech may cut a reply"),
        ("auto", FOUND | {"why_not": "it is so loud"}, Gravity.NOTE, "it is so loud"),
        ("full", FOUND | {"why_not": "it is so loud"}, Gravity.MEND, "it is so loud"),
    ],
)
def test_what_is_known(
    tmp_path: Path, barge_in: str, facts: dict[str, object], gravity: Gravity, words: str
) -> None:
    file = tmp_path / "agentd.yaml"
    file.write_text(
        "audio: {input: mic, output: speaker}\nlive: {endpoint: local}\n"
        f"conversation: {{barge_in: {barge_in}}}\nstore: {tmp_path}\ntools: {default_tools()}\n"
    )
    if facts:
        asyncio.run(KeptEcho(tmp_path).keep("mic", "speaker", 100, facts))
    found = what_is_known(Case(load(file, {})))
    assert (found.gravity, words in found.evidence) == (gravity, True)
