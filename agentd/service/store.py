"""A few facts that must survive a restart, a kill and a power cut: one JSON object in one file.

A file that is replaced as a whole, and not a database: the facts are a few hundred bytes with one writer, a
person can read and mend them, and after a kill at any moment there is the old state or the new one, whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000  # what is larger is not ours


class Store:
    """Reads at once; writes in a thread, one at a time, the newest only: a card may take 0.1 s to sync."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._next: bytes | None = None
        self._writing: asyncio.Task[None] | None = None
        self._trouble_told = False
        self.new = True  # nothing has been kept yet, as far as `read` has found

    def read(self) -> dict[str, object]:
        """What was kept last. Nothing where there is none; of what cannot be understood a copy stays."""
        self.new = False
        try:
            with self._file.open("rb") as file:
                data = json.loads(file.read(MOST_BYTES))
            if not isinstance(data, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            self.new = True
            return {}
        except OSError as error:
            log.warning("%s cannot be read (%s); beginning anew", self._file, error.strerror)
            return {}
        except (ValueError, RecursionError) as error:
            self._set_aside(str(error))
            return {}
        return data

    def keep(self, data: Mapping[str, object]) -> None:
        """Returns at once; what is kept faster than it can be written is written once."""
        self._next = json.dumps(data, ensure_ascii=False, indent=1).encode()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="store")

    async def aclose(self) -> None:
        """Everything is on the disk, or cannot be."""
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        while (data := self._next) is not None:
            self._next = None
            try:
                await asyncio.to_thread(_replace, self._file, data)
                self._trouble_told = False
            except OSError as error:
                if not self._trouble_told:
                    log.warning(
                        "%s cannot be written (%s); a restart will forget what is new",
                        self._file,
                        error.strerror,
                    )
                self._trouble_told = True

    def _set_aside(self, why: str) -> None:
        """Under a second name: the file itself stays until there is something to replace it, lest the next
        start takes what was lost for what never was."""
        aside = self._file.with_name(self._file.name + ".corrupt")
        log.warning("%s makes no sense (%s); all begins anew, and %s is a copy", self._file, why, aside)
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
            aside.hardlink_to(self._file)


def _private(path: str, flags: int) -> int:
    """How much and when a household talks is nobody's business, and a handle is a key to what was said."""
    return os.open(path, flags, 0o600)


def _replace(file: Path, data: bytes) -> None:
    """Raises OSError; the old file is still there then."""
    new = file.with_name(file.name + ".new")
    try:
        with open(new, "wb", opener=_private) as writing:  # pathlib knows no opener
            writing.write(data)
            writing.flush()
            os.fsync(writing.fileno())
        new.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)  # else a power cut may bring the old name back
    finally:
        os.close(directory)
