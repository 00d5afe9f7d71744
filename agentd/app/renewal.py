"""What a configuration comes to, made ready off the loop, and who is to work by it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agentd.app.ears import words_of
from agentd.app.surroundings import Endpoint
from agentd.app.tidings import announcements
from agentd.audio.ear import Ear
from agentd.audio.hearing import Words
from agentd.config.load import Loaded
from agentd.config.renewal import renewed
from agentd.core.manners import Manners
from agentd.errors import ConfigError
from agentd.live.link import LiveLinks
from agentd.live.terms import Terms
from agentd.manners import manners
from agentd.mqtt.herald import Herald
from agentd.mqtt.house import MqttHouse
from agentd.mqtt.newcomers import Newcomers
from agentd.mqtt.scribe import Scribe
from agentd.personas import Personas, personas
from agentd.ports import Listener
from agentd.service.accounts import Accounts, Limits
from agentd.service.hooks import Hooks
from agentd.service.jobs import Jobs
from agentd.service.session import KeptSession


@dataclass(frozen=True, slots=True)
class Renewal:
    """Nothing in it can fail any more.

    `loaded` has the settings as they are to hold, `waiting` the keys of those that wait for a restart. No
    `words`: they are the same.
    """

    loaded: Loaded
    cast: Personas
    terms: Terms
    words: Words | None
    manners: Manners
    waiting: tuple[str, ...]


def prepared(running: Loaded, read: Loaded, endpoint: str) -> Renewal:
    """Takes a while. Raises ConfigError with what only an adapter could find."""
    settings, waiting = renewed(running.settings, read.settings)
    cast = personas(settings, read.book, endpoint)
    terms = Terms(
        settings.live,
        settings.vad,
        read.book.declarations(),
        key=read.secrets.gemini_key,
        token=read.secrets.gemini_token,
        here=settings.home.here,
        server=endpoint,
        roles=cast.roles,
    )
    urgent = settings.conversation.urgent
    same = settings.wake == running.settings.wake and urgent == running.settings.conversation.urgent
    try:
        words = None if same else words_of(settings)
    except ConfigError as error:
        raise read.placed(error) from error
    behaviour = manners(settings, settings.audio.volume)
    return Renewal(replace(read, settings=settings), cast, terms, words, behaviour, waiting)


@dataclass(frozen=True, slots=True)
class Followers:
    """All who work by what the owner has written."""

    endpoint: Endpoint
    house: MqttHouse
    herald: Herald
    jobs: Jobs
    arrivals: Newcomers | None
    links: LiveLinks
    session: KeptSession
    accounts: Accounts
    ear: Listener
    hooks: Hooks
    scribe: Scribe | None

    def adopt(self, new: Renewal) -> None:
        """At once; no link is open, and no call is being carried out."""
        settings, book = new.loaded.settings, new.loaded.book
        self.endpoint.adopt(settings, book)
        self.house.adopt(book, new.cast.books, settings.mqtt.command_deadline_s)
        self.jobs.adopt(book.tools)
        self.herald.adopt(announcements(settings, book))
        if self.arrivals is not None:
            self.arrivals.adopt(tuple(book.devices.values()))
        self.links.adopt(new.terms, settings.vad)
        self.session.adopt(new.cast.terms)
        self.accounts.adopt(Limits(settings.live.budget_tokens_day, settings.live.budget_usd_day))
        self.hooks.adopt(settings.hooks)
        if self.scribe is not None:
            self.scribe.adopt(settings.live.language)
        if new.words is not None and isinstance(self.ear, Ear):
            self.ear.adopt(new.words)
