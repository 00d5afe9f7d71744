"""What is told of the house and of us: announcements, new devices, transcripts, as the settings want them."""

from __future__ import annotations

from agentd.app.crew import Crew
from agentd.config.settings import Settings
from agentd.home.book import ToolBook
from agentd.home.discovery.news import News
from agentd.home.discovery.sources import chosen_sources
from agentd.home.discovery.survey import Survey
from agentd.home.news.announcements import Announcements
from agentd.mqtt.client import Bus
from agentd.mqtt.newcomers import Newcomers
from agentd.mqtt.scribe import Scribe
from agentd.ports import Emit
from agentd.service.store import Store


def announcements(settings: Settings, book: ToolBook) -> Announcements:
    """The built-in model knows nothing but tools: a prompt would be lost on it."""
    quiet = book.safety.quiet
    return Announcements(
        book.announcements.values(),
        quiet.hours if quiet else None,
        by_model=settings.live.endpoint != "local",
    )


def transcripts(settings: Settings, bus: Bus, crew: Crew) -> Scribe | None:
    """None: what is said stays in the room."""
    return crew.keeps(Scribe(bus, settings.live.language)) if settings.mqtt.transcripts else None


def newcomers(settings: Settings, book: ToolBook, bus: Bus, emit: Emit) -> Newcomers | None:
    """None: nobody wants to know of new devices."""
    of = settings.discover
    sources = chosen_sources(
        of.zigbee2mqtt.base if of.zigbee2mqtt.mode == "ask" else None,
        of.tasmota.mode == "ask",
        of.homeassistant.prefix if of.homeassistant.mode == "ask" else None,
        of.homeassistant.skip_origins,
    )
    if not sources:
        return None
    assert settings.store, "load() has filled it in"
    store = Store(settings.store / "discovered.json")
    told = store.read().get("told")
    known = {str(mark) for mark in told} if isinstance(told, list) else set[str]()
    news = News(tuple(book.devices.values()), known)
    return Newcomers(bus, Survey(sources), news, emit, lambda marks: store.keep({"told": sorted(marks)}))
