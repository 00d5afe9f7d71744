"""The installation itself, step by step; what has failed is taken back, and what ran before runs again."""

from __future__ import annotations

from pathlib import Path

from agentd.cli.install import daemon
from agentd.cli.install.annotated import with_answers
from agentd.cli.install.answers import Answers
from agentd.cli.install.found import found
from agentd.cli.install.hands import Failed, Hands, run, say
from agentd.cli.install.places import Places, environments
from agentd.cli.install.wishes import Wishes
from agentd.config.shipped import default_file, default_tools, shipped
from agentd.errors import ConfigError

SETTINGS = "agentd.yaml"
KEY, PASSWORD = "gemini.key", "mqtt.password"  # the unit hands them over as credentials
SECRET = 0o600


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
        self._lay_settings(self._wishes(wishes, silent))
        if not self._hands.dry:
            self._check_settings()
        if not self._by_debian:
            self._lay_program()
        if start:
            self._start()
        else:
            daemon.enable(self._hands)
        if not self._by_debian:
            self._sweep()

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

    def _lay_settings(self, wishes: Wishes) -> None:
        """The owner's files: each only where there is none."""
        folder, hands = self._places.settings, self._hands
        hands.folder(folder)
        if wishes.key is not None:
            hands.file(folder / KEY, f"{wishes.key}\n".encode(), SECRET)
        if wishes.password is not None:
            hands.file(folder / PASSWORD, f"{wishes.password}\n".encode(), SECRET)
        if (folder / SETTINGS).exists():
            say(f"{folder / SETTINGS} stays as it is")
        else:
            answers = self._answers(wishes)
            text = with_answers(default_file().read_text("utf-8"), answers.settings)
            hands.file(folder / SETTINGS, text.encode())
            for (section, key), value in answers.settings.items():
                say(f"    {section}.{key}: {value}")
        hands.tree(folder / "tools", default_tools())

    def _wishes(self, wishes: Wishes, silent: bool) -> Wishes:
        """Nobody is asked for what stands in the settings already, nor for a plan."""
        if silent or self._hands.dry or (self._places.settings / SETTINGS).exists():
            return wishes
        from agentd.cli.install.asking import asked  # brings the sound libraries

        return asked((self._places.settings / KEY).exists())

    def _answers(self, wishes: Wishes) -> Answers:
        has_key = wishes.key is not None or (self._places.settings / KEY).exists()
        return found(wishes, has_key, look=not self._hands.dry)

    def _check_settings(self) -> None:
        """As the daemon will read them, before anything is stopped."""
        from agentd.config.load import load  # needs the packages of the environment

        folder = self._places.settings
        names = {"GEMINI_API_KEY": folder / KEY, "MQTT_PASSWORD": folder / PASSWORD}
        environ = {name: path.read_text("utf-8") for name, path in names.items() if path.exists()}
        try:
            load(folder / SETTINGS, environ)
        except ConfigError as error:
            raise Failed(f"the settings have mistakes, so agentd would not start:\n{error}") from error

    def _lay_program(self) -> None:
        hands, places = self._hands, self._places
        sysusers, unit = shipped("systemd", "sysusers.conf"), shipped("systemd", "agentd.service")
        hands.folder(places.sysusers.parent)
        hands.file(places.sysusers, sysusers.read_bytes())
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
        if not self._hands.dry:
            say(f"agentd is ready: {daemon.status()}")

    def _sweep(self) -> None:
        """The environments before this one."""
        for path in environments(self._places.environment):
            if path != self._environment:
                self._hands.remove(path)
