"""The installation itself, step by step; what has failed is taken back, and what ran before runs again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agentd.cli.install import daemon, ownfiles, soundholder
from agentd.cli.install.found import found
from agentd.cli.install.hands import Failed, Hands, run, say
from agentd.cli.install.places import Places, environments
from agentd.cli.install.wishes import Wishes
from agentd.config.shipped import shipped
from agentd.errors import ConfigError


class Installation:
    """`environment` is the one to use; `by_debian`: it, unit, user and command are the Debian package's."""

    def __init__(self, hands: Hands, places: Places, environment: Path, by_debian: bool) -> None:
        self._hands = hands
        self._places = places
        self._environment = environment
        self._by_debian = by_debian
        self._ran = daemon.is_booted() and daemon.is_active()

    def lay(self, wishes: Wishes, silent: bool, start: bool) -> None:
        """Raises Failed; then `take_back` must follow."""
        if start and not daemon.is_booted() and not self._hands.dry:
            raise Failed(
                "systemd does not run this machine, so nothing can be started: --no-start for an image"
            )
        self._lay_settings(wishes, silent)
        words = [] if self._hands.dry else self._check_settings()
        if not self._by_debian:
            self._lay_program()
        if start:
            self._start()
        else:
            daemon.enable(self._hands)
        if not self._by_debian:
            self._sweep()
        if start and words:
            self._tell_next(words[0])

    def take_back(self) -> None:
        """As it was before; where nothing was, nothing is."""
        if self._hands.dry:
            return
        changed = self._hands.changed
        self._hands.undo()
        if changed and self._ran:
            say("starting what ran before again ...")
            run("systemctl", "daemon-reload")
            run("systemctl", "restart", daemon.UNIT)

    def _lay_settings(self, wishes: Wishes, silent: bool) -> None:
        """Nobody is asked for what stands there already, nor for a plan."""
        folder = self._places.settings
        if ownfiles.has_settings(folder):
            say(f"{folder / ownfiles.SETTINGS} stays as it is")
            ownfiles.lay_secrets(self._hands, folder, wishes)
            return
        if not silent and not self._hands.dry:
            from agentd.cli.install.asking import asked  # brings the sound libraries

            wishes = asked(ownfiles.has_key(folder))
        ownfiles.lay_secrets(self._hands, folder, wishes)
        has_key = wishes.key is not None or ownfiles.has_key(folder)
        ownfiles.lay_settings(self._hands, folder, found(wishes, has_key, look=not self._hands.dry))

    def _check_settings(self) -> Sequence[str]:
        """Before anything is stopped; the words that it will listen for."""
        try:
            words = ownfiles.read(self._places.settings).settings.wake.words
        except ConfigError as error:
            raise Failed(f"the settings have mistakes, so agentd would not start:\n{error}") from error
        return [word.name.replace("_", " ") for word in words]

    def _lay_program(self) -> None:
        hands, places = self._hands, self._places
        sysusers, unit = shipped("systemd", "sysusers.conf"), shipped("systemd", "agentd.service")
        hands.folder(places.sysusers.parent)
        if hands.file(places.sysusers, sysusers.read_bytes()):
            hands.run("systemd-sysusers", str(places.sysusers))
        hands.link(places.environment, self._environment)
        hands.link(places.command, places.environment / "bin/agentd")
        hands.file(places.unit, unit.read_bytes())

    def _start(self) -> None:
        if self._ran and not self._hands.changed:
            say("nothing has changed, and agentd runs")
            return
        say("starting agentd; this takes up to a minute ...")
        daemon.start(self._hands)

    def _tell_next(self, word: str) -> None:
        say(f"agentd is ready, and says of itself: {daemon.status()}")
        if holder := soundholder.found():
            say(f"{holder} serves a desktop's sound here, and what that holds the service cannot open.")
        say(f"What it may do is in {self._places.settings / ownfiles.TOOLS}. Now say:")
        say(f"    “{word}, turn on the kitchen lights”")

    def _sweep(self) -> None:
        """The environments before this one."""
        for path in environments(self._places.environment):
            if path != self._environment:
                self._hands.remove(path)
