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
# Opened for reading, too: it outlives whoever reads.
_FEED = """\
import os, sys, time
fifo = os.open(sys.argv[1], os.O_RDWR)
spoken = b"".join(open(name, "rb").read() for name in sys.argv[2:])
begun_s, frames = time.monotonic(), 0
while True:
    frame = spoken[frames * 640 : frames * 640 + 640].ljust(640, b"\\0")
    noise = bytes(b & 1 for b in os.urandom(640))  # only a dead microphone gives zeros
    os.write(fifo, bytes(a | b if i % 2 == 0 else a for i, (a, b) in enumerate(zip(frame, noise))))
    frames += 1
    time.sleep(max(0.0, begun_s + frames * 0.02 - time.monotonic()))
"""


@contextmanager
def microphone(machine: Machine, spoken: bytes = b"") -> Iterator[None]:
    """`audio.input: fifo` gives `spoken` (16 kHz mono s16) in real time, then a quiet room for ever."""
    machine.write("/etc/asound.conf", _ALSA.encode())
    machine.write("/root/feed.py", _FEED.encode())
    machine.write("/root/spoken", spoken)
    machine.run(f"rm -f {_FILE}; mkfifo -m 644 {_FILE}")
    machine.run(f"systemd-run --quiet --collect --unit {FEEDER} python3 /root/feed.py {_FILE} /root/spoken")
    try:
        yield
    finally:
        machine.run(f"systemctl kill --signal CONT {FEEDER}; systemctl stop {FEEDER}; rm /etc/asound.conf")


def freeze(machine: Machine) -> None:
    """From now on whoever reads it hangs."""
    machine.run(f"systemctl kill --signal STOP {FEEDER}")


def thaw(machine: Machine) -> None:
    machine.run(f"systemctl kill --signal CONT {FEEDER}")
