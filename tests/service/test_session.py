from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from agentd.core.effects import KeepHandle
from agentd.service.session import FILE, KeptSession

TERMS = {"": "google auto", "kids": "google auto {voice: Puck}"}


def keep(store: Path, *handles: KeepHandle, at: float = 1_000.0) -> None:
    async def scene() -> None:
        session = KeptSession(store, TERMS, lambda: at)
        for handle in handles:
            session.saw(0.0, handle)
        await session.aclose()

    asyncio.run(scene())


def kept(store: Path, at: float, terms: Mapping[str, str] = TERMS) -> list[tuple[str, str, float]]:
    return list(KeptSession(store, terms, lambda: at).handles())


def test_the_newest_is_there_after_a_restart_with_its_age(tmp_path: Path) -> None:
    assert kept(tmp_path, 1_000) == []
    keep(tmp_path, KeepHandle("first"), KeepHandle("second"))
    assert kept(tmp_path, 1_060.5) == [("", "second", 60.5)]
    assert kept(tmp_path, 10) == [("", "second", 0.0)], "a clock that went back"


def test_each_persona_has_its_own(tmp_path: Path) -> None:
    keep(tmp_path, KeepHandle("ours"), KeepHandle("theirs", "kids"))
    keep(tmp_path, KeepHandle("newer", "kids"), at=1_030)
    assert kept(tmp_path, 1_060) == [("", "ours", 60.0), ("kids", "newer", 30.0)]
    keep(tmp_path, KeepHandle("", "kids"))
    assert kept(tmp_path, 1_060) == [("", "ours", 60.0)]


def test_a_persona_that_was_changed_begins_anew(tmp_path: Path) -> None:
    keep(tmp_path, KeepHandle("ours"), KeepHandle("theirs", "kids"))
    changed = {**TERMS, "kids": "google auto {voice: Puck, tools: []}"}
    assert kept(tmp_path, 1_000, changed) == [("", "ours", 0.0)]
    assert kept(tmp_path, 1_000, {"": TERMS[""]}) == [("", "ours", 0.0)], "there is none any more"


def test_not_for_other_terms_nor_when_it_was_given_up(tmp_path: Path) -> None:
    keep(tmp_path, KeepHandle("handle"))
    assert kept(tmp_path, 1_000, {"": "vertex  auto"}) == []
    keep(tmp_path, KeepHandle(""))
    assert kept(tmp_path, 1_000) == []


def test_nonsense_is_nothing(tmp_path: Path) -> None:
    handles = ('{"handle": 7, "at": 1}', '{"handle": "h", "at": "x"}', '{"handle": "h", "at": 1}', "7")
    for text in (*(f'{{"": {handle}}}' for handle in handles), "[]", "{"):
        (tmp_path / FILE).write_text(text)
        assert kept(tmp_path, 1_000, {"": "None"}) == []


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    keep(tmp_path, KeepHandle("handle"))
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
