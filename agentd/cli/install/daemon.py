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
    "CREDENTIALS": "look at the secrets beside agentd.yaml: only their owner may read them, and systemd must",
    "No space left": "make room on the card: sudo apt-get clean, sudo journalctl --vacuum-size=50M",
    "is missing": "install again: a package was taken away",
}
FALLBACK = "`agentd doctor` looks for what usually goes wrong"


class Daemon:
    """As a service of the machine, or of the user who calls."""

    def __init__(self, of_user: bool) -> None:
        self._of_user = of_user
        self._systemctl = ("systemctl", "--user") if of_user else ("systemctl",)

    @property
    def can_run(self) -> bool:
        """Whether a systemd is there to run it."""
        if self._of_user:
            return run(*self._systemctl, "show-environment")[0] == 0
        return Path("/run/systemd/system").is_dir()

    def check(self) -> None:
        """Raises Failed where nothing can be started."""
        if not self.can_run:
            whose = "a systemd of yours: log in, and not by su" if self._of_user else "systemd"
            raise Failed(f"nothing can be started without {whose}; for an image, --no-start")

    @property
    def active(self) -> bool:
        return run(*self._systemctl, "is-active", "--quiet", UNIT)[0] == 0

    @property
    def status(self) -> str:
        """What it says of itself."""
        return run(*self._systemctl, "show", UNIT, "--property=StatusText", "--value")[1]

    def enable(self, hands: Hands) -> None:
        """It starts at boot, or when the user logs in."""
        if run(*self._systemctl, "is-enabled", "--quiet", UNIT)[0] != 0:
            hands.run(
                *self._systemctl,
                "enable",
                "--quiet",
                UNIT,
                back=(*self._systemctl, "disable", "--quiet", UNIT),
            )

    def start(self, hands: Hands) -> None:
        """Returns when it is ready. Raises Failed with the journal's last words and a remedy."""
        hands.run(*self._systemctl, "daemon-reload")
        self.enable(hands)
        since = _cursor()
        run(*self._systemctl, "reset-failed", UNIT)  # failures before this are no reason not to try
        try:
            hands.run(*self._systemctl, "restart", UNIT, back=(*self._systemctl, "stop", UNIT))
        except Failed as failed:
            words = self._journal(since)
            raise Failed(f"agentd did not start. Its last words:\n{words}\n→ {remedy(words)}") from failed

    def start_again(self) -> None:
        """What ran before, as well as it can."""
        run(*self._systemctl, "restart", UNIT)

    def reload(self) -> None:
        """The unit's file has changed back, or is gone again."""
        run(*self._systemctl, "daemon-reload")

    def take_away(self, hands: Hands) -> None:
        """Stopped, and not started again. Raises Failed."""
        if self.can_run and run(*self._systemctl, "cat", UNIT)[0] == 0:
            hands.run(*self._systemctl, "disable", "--quiet", "--now", UNIT)

    def forget(self, hands: Hands) -> None:
        """The unit's file is gone. Raises Failed."""
        if self.can_run:
            hands.run(*self._systemctl, "daemon-reload")

    def _journal(self, since: str) -> str:
        run("journalctl", "--sync")  # the last words may still be on their way
        unit = f"--user-unit={UNIT}" if self._of_user else f"--unit={UNIT}"
        call = ["journalctl", unit, "--output=cat", "--no-pager", f"--after-cursor={since}"]
        lines = run(*call if since else call[:-1])[1].splitlines()  # with a cursor, --lines counts from there
        return "\n".join(lines[-LAST_LINES:])


def remedy(journal: str) -> str:
    return next((words for sign, words in REMEDIES.items() if sign in journal), FALLBACK)


def _cursor() -> str:
    """Where the journal stands now; empty where it has nothing."""
    lines = run("journalctl", "--lines=1", "--output=json", "--no-pager")[1].splitlines()
    try:
        return str(json.loads(lines[-1])["__CURSOR"])
    except (ValueError, LookupError):
        return ""
