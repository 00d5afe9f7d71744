"""PulseAudio, or PipeWire in its place, as its own tool `pactl` tells of it; without the tool, nothing.

Some things no audio library says: that our stream was moved to another device, or that a person has muted the
microphone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentd.errors import Unavailable

ANSWER_S = 2.0  # of a sound server that hangs

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """The device that a stream of ours is at. `monitor`: it hears what the loudspeaker plays."""

    device: str
    monitor: bool
    muted: bool

    @property
    def nowhere(self) -> bool:
        """The sink that PulseAudio makes for want of another."""
        return self.device == "auto_null"


def available() -> bool:
    """There is a server, and the tool. Without a socket `pactl` might start one, which takes the card."""
    return shutil.which("pactl") is not None and any(map(Path.exists, sockets()))


def sockets() -> list[Path]:
    """Where a server of this user, or of the machine, may be; nothing where it is on another machine."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    named = os.environ.get("PULSE_SERVER", "").removeprefix("unix:")
    found = [f"{runtime}/pulse/native"] if runtime else []
    return [Path(path) for path in (named, *found, "/run/pulse/native") if path.startswith("/")]


def environment() -> dict[str, str]:
    """`pactl` translates its words."""
    return {**os.environ, "LC_ALL": "C"}


def listed(*what: str) -> Any:
    """What `pactl list` gives, as plain data. Raises Unavailable."""
    try:
        return json.loads(_answer("-f", "json", "list", *what))
    except ValueError as error:
        raise Unavailable(f"the sound server's answer makes no sense: {error}") from error


def turn(player: Fields, volumes: Sequence[int]) -> None:
    """To a volume for each channel; a player that has ended meanwhile is none. Raises Unavailable."""
    _answer("set-sink-input-volume", str(player.get("index")), *map(str, volumes), check=False)


def _answer(*words: str, check: bool = True) -> bytes:
    """Raises Unavailable, if it must `check` also where `pactl` says no."""
    try:
        done = subprocess.run(
            ["pactl", *words], env=environment(), capture_output=True, check=check, timeout=ANSWER_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"the sound server cannot be asked: {error}") from error
    return done.stdout


def place_of_input(everything: Fields, pid: int) -> Place | None:
    """Where the process listens; None where it does not."""
    return _place(everything, pid, "source_outputs", "sources", "source")


def place_of_output(everything: Fields, pid: int) -> Place | None:
    """Where the process plays."""
    return _place(everything, pid, "sink_inputs", "sinks", "sink")


def _place(everything: Fields, pid: int, streams: str, devices: str, device: str) -> Place | None:
    ours = [stream for stream in everything.get(streams, ()) if belongs(stream, pid)]
    for stream in ours:
        for at in _of_index(everything.get(devices, ()), stream.get(device)):
            name = str(at.get("name", ""))
            monitor = bool(at.get("monitor_source")) and devices == "sources"
            return Place(
                name, monitor or name.endswith(".monitor"), bool(at.get("mute") or stream.get("mute"))
            )
    return None


def _of_index(found: Sequence[Fields], index: object) -> list[Fields]:
    return [each for each in found if each.get("index") == index]


def belongs(stream: Fields, pid: int) -> bool:
    return str(stream.get("properties", {}).get("application.process.id")) == str(pid)
