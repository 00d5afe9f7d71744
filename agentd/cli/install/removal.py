"""Takes agentd away; what the owner has written stays, unless he wants all of it gone."""

from __future__ import annotations

from agentd.cli.install import daemon, ownfiles
from agentd.cli.install.hands import Hands, run, say
from agentd.cli.install.places import Places, environments
from agentd.errors import AgentdError

USER = "agentd"


def uninstall(hands: Hands, places: Places, complete: bool, purge: bool, by_debian: bool) -> None:
    """`complete`: we run from an environment, with all packages. Raises Failed."""
    if daemon.is_booted() and run("systemctl", "cat", daemon.UNIT)[0] == 0:
        hands.run("systemctl", "disable", "--quiet", "--now", daemon.UNIT)
    if complete and ownfiles.has_settings(places.settings):
        _clear_broker(hands, places)
    if by_debian:
        hands.run("apt-get", "-y", "purge" if purge else "remove", "agentd")
        return
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


def _clear_broker(hands: Hands, places: Places) -> None:
    """Or Home Assistant shows a ghost for ever. Trouble is told, and no reason to stop."""
    from agentd.cli.forget import forget  # needs packages

    if not hands.may("clear what agentd has left at the broker"):
        return
    try:
        forget(ownfiles.read(places.settings))
    except AgentdError as error:
        say(f"what agentd has left at the broker stays there: {error}")
