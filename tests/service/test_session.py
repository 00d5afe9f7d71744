from __future__ import annotations

import asyncio
from pathlib import Path

from agentd.core.effects import KeepHandle
from agentd.service.session import FILE, KeptSession

TERMS = "google  auto"


def keep(store: Path, *handles: str, at: float = 1_000.0) -> None:
    async def scene() -> None:
        session = KeptSession(store, TERMS, lambda: at)
        for handle in handles:
            session.saw(0.0, KeepHandle(handle))
        await session.aclose()

    asyncio.run(scene())


def kept(store: Path, at: float, terms: str = TERMS) -> tuple[str, float] | None:
    return KeptSession(store, terms, lambda: at).handle()


def test_the_newest_is_there_after_a_restart_with_its_age(tmp_path: Path) -> None:
    assert kept(tmp_path, 1_000) is None
    keep(tmp_path, "first", "second")
    assert kept(tmp_path, 1_060.5) == ("second", 60.5)
    assert kept(tmp_path, 10) == ("second", 0.0), "a clock that went back"


def test_not_for_other_terms_nor_when_it_was_given_up(tmp_path: Path) -> None:
    keep(tmp_path, "handle")
    assert kept(tmp_path, 1_000, "vertex  auto") is None
    keep(tmp_path, "")
    assert kept(tmp_path, 1_000) is None


def test_nonsense_is_nothing(tmp_path: Path) -> None:
    for text in ('{"handle": 7, "at": 1}', '{"handle": "h", "at": "x"}', "[]", "{"):
        (tmp_path / FILE).write_text(text)
        assert kept(tmp_path, 1_000, "None") is None


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    keep(tmp_path, "handle")
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
