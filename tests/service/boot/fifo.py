"""A microphone for a machine without a sound card: ALSA's file plugin reads what somebody writes into a FIFO.

When that somebody stops, PortAudio's thread stands still in its read, and so does whoever closes the stream:
a card that hangs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.service.boot.machine import Machine

NAME = "fifo"
FEEDER = "feeder"  # a unit of its own, so that it can be stopped like one
_FILE = "/etc/agentd/microphone"
_ALSA = f"""\
pcm.{NAME} {{
    type file slave.pcm null file /dev/null infile {_FILE} format raw
    hint {{ show on description {NAME} }}
}}
pcm.!default {{ type null }}
ctl.!default {{ type null }}
"""
_SPOKEN = "/root/spoken"
# Opened for reading, too: it outlives whoever reads. Only a dead microphone gives zeros.
_FEED = """\
import os, sys, time
fifo, spoken = os.open(sys.argv[1], os.O_RDWR), b""
begun_s, frames = time.monotonic(), 0
while True:
    if not spoken and os.path.exists(sys.argv[2]):
        spoken = open(sys.argv[2], "rb").read()
        os.unlink(sys.argv[2])
    frame, spoken = spoken[:640], spoken[640:]
    os.write(fifo, frame or bytes([frames & 1, 0]) * 320)
    frames += 1
    time.sleep(max(0.0, begun_s + frames * 0.02 - time.monotonic()))
"""


@contextmanager
def microphone(machine: Machine) -> Iterator[None]:
    """`audio.input: fifo` gives a quiet room for ever, in real time."""
    machine.write("/etc/asound.conf", _ALSA.encode())
    machine.write("/root/feed.py", _FEED.encode())
    machine.run(f"rm -f {_FILE} {_SPOKEN}; mkfifo -m 644 {_FILE}")
    machine.run(f"systemd-run --quiet --collect --unit {FEEDER} python3 /root/feed.py {_FILE} {_SPOKEN}")
    try:
        yield
    finally:
        machine.run(f"systemctl kill --signal CONT {FEEDER}; systemctl stop {FEEDER}; rm /etc/asound.conf")


def speak(machine: Machine, pcm: bytes) -> None:
    """Into the room; 16 kHz mono s16, whole frames of 20 ms."""
    machine.write(f"{_SPOKEN}.new", pcm[: len(pcm) // 640 * 640])
    machine.run(f"mv {_SPOKEN}.new {_SPOKEN}")


def freeze(machine: Machine) -> None:
    """From now on whoever reads it hangs."""
    machine.run(f"systemctl kill --signal STOP {FEEDER}")


def thaw(machine: Machine) -> None:
    machine.run(f"systemctl kill --signal CONT {FEEDER}")
