"""Takes agentd away; what the owner has written stays, unless he wants all of it gone."""

from __future__ import annotations

from agentd.cli.install import daemon
from agentd.cli.install.hands import Failed, Hands, run, say
from agentd.cli.install.places import Places, environments

USER = "agentd"


def uninstall(hands: Hands, places: Places, purge: bool, by_debian: bool) -> None:
    """Raises Failed where that is another's affair."""
    if by_debian:
        word = "purge" if purge else "remove"
        raise Failed(f"agentd came as a Debian package: sudo apt-get {word} agentd")
    if daemon.is_booted() and places.unit.exists():
        hands.run("systemctl", "disable", "--quiet", "--now", daemon.UNIT)
    hands.remove(places.unit)
    hands.remove(places.command)
    hands.remove(places.sysusers)
    if purge:
        hands.remove(places.settings)
        hands.remove(places.state)
        if run("getent", "passwd", USER)[0] == 0:
            hands.run("userdel", USER)
    if daemon.is_booted():
        hands.run("systemctl", "daemon-reload")
    # Last: we ourselves run from there, and nothing of ours can be loaded any more.
    old = environments(places.environment)
    hands.remove(places.environment)
    for path in old:
        hands.remove(path)
    if not purge:
        say(f"{places.settings} and {places.state} stay; --uninstall --purge takes them, too")
