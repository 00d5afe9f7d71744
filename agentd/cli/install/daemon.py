"""The daemon under systemd: started until it is ready, or what the journal says of why it is not."""

from __future__ import annotations

import json
from pathlib import Path

from agentd.cli.install.hands import Failed, Hands, run

UNIT = "agentd.service"
LAST_LINES = 15
# What the journal says, and what a person can do about it.
REMEDIES = {
    "google needs a key": "give the key: --key-file FILE",
    "mqtt.url": "mend the broker's address: --broker URL",
    "CREDENTIALS": "look at the files in /etc/agentd: root must be able to read them",
    "No space left": "make room on the card: sudo apt-get clean, sudo journalctl --vacuum-size=50M",
    "is missing": "install again: a package was taken away",
}
FALLBACK = "`agentd doctor` looks for what usually goes wrong"


def is_booted() -> bool:
    """Whether systemd runs this machine."""
    return Path("/run/systemd/system").is_dir()


def is_active() -> bool:
    return run("systemctl", "is-active", "--quiet", UNIT)[0] == 0


def enable(hands: Hands) -> None:
    """It starts at boot."""
    if run("systemctl", "is-enabled", "--quiet", UNIT)[0] != 0:
        hands.run("systemctl", "enable", "--quiet", UNIT, back=("systemctl", "disable", "--quiet", UNIT))


def start(hands: Hands) -> None:
    """Returns when it is ready. Raises Failed with the journal's last words and a remedy."""
    hands.run("systemctl", "daemon-reload", back=("systemctl", "daemon-reload"))
    enable(hands)
    since = _cursor()
    run("systemctl", "reset-failed", UNIT)  # five failures before this are no reason not to try
    try:
        hands.run("systemctl", "restart", UNIT, back=("systemctl", "stop", UNIT))
    except Failed as failed:
        words = _journal(since)
        raise Failed(f"agentd did not start. Its last words:\n{words}\n→ {remedy(words)}") from failed


def status() -> str:
    """What it says of itself."""
    return run("systemctl", "show", UNIT, "--property=StatusText", "--value")[1]


def remedy(journal: str) -> str:
    return next((words for sign, words in REMEDIES.items() if sign in journal), FALLBACK)


def _cursor() -> str:
    """Where the journal stands now; empty where it has nothing."""
    lines = run("journalctl", "--lines=1", "--output=json", "--no-pager")[1].splitlines()
    try:
        return str(json.loads(lines[-1])["__CURSOR"])
    except (ValueError, LookupError):
        return ""


def _journal(since: str) -> str:
    run("journalctl", "--sync")  # the last words may still be on their way
    call = ["journalctl", f"--unit={UNIT}", "--output=cat", "--no-pager", f"--after-cursor={since}"]
    lines = run(*call if since else call[:-1])[1].splitlines()  # with a cursor, --lines counts from there
    return "\n".join(lines[-LAST_LINES:])
