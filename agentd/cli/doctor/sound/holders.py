"""Who has the sound card: with ALSA alone it is one process at a time."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from agentd.audio import pactl
from agentd.cli.doctor.admission import UNITS
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.processes import Process
from agentd.errors import Unavailable

Way = Literal["microphone", "loudspeaker"]

SERVERS = ("pulseaudio", "pipewire", "wireplumber", "pipewire-pulse")
MOST_WORDS = 4  # of a command line: interpreter, `-m`, and the program
# Names of other satellites' programs.
SATELLITES = (
    "wyoming_satellite",
    "wyoming-satellite",
    "linux_voice_assistant",
    "linux-voice-assistant",
    "ovos",
)
ONE_REMEDY = (
    "a sound server serves only its own user, so let agentd be a service of {user}: "
    "sudo agentd install --uninstall, then, as {user}, systemd/install.sh --user"
)
RESTART = "systemctl --user restart pipewire pipewire-pulse wireplumber, or pulseaudio -k; else start anew"
_NUMBER = re.compile(r"\(hw:(\d+),(\d+)\)")  # as the sound library names hardware
_ENDINGS = {"microphone": "c", "loudspeaker": "p"}  # pcmC1D0c captures, pcmC1D0p plays


def hung() -> bool:
    """Whether there is a sound server of the caller's that gives no answer."""
    try:
        if pactl.available():
            pactl.listed("sources")
    except Unavailable as trouble:
        return isinstance(trouble.__cause__, subprocess.TimeoutExpired)
    return False


def holders(running: Sequence[Process], way: Way, named: str = "") -> list[Process]:
    """Who has such a device open, as far as we may see; of one that is `named` with its number, that one."""
    number = _NUMBER.search(named)
    ending = (f"C{number[1]}D{number[2]}" if number else "") + _ENDINGS[way]
    return [
        each
        for each in running
        if each.pid != os.getpid() and any(file.endswith(ending) for file in each.held)
    ]


def why_busy(running: Sequence[Process], way: Way, trouble: str) -> Finding:
    """The one finding about a device that cannot be opened. `trouble`: what the sound library says, which
    does not even list a device that somebody else has."""
    having = holders(running, way, trouble)
    there = having or [each for each in running if each.hidden]
    ours = [each for each in there if each.is_agentd and each.pid != os.getpid()]
    if ours:
        return fine(way, f"the running daemon has it ({ours[0]})")
    if not having:
        remedy = "write another {} (`agentd devices` lists them), or plug it in"
        return mend(way, trouble, remedy.format("audio.input" if way == "microphone" else "audio.output"))
    other = having[0]
    evidence = f"{other} has it; {trouble}"
    if other.name in SERVERS:
        return mend(way, evidence, ONE_REMEDY.format(user=other.user))
    return mend(way, evidence, f"end it: sudo kill {other.pid}, and whatever starts it")


def bystanders(running: Sequence[Process], root: Path) -> Iterator[Finding]:
    """Who does not disturb yet: sound servers beside a service that uses ALSA, and other satellites."""
    for each in running:
        if any(name in Path(word).name for word in each.words[:MOST_WORDS] for name in SATELLITES):
            remedy = "two satellites answer the same words: stop one of them"
            yield note("other satellites", f"{each} runs here, too", remedy)
    if not any((root / unit).exists() for unit in UNITS):
        return  # whoever calls `agentd run` uses the sound server of his own
    servers = [each for each in running if each.name in SERVERS and each.uid and not each.held]
    if servers:
        names = ", ".join(sorted({each.name for each in servers}))
        evidence = f"{names} of {servers[0].user} may take the card from the service at any time"
        yield note("sound server", evidence, ONE_REMEDY.format(user=servers[0].user))
