from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agentd.service.store import Store


def keep(file: Path, *facts: dict[str, object]) -> None:
    async def scene() -> None:
        store = Store(file)
        for each in facts:
            store.keep(each)
        await store.aclose()

    asyncio.run(scene())


@contextmanager
def no_room_for_files() -> Iterator[None]:
    """As on a full disk: files can be made, but hold nothing."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_kept_last_is_read(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    assert Store(file).read() == {}
    assert Store(file).new
    keep(file, *({"turn": number, "words": "naïve"} for number in range(50)))
    assert Store(file).read() == {"turn": 49, "words": "naïve"}
    assert [each.name for each in tmp_path.iterdir()] == ["facts.json"]


@pytest.mark.parametrize(
    "content", [b"", b'{"turn": 1', b"\xff\xfe\x00", b"[1, 2]", b"[" * 100_000, b'{"a": ' * 5_000]
)
def test_of_a_corrupt_file_a_copy_stays_and_it_is_told(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    store = Store(file)
    for _start in range(2):
        assert store.read() == {}
        assert not store.new
    assert "facts.json.corrupt" in caplog.text
    keep(file, {"turn": 1})
    assert store.read() == {"turn": 1}
    assert (tmp_path / "facts.json.corrupt").read_bytes() == content


def test_a_full_disk_is_told_once_and_the_old_state_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "facts.json"
    keep(file, {"turn": 1})

    async def scene() -> None:
        store = Store(file)
        with no_room_for_files():
            for number in range(5):
                store.keep({"turn": number})
                await store.aclose()
        assert store.read() == {"turn": 1}
        assert len(caplog.records) == 1
        store.keep({"turn": 6})
        await store.aclose()
        assert store.read() == {"turn": 6}

    asyncio.run(scene())
    assert [each.name for each in tmp_path.iterdir()] == ["facts.json"]


def test_a_store_that_is_a_directory_or_gone_is_no_reason_to_fall(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "facts.json").mkdir()
    assert Store(tmp_path / "facts.json").read() == {}
    keep(tmp_path / "gone" / "facts.json", {"turn": 1})
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
