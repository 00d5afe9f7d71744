"""The installation itself, step by step; what has failed is taken back, and what ran before runs again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agentd.cli.install import ownfiles
from agentd.cli.install.daemon import Daemon
from agentd.cli.install.found import found
from agentd.cli.install.hands import Failed, Hands, say
from agentd.cli.install.places import LINK, USER, Places, environments, has_user
from agentd.cli.install.wishes import Wishes
from agentd.config.shipped import shipped
from agentd.errors import ConfigError


class Installation:
    """`environment` is the one to use."""

    def __init__(self, hands: Hands, places: Places, environment: Path) -> None:
        self._hands = hands
        self._places = places
        self._environment = environment
        self._daemon = Daemon(places.of_user)
        self._asked = False
        self._ran = self._daemon.can_run and self._daemon.active

    def lay(self, wishes: Wishes, silent: bool, start: bool) -> None:
        """Raises Failed; then `take_back` must follow."""
        if start and not self._hands.dry:
            self._daemon.check()
        self._lay_settings(wishes, silent)
        words = [] if self._hands.dry else self._check_settings()
        self._lay_program()
        if self._asked:
            self._test_echo()
        if start:
            self._start()
        else:
            self._daemon.enable(self._hands)
        self._sweep()
        if start and words:
            self._tell_next(words[0])

    def take_back(self) -> None:
        """As it was before; where nothing was, nothing is."""
        if self._hands.dry:
            return
        changed = self._hands.changed
        self._hands.undo()
        if changed and self._daemon.can_run:
            self._daemon.reload()
        if changed and self._ran:
            say("starting what ran before again ...")
            self._daemon.start_again()

    def _lay_settings(self, wishes: Wishes, silent: bool) -> None:
        """Nobody is asked for what stands there already, nor for a plan."""
        folder = self._places.settings
        if ownfiles.has_settings(folder):
            unsaid = "; what the flags say of it is not written" if wishes.of_settings else ""
            say(f"{folder / ownfiles.SETTINGS} stays as it is{unsaid}")
            ownfiles.lay_secrets(self._hands, folder, wishes)
            return
        if not silent and not self._hands.dry:
            from agentd.cli.install.asking import asked  # brings the sound libraries

            wishes = asked(ownfiles.has_key(folder))
            self._asked = True
        ownfiles.lay_secrets(self._hands, folder, wishes)
        has_key = wishes.key is not None or ownfiles.has_key(folder)
        answers = found(wishes, has_key, look=silent and not self._hands.dry)
        ownfiles.lay_settings(self._hands, folder, answers)

    def _check_settings(self) -> Sequence[str]:
        """Before anything is stopped; the words that it will listen for."""
        try:
            loaded = ownfiles.read(self._places.settings)
        except ConfigError as error:
            raise Failed(f"the settings have mistakes, so agentd would not start:\n{error}") from error
        for warning in loaded.book.warnings:
            say(str(warning))
        return [word.name.replace("_", " ") for word in loaded.settings.wake.words]

    def _lay_program(self) -> None:
        hands, places = self._hands, self._places
        if places.sysusers is not None and not places.by_debian:
            hands.folder(places.sysusers.parent)
            if hands.file(places.sysusers, shipped("systemd", "sysusers.conf").read_bytes()):
                back = () if has_user() else ("userdel", USER)
                hands.run("systemd-sysusers", str(places.sysusers), back=back)
        if not places.by_debian:
            hands.link(places.environment, self._environment)
            hands.folder(places.command.parent)
            hands.link(places.command, places.environment / "bin/agentd")
        # systemd would make it, too, but from 254 on it takes the folder of a user's settings for it
        hands.folder(places.state, 0o700)
        if places.of_user or not places.by_debian:
            unit = shipped("systemd", places.shipped_unit).read_text("utf-8")
            hands.folder(places.unit.parent)
            hands.file(places.unit, unit.replace(str(LINK), str(places.environment)).encode())

    def _start(self) -> None:
        if self._ran and not self._hands.changed:
            say("nothing has changed, and agentd runs")
            return
        if not self._hands.dry:
            say("starting agentd; this takes up to a minute ...")
        self._daemon.start(self._hands)

    def _test_echo(self) -> None:
        """While the devices are free, and somebody is there to be quiet."""
        from agentd.cli.install.soundcheck import hear_echo

        for words in hear_echo(self._places.settings / ownfiles.SETTINGS):
            say(words)

    def _tell_next(self, word: str) -> None:
        status = self._daemon.status
        say(f"agentd is ready, and says of itself: {status}")
        if self._places.of_user:
            say("It is there while you are logged in; `sudo loginctl enable-linger $USER` has it stay.")
        else:
            from agentd.cli.install.soundcheck import disturbers  # needs packages, as above

            for words in disturbers():
                say(words)
        when = "When that is mended" if status.startswith("error") else "Now"
        say(f"What it may do is in {self._places.settings / ownfiles.TOOLS}. {when} say:")
        say(f"    “{word}, turn on the kitchen lights”")

    def _sweep(self) -> None:
        """The environments before this one."""
        for path in environments(self._places.environment):
            if path != self._environment and not self._places.by_debian:
                self._hands.remove(path)
