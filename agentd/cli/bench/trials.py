"""Everybody hears the same tracks, each in a process of its own, turn by turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agentd.audio.wake.rule import Rule
from agentd.cli.bench.corpus import Track
from agentd.cli.bench.yardsticks import Yardsticks
from agentd.errors import Unavailable

Side = Literal["agentd", "openwakeword", "pymicro-wakeword"]
SIDES: tuple[Side, ...] = ("agentd", "openwakeword", "pymicro-wakeword")
SLOWEST = 3.0  # of real time: a machine that is slower cannot run any of them
START_S = 60
LAST_WORDS = 300  # characters of a complaint that are shown


@dataclass(frozen=True, slots=True)
class Heard:
    """What one side made of one track: processor seconds, and when it heard the word."""

    cpu_s: float
    heard_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One side's answer: by the name of the track; and its resident memory when it had heard them."""

    heard: dict[str, Heard]
    resident_mb: float


def trial(side: Side, by: Yardsticks, word: str, rule: Rule, tracks: Sequence[Track]) -> Trial:
    """`rule`: what agentd wants of this word's scores by default, and so of the package's.

    Raises Unavailable when the side does not do its job.
    """
    job = {
        "word": word,
        "threshold": rule.threshold,
        "frames": rule.frames,
        "tracks": [str(track.file) for track in tracks],
    }
    limit_s = START_S + SLOWEST * sum(track.seconds for track in tracks)
    # onnxruntime would else report its use to its makers
    environment = os.environ | {"ORT_DISABLE_TELEMETRY": "1"}
    try:
        done = subprocess.run(
            _command(side, by),
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=limit_s,
            env=environment,
            check=True,
        )
    except subprocess.CalledProcessError as failed:
        raise Unavailable(f"{side} cannot be measured: {failed.stderr.strip()[-LAST_WORDS:]}") from None
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{side} cannot be measured: it takes longer than {limit_s:.0f} s") from None
    answer = json.loads(done.stdout)
    heard = (Heard(each["cpu_s"], tuple(each["heard_s"])) for each in answer["tracks"])
    names = (track.name for track in tracks)
    return Trial(dict(zip(names, heard, strict=True)), answer["resident_mb"])


def _command(side: Side, by: Yardsticks) -> list[str]:
    if side == "agentd":
        return [sys.executable, "-m", "agentd.cli.bench.ours"]
    return [str(by.python), "-I", str(Path(__file__).with_name("theirs.py")), side]


def least(trials: Sequence[Trial], track: str) -> float:
    """Processor seconds for one track: the least of all rounds, as whatever else a machine does only adds."""
    return min(each.heard[track].cpu_s for each in trials)
