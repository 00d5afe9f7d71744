"""Where the log goes: to journald with its levels when that reads our stderr, else plain to stderr."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys

# sd-daemon(3): a line on stderr may begin with its level in the words of syslog.
_PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}


class JournalFormatter(logging.Formatter):
    """Every line with its level; journald adds the time, the unit and the process itself."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        priority = _PRIORITIES.get(record.levelno, 6)
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).splitlines())


def start() -> None:
    """Sets up logging for the process: our own from INFO, other packages' from WARNING."""
    # Of our own: descriptor 2 leads nowhere while a sound card is opened, whatever else is logged meanwhile.
    stderr = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8", errors="backslashreplace")
    handler = logging.StreamHandler(stderr)
    faulthandler.enable(stderr)  # the watchdog ends us with SIGABRT: where did each thread stand?
    if read_by_journald(sys.stderr.fileno()):
        handler.setFormatter(JournalFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
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
