"""The doctor beside the installed service, under a real systemd."""

from __future__ import annotations

import json

import pytest

from tests.service.boot.machine import Machine

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]

STATE, KEY = "/var/lib/agentd/usage.json", "/etc/agentd/gemini.key"
UNIT = "/etc/systemd/system/agentd.service"
ORDER = "agentd/test/restart/press"


class Findings:
    def __init__(self, machine: Machine, *options: str) -> None:
        told = machine.run(
            f"/opt/agentd/bin/agentd doctor --json --offline {' '.join(options)} 2>/dev/null || true"
        )
        self._all = json.loads(told)["findings"]

    def of(self, what: str) -> str:
        """All evidence about it."""
        return "; ".join(each["evidence"] for each in self._all if each["what"] == what)

    def which(self, member: str) -> set[str]:
        return {each["what"] for each in self._all if each[member]}

    @property
    def grave(self) -> set[str]:
        return {each["what"] for each in self._all if each["gravity"] == "mend"}


def test_it_sees_the_service_and_what_was_done_to_it(daemon: Machine) -> None:
    daemon.run(
        f"echo '{{}}' >{STATE}; chown root: {STATE}; echo a >{KEY}; chmod 644 {KEY};"
        f"sed -i s/TimeoutStopSec=10/TimeoutStopSec=11/ {UNIT}; systemctl daemon-reload;"
        f"mosquitto_pub -r -t {ORDER} -m PRESS"
    )
    found = Findings(daemon)
    assert "it runs (idle" in found.of("service")
    assert "it does not begin when the machine starts" in found.of("service")
    assert "agentd.service.d/test.conf" in found.of("unit")
    assert "TimeoutStopSec=11; no TimeoutStopSec=10" in found.of("unit")
    assert "it runs, and is idle" in found.of("daemon")
    assert "answers as “test”" in found.of("daemon at the broker")
    assert STATE in found.of("rights")
    assert "everybody may read" in found.of("secrets")
    assert ORDER in found.of("retained command")
    assert Findings(daemon, "--fix").which("fixed") == {"rights", "secrets", "retained command"}
    found = Findings(daemon)
    assert found.grave == set()
    assert found.of("rights") == "the user agentd may read the settings"
    daemon.run("printf 'live: {voic: Puck}\\n' >/etc/agentd/agentd.yaml; systemctl restart agentd || true")
    found = Findings(daemon)
    assert "its settings are wrong" in found.of("service")
    assert "live.voic: is not a key" in found.of("settings")
    assert "warnings in the last two hours" in found.of("log")
