"""What the running daemon says of itself, over its control socket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agentd import __version__
from agentd.cli.daemon import tell_daemon
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.errors import ConfigError, Unavailable

WHAT = "daemon"


def examine(case: Case) -> Iterator[Finding]:
    """Nothing where none runs, or none that we may talk to: that is told by others."""
    try:
        report = tell_daemon(case.file, {"do": "status"})
    except (Unavailable, ConfigError):
        return
    yield from judge(report)


def judge(report: Mapping[str, Any]) -> Iterator[Finding]:
    """`report`: as `agentd status --json` prints it."""
    running = report["versions"]["agentd"]
    if running != __version__:
        evidence = f"version {running} runs, and {__version__} is installed"
        yield note(WHAT, evidence, "restart it: sudo systemctl restart agentd")
    if report["muted"]:
        yield note(WHAT, "its microphone is off: it hears nobody", "agentd mute off")
    yield from lost(report["sound"])
    if not report["broker"]["up"]:
        evidence = f"it is not connected to {report['broker']['url']}, and tries again"
        yield mend(WHAT, evidence, "see what is said of the broker here")
    if report["model"]["words"]:
        yield note(
            WHAT, f"the model, last time: {report['model']['words']}", "`agentd check --live` tries it"
        )
    yield fine(WHAT, f"it runs, and is {report['state']}")


def lost(sound: Mapping[str, Any]) -> Iterator[Finding]:
    """`sound`: why a part of it does not work, on the control socket and at the broker alike."""
    for part, words in sound.items():
        yield mend(WHAT, f"{part}: {words}", "plug it in, or see `agentd devices` for another")
