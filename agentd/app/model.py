"""The connections to the model, and the account of what they cost."""

from __future__ import annotations

from asyncio import TaskGroup

from agentd.app.crew import Crew
from agentd.config.load import Loaded
from agentd.live.link import LiveLinks
from agentd.mqtt.house import MqttHouse
from agentd.mqtt.presence import Presence
from agentd.personas import Personas
from agentd.ports import Emit
from agentd.service.accounts import Accounts, Limits
from agentd.service.discretion import Discretion
from agentd.wire.prices import Prices


def make_model(
    loaded: Loaded,
    cast: Personas,
    endpoint: str,
    house: MqttHouse,
    presence: Presence,
    emit: Emit,
    crew: Crew,
    tasks: TaskGroup,
) -> tuple[LiveLinks, Accounts]:
    """What the model says is kept from the log where the house has secrets."""
    settings, secrets = loaded.settings, loaded.secrets
    assert settings.store, "load() has filled it in"
    links = LiveLinks(
        settings.live,
        settings.vad,
        loaded.book.declarations(),
        secrets.gemini_key,
        Discretion(emit, house.hides_words, lambda: house.has_a_pin).emit,
        tasks,
        token=secrets.gemini_token,
        endpoint=endpoint,
        here=settings.home.here,
        roles=cast.roles,
    )
    prices = Prices if settings.live.endpoint == "local" else lambda: links.prices
    limits = Limits(settings.live.budget_tokens_day, settings.live.budget_usd_day)
    accounts = crew.keeps(Accounts(settings.store, prices, limits, emit, presence.usage))
    crew.runs(accounts.run(), "accounts")
    crew.closes(links)
    return links, accounts
