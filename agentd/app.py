"""The composition root: the only file that names concrete adapters."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from functools import partial
from typing import TypeVar

from agentd.audio.announcer import Announcer
from agentd.audio.ducking import Ducking
from agentd.audio.ear import Ear
from agentd.audio.echo import EchoCanceller
from agentd.audio.gauge import Gauged
from agentd.audio.hearing import Hearing
from agentd.audio.microphone import open_source
from agentd.audio.ownwords import OwnWords
from agentd.audio.ringing import Ringing
from agentd.audio.source import Source
from agentd.audio.speaker import open_speaker
from agentd.audio.urgentwords import UrgentWords
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.config.load import Loaded
from agentd.config.settings import Settings
from agentd.core.conversation import Conversation
from agentd.core.events import StopRequested
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.home.book import ToolBook
from agentd.home.discovery.news import News
from agentd.home.discovery.sources import chosen_sources
from agentd.home.discovery.survey import Survey
from agentd.home.news.announcements import Announcements
from agentd.lifecycle import Ending, Status, announce_ready, heartbeat, outlast
from agentd.live.link import LiveLinks
from agentd.local.voice import Voice
from agentd.manners import hears_itself, manners
from agentd.mqtt.address import address_of
from agentd.mqtt.client import Bus
from agentd.mqtt.desk import Desk
from agentd.mqtt.embedded import embedded_broker
from agentd.mqtt.herald import Herald
from agentd.mqtt.house import MqttHouse
from agentd.mqtt.knobs import Knobs
from agentd.mqtt.newcomers import Newcomers
from agentd.mqtt.presence import Presence
from agentd.personas import personas
from agentd.ports import Emit, Listen, Watcher
from agentd.runtime import Runtime
from agentd.service import camera
from agentd.service.accounts import Accounts, Limits
from agentd.service.discretion import Discretion
from agentd.service.jobs import Jobs
from agentd.service.knobs import KeptKnobs
from agentd.service.mishaps import Mishaps
from agentd.service.notify import Notifier
from agentd.service.session import KeptSession
from agentd.service.store import Store
from agentd.wire.prices import Prices

logger = logging.getLogger(__name__)

T = TypeVar("T")


async def run(
    loaded: Loaded,
    *,
    once: bool = False,
    source: Source | None = None,
    listen: Listen | None = None,
    watchers: Sequence[Watcher] = (),
    ready: asyncio.Event | None = None,
    stop: asyncio.Event | None = None,
) -> int:
    """The daemon, until a signal or, with `once`, the end of the first conversation; its exit status.

    `source` replaces what the settings name, `listen` the whole ear, wake word and all; `watchers` see
    everything that happens; `ready` is set when sound flows and the broker is known to be up or down; `stop`
    ends it as SIGTERM does.
    """
    settings = loaded.settings
    assert settings.store, "load() has filled it in"
    for warning in loaded.book.warnings:
        logger.warning("%s", warning)
    notifier = Notifier()
    loop = asyncio.get_running_loop()
    ending = Ending(once, stop or asyncio.Event())  # first of all: from here on a signal ends it cleanly
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(_broker(settings))
        endpoint = await stack.enter_async_context(_endpoint(settings, loaded.book))
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        knobs = KeptKnobs(settings.store, settings.audio.volume)
        conversation = Conversation(manners(settings, knobs.volume))
        cast = personas(settings, loaded.book, endpoint)
        session = KeptSession(settings.store, cast.terms)
        for persona, handle, age_s in session.handles():
            conversation.resume(handle, loop.time() - age_s, persona)
        runtime = Runtime(conversation)

        password = loaded.secrets.mqtt_password
        bus = Bus(address_of(settings.mqtt, password, broker), settings.mqtt.id)
        presence = Presence(bus)
        Knobs(bus, runtime.emit)
        echo = EchoCanceller() if source is None and hears_itself(settings) else None
        taken = None if echo is None else echo.played
        speaker = open_speaker(settings.audio.output, runtime.emit, loop, taken=taken)
        voice = Announcer(Voice().speak, speaker)
        desk = Desk(bus, runtime.emit, voice.takes)
        newcomers = _newcomers(settings, loaded.book, bus, runtime.emit)
        jobs = Jobs(settings.store, runtime.emit, presence.timers)
        deadline_s = settings.mqtt.command_deadline_s
        house = MqttHouse(
            loaded.book, bus, runtime.emit, deadline_s, camera.look, voice.takes, jobs.ask, cast.books
        )
        herald = Herald(_announcements(settings, loaded.book), bus, runtime.emit)
        links = LiveLinks(
            settings.live,
            settings.vad,
            loaded.book.declarations(),
            loaded.secrets.gemini_key,
            Discretion(runtime.emit, house.hides_words, loaded.book.safety.pin is not None).emit,
            tasks,
            token=loaded.secrets.gemini_token,
            endpoint=endpoint,
            here=settings.home.here,
            roles=cast.roles,
        )
        accounts = Accounts(
            settings.store,
            Prices if settings.live.endpoint == "local" else lambda: links.prices,
            Limits(settings.live.budget_tokens_day, settings.live.budget_usd_day),
            runtime.emit,
            presence.usage,
        )
        hearing = asyncio.Event()
        ears = listen or partial(_ear, settings, source, echo, presence.levels, ending.input_ended)
        ear = ears(runtime.emit, hearing.set)
        status = Status(ear, presence, notifier)
        presence.volume(knobs.volume)
        speaker.volume(knobs.volume)
        status.mute(knobs.muted)
        if knobs.muted:
            conversation.begin_muted()
        tasks.create_task(bus.run(), name="bus")
        mishaps = Mishaps(presence.mishaps)
        ringing = Ringing(speaker)
        keepers = (accounts, session, knobs)
        onlookers = (*watchers, status, mishaps, voice, ringing, desk, house, *keepers, ending)
        if settings.audio.duck_others:
            ducking = Ducking(Store(settings.store / "ducked.json"))
            ducking.start()
            onlookers = (*onlookers, ducking)
            stack.push_async_callback(ducking.aclose)
        talk = tasks.create_task(runtime.run(links, speaker, voice, house, onlookers), name="runtime")
        counting = tasks.create_task(accounts.run(), name="accounts")
        punctual = tasks.create_task(jobs.run(house.carry_out), name="jobs")
        beating = tasks.create_task(heartbeat(notifier), name="heartbeat")
        ear.start()
        speaker.start()
        tasks.create_task(outlast(ear.finished), name="ear")
        tasks.create_task(outlast(speaker.finished), name="speaker")
        announcing = tasks.create_task(announce_ready(hearing, bus, notifier, status, ready), name="ready")
        stack.callback(gc.unfreeze)
        stack.push_async_callback(accounts.aclose)
        stack.push_async_callback(session.aclose)
        stack.push_async_callback(knobs.aclose)
        stack.push_async_callback(jobs.aclose)
        stack.callback(beating.cancel)
        stack.callback(counting.cancel)
        stack.callback(announcing.cancel)
        stack.callback(herald.close)
        stack.push_async_callback(bus.aclose)
        stack.push_async_callback(house.aclose)
        stack.push_async_callback(presence.aclose)
        if newcomers is not None:
            stack.push_async_callback(newcomers.aclose)
        stack.push_async_callback(desk.aclose)
        stack.push_async_callback(voice.aclose)
        stack.push_async_callback(ringing.aclose)
        stack.push_async_callback(links.aclose)
        stack.callback(punctual.cancel)
        stack.callback(speaker.stop)
        stack.callback(ear.stop)

        await ending.requested.wait()
        notifier.stopping()
        runtime.emit(StopRequested())
        await talk
        return ending.status


def _announcements(settings: Settings, book: ToolBook) -> Announcements:
    """The built-in model knows nothing but tools: a prompt would be lost on it."""
    quiet = book.safety.quiet
    return Announcements(
        book.announcements.values(),
        quiet.hours if quiet else None,
        by_model=settings.live.endpoint != "local",
    )


def _ear(
    settings: Settings,
    source: Source | None,
    echo: EchoCanceller | None,
    show: Callable[[Mapping[str, object]], None],
    ended: Callable[[], None],
    emit: Emit,
    begun: Callable[[], None],
) -> Ear:
    loop, audio = asyncio.get_running_loop(), settings.audio

    def on_loop(call: Callable[[T], None], news: T) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(call, news)

    def tell(words: str) -> None:
        part = SoundPart.MICROPHONE
        on_loop(emit, SoundLost(part, words) if words else SoundBack(part))

    source = source or open_source(audio.input, choice=audio.input_channel, tell=tell)
    urgent = UrgentWords(settings.conversation.urgent)
    own = OwnWords(settings.wake.words, urgent, settings.wake.engine)
    return Ear(
        Gauged(source, partial(on_loop, lambda levels: show(asdict(levels)))),
        Hearing(Vad(), WakeWords(settings.wake.words, settings.wake.engine), echo, own, urgent),
        emit,
        loop,
        on_first_frame=begun,
        on_input_end=ended,
    )


def _newcomers(settings: Settings, book: ToolBook, bus: Bus, emit: Emit) -> Newcomers | None:
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


@contextlib.asynccontextmanager
async def _broker(settings: Settings) -> AsyncIterator[str]:
    if settings.mqtt.url != "embedded":
        yield settings.mqtt.url
        return
    async with embedded_broker() as url:
        yield url


@contextlib.asynccontextmanager
async def _endpoint(settings: Settings, book: ToolBook) -> AsyncIterator[str]:
    if settings.live.endpoint != "local":
        yield settings.live.endpoint
        return
    from agentd.local.server import LocalServer  # with a key it is never needed, and costs memory

    wake_words = tuple(word.name.replace("_", " ") for word in settings.wake.words)
    async with LocalServer(book, wake_words) as url:
        yield url
