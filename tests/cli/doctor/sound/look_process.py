"""Looks at microphones, all at a time, and prints what is found: ALSA reads its files once per process.

python -m tests.cli.doctor.sound.look_process NAME…
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from agentd.cli.doctor.sound.look import look_at
from agentd.cli.doctor.sound.verdict import judge


def _findings(name: str) -> list[tuple[str, str]]:
    return [(found.gravity.value, found.evidence) for found in judge(look_at(name, "auto"))]


if __name__ == "__main__":
    names = sys.argv[1:]
    with ThreadPoolExecutor(len(names)) as pool:
        print(json.dumps(dict(zip(names, pool.map(_findings, names), strict=True))))
