"""What the installed service costs under its unit while nobody wants anything of it."""

from __future__ import annotations

import time

import pytest

from agentd.cli.bench import rooms
from agentd.cli.bench.corpus import TELEVISION_DB
from tests.audio.readaloud import read_aloud
from tests.service.boot.daemon import SETTINGS, shown, started
from tests.service.boot.machine import Machine
from tests.speech import HZ, wav

SETTLE_S, HEARD_S = 20, 120
RESIDENT_BAR_MB = 95
READ = """\
import sys
sys.path.insert(0, "/opt/agentd/code")
from agentd.cli.bench.process import cpu_s, installed, resident_mb
assert installed() is not None
print(cpu_s(int(sys.argv[1])), resident_mb(int(sys.argv[1])))
"""

pytestmark = [pytest.mark.root, pytest.mark.proof, pytest.mark.timeout(600)]


def television(seconds: int) -> bytes:
    wanted, talk = 2 * HZ * seconds, bytearray()
    spoken = read_aloud()
    while len(talk) < wanted:
        talk += next(spoken)
    return rooms.in_noise(bytes(talk[:wanted]), TELEVISION_DB)


def cost(machine: Machine) -> tuple[float, float]:
    """Processor seconds so far, and resident MB."""
    pid = shown(machine, "MainPID")
    cpu_s, resident_mb = machine.run(f"/opt/agentd/bin/python /root/read.py {pid}").split()
    return float(cpu_s), float(resident_mb)


@pytest.mark.parametrize("room", ["silence", "television"])
def test_an_hour(machine: Machine, room: str) -> None:
    seconds = SETTLE_S + HEARD_S + 60
    sound = rooms.quiet(seconds) if room == "silence" else television(seconds)
    machine.write("/etc/agentd/room.wav", wav(sound))
    machine.write("/root/read.py", READ.encode())
    with started(machine, SETTINGS.replace("silence.wav", "room.wav")):
        time.sleep(SETTLE_S)
        before_s, _ = cost(machine)
        time.sleep(HEARD_S)
        after_s, resident_mb = cost(machine)
    resident_mb -= len(sound) / 1e6  # which a microphone does not hold
    hourly_s = (after_s - before_s) / HEARD_S * 3_600
    print(f"\nan hour of {room}: {hourly_s:.0f} s of processor, {resident_mb:.0f} MB resident")
    assert resident_mb <= RESIDENT_BAR_MB
