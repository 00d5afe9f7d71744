"""Timers on the disk: one SQLite file, in which every commit is there after a power cut.

Write-ahead log with `synchronous=FULL`: each commit is synced (up to 0.1 s on a card, so this is not for the
loop's thread), and one that a power cut tears is not seen afterwards. The file is ours alone while we run:
a second daemon on the same store would carry out everything twice.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from agentd.errors import Unavailable
from agentd.home.timing.jobs import MOST_JOBS, Agenda, Job

log = logging.getLogger(__name__)

FILE = "jobs.sqlite"
LOCKED_S = 2.0  # a daemon that is just ending may still have the file

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY, due REAL NOT NULL, words TEXT NOT NULL, said TEXT NOT NULL, tool TEXT NOT NULL,
    args TEXT NOT NULL, repeatable INTEGER NOT NULL, claimed INTEGER NOT NULL,
    agreed INTEGER NOT NULL
) STRICT
"""
_COLUMNS = "id, due, words, said, tool, args, repeatable, claimed, agreed"


class JobStore:
    """Not for the loop's thread. Raises Unavailable."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._base: sqlite3.Connection | None = None
        self._one = threading.RLock()  # who is cancelled while waiting for a thread does not stop it
        self.kept = Agenda()  # what is on the disk
        self.damaged = False  # what an earlier process had kept could not be read, or not all of it

    def open(self) -> Agenda:
        """What was kept last. What cannot be understood is put aside."""
        with self._one:
            try:
                return self._read()
            except sqlite3.OperationalError as error:
                raise self._trouble(error) from None
            except sqlite3.DatabaseError as error:
                self._put_aside(error)
            try:
                return self._read()
            except sqlite3.Error as error:
                raise self._trouble(error) from None

    def keep(self, agenda: Agenda) -> None:
        """Returns when it is on the disk; else the earlier one still is."""
        with self._one:
            try:
                self._write(agenda)
            except sqlite3.Error as error:
                raise self._trouble(error) from None

    def close(self) -> None:
        with self._one:
            if self._base is not None:
                self._base.close()
                self._base = None

    def _write(self, agenda: Agenda) -> None:
        if self._base is None:
            raise sqlite3.OperationalError("the file is not open")
        old, new = {job.id: job for job in self.kept.jobs}, {job.id: job for job in agenda.jobs}
        gone = [(number,) for number in old.keys() - new.keys()]
        rows = [_row(job) for number, job in new.items() if old.get(number) != job]
        marks = ", ".join("?" * (_COLUMNS.count(",") + 1))
        with self._base as base:
            base.executemany("DELETE FROM jobs WHERE id = ?", gone)
            base.executemany(f"INSERT OR REPLACE INTO jobs ({_COLUMNS}) VALUES ({marks})", rows)
        self.kept = agenda

    def _read(self) -> Agenda:
        with contextlib.suppress(OSError):  # which SQLite will tell of
            self._file.touch(0o600)  # what a household is reminded of is nobody else's business
        self._base = base = sqlite3.connect(self._file, timeout=LOCKED_S, check_same_thread=False)
        try:
            base.execute("PRAGMA locking_mode=EXCLUSIVE")
            base.execute("PRAGMA journal_mode=WAL")
            base.execute("PRAGMA synchronous=FULL")
            with base:
                base.execute("BEGIN IMMEDIATE")
                base.execute(_SCHEMA)
            rows = base.execute(f"SELECT {_COLUMNS} FROM jobs ORDER BY due LIMIT {MOST_JOBS}").fetchall()
        except sqlite3.Error:
            self.close()
            raise
        self.kept = Agenda(tuple(self._jobs(rows)))
        return self.kept

    def _jobs(self, rows: list[tuple[object, ...]]) -> Iterator[Job]:
        for row in rows:
            try:
                yield _job(*row)
            except (ValueError, TypeError, RecursionError) as error:
                log.warning("%s: a timer makes no sense (%s) and is passed over", self._file, error)
                self.damaged = True

    def _put_aside(self, error: sqlite3.Error) -> None:
        self.close()
        self.damaged = True
        log.warning("%s makes no sense (%s); it is now %s.corrupt", self._file, error, self._file)
        for ending in ("", "-wal", "-shm"):
            file = self._file.with_name(self._file.name + ending)
            with contextlib.suppress(OSError):
                file.replace(file.with_name(file.name + ".corrupt"))

    def _trouble(self, error: sqlite3.Error) -> Unavailable:
        return Unavailable(f"timers cannot be kept in {self._file} ({error})")


def _row(job: Job) -> tuple[object, ...]:
    args = json.dumps(dict(job.args), ensure_ascii=False)
    return job.id, job.due, job.words, job.said, job.tool, args, job.repeatable, job.claimed, job.agreed


def _job(*row: object) -> Job:
    number, due, words, said, tool, args, repeatable, claimed, agreed = row
    given = json.loads(str(args))
    if not isinstance(number, int) or not isinstance(due, float) or not isinstance(given, dict):
        raise ValueError("not what was written")
    return Job(
        number,
        due,
        str(words),
        str(said),
        str(tool),
        given,
        bool(repeatable),
        claimed=bool(claimed),
        agreed=bool(agreed),
    )
