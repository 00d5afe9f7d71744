"""Takes agentd away; what the owner has written stays, unless he wants all of it gone."""

from __future__ import annotations

from agentd.cli.install import ownfiles
from agentd.cli.install.daemon import Daemon
from agentd.cli.install.hands import Hands, say
from agentd.cli.install.places import USER, Places, environments, has_group, has_user
from agentd.errors import AgentdError


def uninstall(hands: Hands, places: Places, purge: bool) -> None:
    """Raises Failed."""
    daemon = Daemon(places.of_user)
    daemon.take_away(hands)
    if places.environment.exists() and ownfiles.has_settings(places.settings):
        _clear_broker(hands, places)
    if places.by_debian and not places.of_user:
        hands.run("apt-get", "-y", "purge" if purge else "remove", "agentd")
        return
    if places.unit.exists():
        hands.remove(places.unit)
        daemon.forget(hands)
    if purge:
        for path in (places.settings, places.state, places.unit.with_name("agentd.service.d")):
            hands.remove(path)
    if places.sysusers is not None:
        hands.remove(places.sysusers)
        if purge and has_user():
            hands.run("userdel", USER)
            if has_group():  # userdel spares it where it has members
                hands.run("groupdel", USER)
    stay = [str(path) for path in (places.settings, places.state) if path.exists()]
    if stay and not purge:
        say(f"what stays: {', '.join(stay)}; --uninstall --purge takes that, too")
    if not places.by_debian:
        _remove_program(hands, places)
    if not hands.changed:
        say("agentd is not installed here")


def _remove_program(hands: Hands, places: Places) -> None:
    """Last: we ourselves run from there, and nothing of ours can be loaded any more."""
    made = environments(places.environment)
    for path in (places.command, places.environment, *made):
        hands.remove(path)


def _clear_broker(hands: Hands, places: Places) -> None:
    """Or Home Assistant shows a ghost for ever. Trouble is told, and no reason to stop."""
    if not hands.may("clear what agentd has left at the broker"):
        return
    try:
        from agentd.cli.forget import forget

        forget(ownfiles.read(places.settings))
    except ImportError:  # its environment is that of another Python
        say("that takes a working agentd, so what it has left stays there: install it again first")
    except AgentdError as error:
        say(f"what agentd has left at the broker stays there: {error}")
