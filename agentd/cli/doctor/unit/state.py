"""Does the service run, will it run after the next start of the machine, and if not: why?"""

from __future__ import annotations

from collections.abc import Iterator

from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.unit.manager import Service

WHAT = "service"
OFTEN = 3  # restarts
# Of systemd.exec(5), PROCESS EXIT CODES: what went wrong before our first line.
_BEFORE_US = {
    "200": ("its state directory cannot be entered", "see who owns /var/lib/agentd"),
    "203": ("its command /opt/agentd/bin/agentd is not there", "install agentd again"),
    "216": ("its group is not there", "sudo systemd-sysusers"),
    "217": ("its user is not there", "sudo systemd-sysusers"),
    "226": (
        "its sandbox cannot be made",
        "a kernel without namespaces? `journalctl -u agentd` names the path",
    ),
    "238": ("its state directory cannot be made", "is the disk full, or read-only?"),
    "243": (
        "a credential cannot be read",
        "look at the files that LoadCredential= names (`systemctl cat agentd`)",
    ),
}
_WRONG_SETTINGS = "78"


def judge(service: Service) -> Iterator[Finding]:
    facts = service.facts
    if facts.get("LoadState") != "loaded":
        evidence = f"systemd cannot use its unit: {facts.get('LoadError') or facts.get('LoadState')}"
        yield mend(WHAT, evidence, f"{service.command} unmask agentd, or install agentd again")
        return
    active = facts.get("ActiveState", "")
    if active == "active":
        yield from _running(service)
    elif active == "failed" or facts.get("SubState") == "auto-restart":
        yield _failed(service)
    elif active == "inactive":
        yield note(WHAT, "it is not running", f"{service.command} start agentd")
    if facts.get("UnitFileState") == "disabled":
        remedy = f"{service.command} enable agentd"
        yield note(WHAT, "it does not begin when the machine starts", remedy)
    if facts.get("NeedDaemonReload") == "yes":
        evidence = "its unit was changed, and systemd goes by the old one"
        yield note(WHAT, evidence, f"{service.command} daemon-reload && {service.command} restart agentd")
    if any(name in facts.get("Environment", "") for name in ("API_KEY=", "TOKEN=", "PASSWORD=")):
        evidence = "a secret stands in its unit (Environment=), which everybody may read"
        yield mend(
            WHAT, evidence, "put it into /etc/agentd/gemini.key, for LoadCredential=, and make a new one"
        )


def _running(service: Service) -> Iterator[Finding]:
    said = service.facts.get("StatusText", "")
    restarts = int(service.facts.get("NRestarts") or 0)
    if restarts >= OFTEN:
        evidence = f"it runs, after it was begun again {restarts} times"
        yield note(WHAT, evidence, f"{service.log_command} -p warning says why")
    else:
        yield fine(WHAT, f"it runs ({said})" if said else "it runs")


def _failed(service: Service) -> Finding:
    result, status = service.facts.get("Result", ""), service.facts.get("ExecMainStatus", "")
    log = f"{service.log_command} -n 50 says more"
    again = f"; then {service.command} reset-failed agentd && {service.command} start agentd"
    words, remedy = f"it ended with status {status} ({result})", log
    if status == _WRONG_SETTINGS:
        words, remedy = (
            "its settings are wrong, so it was not begun again",
            "sudo agentd check names the mistakes",
        )
    elif status in _BEFORE_US:
        words, remedy = _BEFORE_US[status]
    elif result == "watchdog":
        words = "it hung, and was killed"
    elif result == "oom-kill":
        words, remedy = "it was killed for want of memory", "end what takes it, or take a board with more"
    elif result == "timeout":
        words = "it was not ready in time"
    if result == "start-limit-hit":
        words = f"given up after it failed again and again; {words}"
    return mend(WHAT, f"it does not run: {words}", f"{remedy}{again}")
