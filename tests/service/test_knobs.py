from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agentd.core.effects import Mute, SetVolume
from agentd.ports import Note
from agentd.service.knobs import FILE, IN_DOUBT, KeptKnobs


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


@pytest.mark.parametrize(
    "text", ['{"muted": "yes", "volume": 101}', '{"volume": true}', "{}", "[]", "…", "", '{"muted": fal']
)
def test_who_does_not_know_whether_it_was_closed_closes_it(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    for _start in range(2):
        assert stand(tmp_path) == (True, 80)
        assert KeptKnobs(tmp_path, 80).doubt == IN_DOUBT
    turn(tmp_path, Mute(False))
    assert stand(tmp_path) == (False, 80)


def test_a_file_that_may_not_be_read_closes_it(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert stand(tmp_path) == (True, 80)


def test_nonsense_about_the_volume_alone_is_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"muted": false, "volume": 101}')
    assert stand(tmp_path) == (False, 80)
    assert KeptKnobs(tmp_path, 80).doubt == ""
