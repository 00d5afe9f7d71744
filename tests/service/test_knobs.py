from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agentd.core.effects import Mute, SetVolume
from agentd.ports import Note
from agentd.service.knobs import FILE, KeptKnobs


def turn(store: Path, *notes: Note) -> None:
    async def scene() -> None:
        knobs = KeptKnobs(store, 80)
        for note in notes:
            knobs.saw(0.0, note)
        await knobs.aclose()

    asyncio.run(scene())


def stand(store: Path, volume: int = 80) -> tuple[bool, int]:
    knobs = KeptKnobs(store, volume)
    return knobs.muted, knobs.volume


def test_as_in_the_settings_until_somebody_turns_them(tmp_path: Path) -> None:
    assert stand(tmp_path) == (False, 80)
    turn(tmp_path, Mute(True))
    assert stand(tmp_path, 60) == (True, 60), "the owner may change what nobody has set since"
    turn(tmp_path, SetVolume(30))
    turn(tmp_path, Mute(False))
    assert stand(tmp_path) == (False, 30)


@pytest.mark.parametrize("text", ['{"muted": "yes", "volume": 101}', '{"volume": true}', "[]", "…"])
def test_nonsense_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert stand(tmp_path) == (False, 80)
