from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agentd.service.journal import JournalHandler, LevelFormatter, read_by_journald

# The package is not there: no test writes to this machine's own journal.
PROGRAM = """
import logging
import sys
sys.modules["systemd"] = None
from agentd.service import journal
journal.start()
logging.getLogger("agentd.x").info("kept")
logging.getLogger("agentd.x").debug("dropped")
logging.getLogger("other").info("dropped")
logging.getLogger("other").warning("one\\ntwo")
"""


def run(output: int, journal_stream: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "JOURNAL_STREAM"}
    if journal_stream is not None:
        environment["JOURNAL_STREAM"] = journal_stream
    subprocess.run([sys.executable, "-c", PROGRAM], stderr=output, env=environment, check=True)


def test_for_journald_without_its_package_each_line_has_its_level(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+b") as log:
        status = os.fstat(log.fileno())
        run(log.fileno(), f"{status.st_dev}:{status.st_ino}")
        log.seek(0)
        assert log.read().decode() == "<6>agentd.x: kept\n<4>other: one\n<4>two\n"


@pytest.mark.parametrize("journal_stream", [None, "1:1", "nonsense"])
def test_elsewhere_plain(tmp_path: Path, journal_stream: str | None) -> None:
    with (tmp_path / "log").open("w+b") as log:
        run(log.fileno(), journal_stream)
        log.seek(0)
        lines = log.read().decode().splitlines()
    assert [line.partition(",")[2][4:] for line in lines] == ["INFO agentd.x: kept", "WARNING other: one", ""]


def test_a_traceback_keeps_its_level() -> None:
    try:
        raise RuntimeError("oh")
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "bad", None, sys.exc_info())
    lines = LevelFormatter().format(record).splitlines()
    assert len(lines) > 3
    assert all(line.startswith("<3>") for line in lines)


def test_a_closed_stderr_is_not_the_journal() -> None:
    with tempfile.TemporaryFile() as file:
        fd = file.fileno()
    assert not read_by_journald(fd)


class Journal:
    """Keeps what is written to it."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, dict[str, object]]] = []

    def write(self, message: str, **fields: object) -> None:
        self.entries.append((message, fields))


def test_a_message_is_one_entry_with_its_fields() -> None:
    journal = Journal()
    logger = logging.Logger("agentd.x")
    logger.addHandler(JournalHandler(journal.write))
    logger.warning("two\n%s", "lines", extra={"TOOL": "turn_on_lights", "LINK": 3, "secret": "no field"})
    logger.info("nothing else")
    (first, fields), (second, others) = journal.entries
    assert (first, second) == ("agentd.x: two\nlines", "agentd.x: nothing else")
    assert fields | {"CODE_LINE": "", "CODE_FILE": ""} == {
        "PRIORITY": "4",
        "SYSLOG_IDENTIFIER": "agentd",
        "CODE_FILE": "",
        "CODE_LINE": "",
        "CODE_FUNC": "test_a_message_is_one_entry_with_its_fields",
        "TOOL": "turn_on_lights",
        "LINK": "3",
    }
    assert others["PRIORITY"] == "6"
    assert "TOOL" not in others


def test_a_journal_that_is_away_ends_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    def away(_message: str, **_fields: object) -> None:
        raise FileNotFoundError("no socket")

    logger = logging.Logger("agentd.x")
    logger.addHandler(JournalHandler(away))
    logger.error("lost here")
    assert "lost here" in capsys.readouterr().err


def test_what_cannot_be_told_ends_nobody_either(capsys: pytest.CaptureFixture[str]) -> None:
    def encoding(message: str, **_fields: object) -> None:
        message.encode()

    logger = logging.Logger("agentd.test")
    logger.addHandler(JournalHandler(encoding))
    logger.warning("the file %s", "a\udcff")
    logger.warning("%d devices", "many")
    assert capsys.readouterr().err.count("--- Logging error ---") == 2
