"""What the unit keeps from the daemon and its children, and that both still do all that they are for."""

from __future__ import annotations

import json
import re
import time

import pytest

from tests.service.boot.daemon import PROJECT, SETTINGS, log_of, shown, started
from tests.service.boot.fifo import NAME, microphone, speak
from tests.service.boot.machine import Machine
from tests.speech import VOICES

MOST_EXPOSURE = 1.5
HOOKED = "/var/lib/agentd/hooked"
BUILT_IN = SETTINGS.replace("'ws://127.0.0.1:1'", "local")
TALKED_TO = BUILT_IN.replace("'wav:silence.wav'", NAME) + f"hooks: {{tool_ok: [touch, {HOOKED}]}}\n"
HOUSE = "/root/house"
COMMAND_S = 30  # from the start of the microphone to the deed, on a busy machine

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]


def test_little_of_the_machine_is_exposed(machine: Machine) -> None:
    *_, verdict = machine.run("systemd-analyze security --no-pager agentd.service").splitlines()
    print(machine.run("systemctl --version | head -1"), verdict)
    assert float(verdict.split(": ")[1].split()[0]) <= MOST_EXPOSURE


def test_what_is_built_in_runs_in_the_sandbox(machine: Machine) -> None:
    """The embedded broker is a process of its own there, the local endpoint reads its models."""
    with started(machine, BUILT_IN.replace("'mqtt://localhost'", "embedded")):
        log = log_of(machine)
    assert "connected to the broker at 127.0.0.1" in log
    assert "Got notification message from" not in log
    assert machine.run("pidof mosquitto | wc -w") == "1"  # the machine's own


def test_the_owners_commands_run_there_and_get_no_key(machine: Machine) -> None:
    machine.write("/etc/agentd/gemini.key", b"a-secret-key\n")
    machine.write("/etc/agentd/told.sh", b"#!/bin/sh\nid -un\ncat\nls /home\nenv\necho over\n")
    machine.run("chmod 755 /etc/agentd/told.sh")
    with started(machine, SETTINGS + "hooks: {mute: [/etc/agentd/told.sh]}\n"):
        machine.run("mosquitto_pub -h localhost -t agentd/test/mute/set -m ON")
        end = time.monotonic() + 20
        while "for mute: over" not in (log := log_of(machine)):
            assert time.monotonic() < end, log
            time.sleep(0.1)
    machine.run("rm /etc/agentd/gemini.key /var/lib/agentd/knobs.json")
    told = [line.partition("for mute: ")[2] for line in log.splitlines() if "told.sh for mute" in line]
    assert told[0] == "agentd"
    assert '"event_type": "mute"' in told[1]
    assert "AGENTD_EVENT=mute" in told
    assert not any("CREDENTIALS" in line or "secret" in line for line in told)
    assert "Permission denied" in " ".join(told), "nobody's home is seen"


def leave(drop_in: str) -> list[str]:
    """Groups and devices."""
    groups = " ".join(re.findall(r"^SupplementaryGroups=(.*)", drop_in, re.MULTILINE)).split()
    return sorted([*groups, *re.findall(r"^DeviceAllow=.*", drop_in, re.MULTILINE)])


def test_what_the_readme_says_lets_it_at_the_panels_devices(machine: Machine) -> None:
    readme = (PROJECT / "README.md").read_text()
    found = re.search(r"```ini\n(\[Service\]\nSupplementaryGroups=gpio.*?)```", readme, re.DOTALL)
    assert found
    shipped = (PROJECT / "systemd/agentd-panel.conf").read_text()
    assert leave(shipped) == leave(found[1])
    place = "/etc/systemd/system/agentd.service.d/panel.conf"
    machine.write(place, shipped.encode())
    machine.run("for group in gpio spi input; do groupadd -rf $group; done; systemctl daemon-reload")
    try:
        assert machine.run("systemd-analyze verify /etc/systemd/system/agentd.service") == ""
        with started(machine):
            groups = machine.run(
                f"sed -n 's/^Groups:[[:space:]]*//p' /proc/{shown(machine, 'MainPID')}/status"
            )
            for group in ("audio", "gpio", "spi", "input"):
                assert machine.run(f"getent group {group} | cut -d: -f3") in groups.split()
        allowed = shown(machine, "DeviceAllow")
        assert all(
            each in allowed for each in ("char-alsa rw", "char-gpiochip rw", "char-spi* rw", "char-input r")
        )
    finally:
        machine.run(f"rm {place}; systemctl daemon-reload")


def test_a_spoken_command_is_carried_out_in_the_sandbox_and_found_in_the_journal(machine: Machine) -> None:
    """From ALSA and PortAudio through wake word, recogniser and broker to a command of the owner's."""
    machine.run(f"rm -f {HOOKED}")
    with microphone(machine), started(machine, TALKED_TO):
        topic = "home/kitchen/light/set"
        listener = f"mosquitto_sub -h localhost -t {topic} -C 1 -W {COMMAND_S}"
        machine.run(f"systemd-run --quiet --collect -p StandardOutput=file:{HOUSE} {listener}")
        speak(machine, VOICES[0].say("hey jarvis") + VOICES[0].say("turn on the kitchen lights"))
        waiting = f"for _ in $(seq {10 * COMMAND_S}); do [ -e {HOOKED} ] && break; sleep 0.1; done"
        machine.run(f"{waiting}; rm {HOOKED} || (journalctl -u agentd; exit 1)")
        assert '"ON"' in machine.run(f"cat {HOUSE}")
        pid = shown(machine, "MainPID")
        print(machine.run(f"grep -E 'VmHWM|VmRSS' /proc/{pid}/status"))
        found = machine.run(f"journalctl _PID={pid} TOOL=turn_on_lights -o json --no-pager")
    entry = json.loads(found.splitlines()[-1])
    assert entry["MESSAGE"].startswith("agentd.service.diary: turn_on_lights: ")
    assert {name: entry[name] for name in ("TURN", "LINK", "EVENT", "PRIORITY", "_SYSTEMD_UNIT")} == {
        "TURN": "1",
        "LINK": "1",
        "EVENT": "tool_ok",
        "PRIORITY": "6",
        "_SYSTEMD_UNIT": "agentd.service",
    }
