"""`agentd` whose clock on the wall is set while it runs: `python -m tests.chaos.clocked FILE ARGUMENT…`.

FILE holds by how many seconds it is off. The machine's own clock is not touched, so only what Python reads
is: C libraries (PortAudio, SQLite) go by clocks that nobody sets, but for TLS and the dates of certificates.
"""

from __future__ import annotations

import datetime
import sys
import time
from datetime import tzinfo
from pathlib import Path
from typing import Self

_real = time.time
_file = Path(sys.argv[1])


def shifted() -> float:
    return _real() + float(_file.read_text() or 0)


class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(shifted(), tz)


class ShiftedDate(datetime.date):
    @classmethod
    def today(cls) -> Self:
        return cls.fromtimestamp(shifted())


time.time = shifted
datetime.datetime = Shifted  # type: ignore[misc]
datetime.date = ShiftedDate  # type: ignore[misc]

if __name__ == "__main__":
    from agentd.__main__ import main

    sys.exit(main(sys.argv[2:]))
