"""Where the log goes: to journald with its fields when that reads our stderr, else plain to stderr."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from collections.abc import Callable

from agentd.service import systemd

FIELDS = ("TURN", "LINK", "PERSONA", "TOOL", "EVENT")  # `journalctl -u agentd TOOL=turn_on_lights`
IDENTIFIER = "agentd"

# sd-daemon(3): a line on stderr may begin with its level in the words of syslog.
_PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}


class JournalHandler(logging.Handler):
    """Whole messages with their level, where they come from, and what they are about.

    That is what a record has of FIELDS: whoever logs names it (`extra=`), else `Diary` knows.
    """

    def __init__(self, write: Callable[..., object]) -> None:
        super().__init__()
        self._write = write
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        fields = {name: str(getattr(record, name)) for name in FIELDS if hasattr(record, name)}
        try:
            self._write(
                self.format(record),
                PRIORITY=str(_priority(record)),
                SYSLOG_IDENTIFIER=IDENTIFIER,
                CODE_FILE=record.pathname,
                CODE_LINE=record.lineno,
                CODE_FUNC=record.funcName,
                **fields,
            )
        except Exception:  # journald is being restarted, or cannot be told this: whoever logs goes on
            self.handleError(record)


class LevelFormatter(logging.Formatter):
    """For a stderr that journald reads: every line with its level; journald adds time and process."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(f"<{_priority(record)}>{line}" for line in super().format(record).splitlines())


def start() -> None:
    """Sets up logging for the process: our own from INFO, other packages' from WARNING."""
    # Of our own: descriptor 2 leads nowhere while a sound card is opened, whatever else is logged meanwhile.
    stderr = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8", errors="backslashreplace")
    handler: logging.Handler = logging.StreamHandler(stderr)
    faulthandler.enable(stderr)  # the watchdog ends us with SIGABRT: where did each thread stand?
    if not read_by_journald(stderr.fileno()):
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    elif (write := systemd.writer()) is None:
        handler.setFormatter(LevelFormatter())
    else:
        handler = JournalHandler(write)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("agentd").setLevel(logging.INFO)
    logging.captureWarnings(True)


def read_by_journald(fd: int) -> bool:
    """Whether $JOURNAL_STREAM names the very file that `fd` is: stderr may have been redirected since."""
    device, _, inode = os.environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        status = os.fstat(fd)
    except OSError:
        return False
    return (device, inode) == (str(status.st_dev), str(status.st_ino))


def _priority(record: logging.LogRecord) -> int:
    return _PRIORITIES.get(record.levelno, 6)
