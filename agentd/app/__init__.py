"""The composition root: the only package that names concrete adapters."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

from agentd.app.acquaintance import introduced
from agentd.app.control import controlled
from agentd.app.crew import Crew
from agentd.app.ears import make_ear
from agentd.app.model import make_model
from agentd.app.mouth import make_mouth
from agentd.app.reloading import Reloading, Reread
from agentd.app.renewal import Followers
from agentd.app.surroundings import reached_broker, reached_endpoint
from agentd.app.tidings import announcements, newcomers, transcripts
from agentd.audio.source import Source
from agentd.config.load import Loaded
from agentd.core.conversation import Conversation
from agentd.core.effects import Mute
from agentd.core.enquiry import Enquiries
from agentd.core.events import HouseNews, StopRequested
from agentd.gazette import Gazette
from agentd.lifecycle import Ending, Status, outlast, tell_systemd
from agentd.manners import manners
from agentd.mqtt.address import address_of
from agentd.mqtt.client import Bus
from agentd.mqtt.desk import Desk
from agentd.mqtt.happenings import Happenings
from agentd.mqtt.herald import Herald
from agentd.mqtt.house import MqttHouse
from agentd.mqtt.knobs import Knobs
from agentd.panel.panel import Panel
from agentd.personas import personas
from agentd.ports import Listen, Watcher
from agentd.runtime import Runtime
from agentd.service import camera
from agentd.service.diary import Diary
from agentd.service.hooks import Hooks
from agentd.service.jobs import Jobs
from agentd.service.knobs import KeptKnobs
from agentd.service.latency import Latency
from agentd.service.mishaps import Mishaps
from agentd.service.notify import Notifier
from agentd.service.session import KeptSession

logger = logging.getLogger(__name__)


async def run(
    loaded: Loaded,
    *,
    once: bool = False,
    source: Source | None = None,
    listen: Listen | None = None,
    watchers: Sequence[Watcher] = (),
    ready: asyncio.Event | None = None,
    stop: asyncio.Event | None = None,
    reread: Reread | None = None,
) -> int:
    """The daemon, until a signal or, with `once`, the end of the first conversation; its exit status.

    `source` replaces what the settings name, `listen` the whole ear, wake word and all; `watchers` see
    everything that happens; `ready` is set when sound flows and the broker is known to be up or down; `stop`
    ends it as SIGTERM does; `reread` is what SIGHUP is for, without it that ends the process.
    """
    settings = loaded.settings
    assert settings.store, "load() has filled it in"
    for warning in loaded.book.warnings:
        logger.warning("%s", warning)
    notifier = Notifier()
    ending = Ending(once, stop or asyncio.Event())  # first of all: from here on a signal ends it cleanly
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(reached_broker(settings))
        endpoint = await stack.enter_async_context(reached_endpoint(settings, loaded.book))
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        crew = Crew(stack, tasks, watchers)
        stack.callback(gc.unfreeze)

        # what is remembered, and the conversation that begins with it
        knobs = crew.keeps(KeptKnobs(settings.store, settings.audio.volume))
        cast = personas(settings, loaded.book, endpoint.url)
        session = crew.keeps(KeptSession(settings.store, cast.terms))
        runtime = Runtime(_conversation(loaded, knobs, session))
        emit = runtime.emit
        if knobs.doubt:
            emit(HouseNews(knobs.doubt))

        # the bus, what it and others are told, and the loudspeaker
        address = address_of(settings.mqtt, loaded.secrets.mqtt_password, broker)
        bus = crew.closes(Bus(address, settings.mqtt.id))
        presence = introduced(settings, bus, crew, stack)
        scribe = transcripts(settings, bus, crew)
        restart = partial(ending.restart, notifier.supervised)
        Knobs(bus, emit, restart)
        crew.watches(Mishaps(presence.mishaps))
        crew.watches(Latency(presence.latency))
        gazette = crew.watches(Gazette(knobs.muted, knobs.volume))
        gazette.add(crew.closes(Happenings(bus)).tell)
        gazette.add(crew.keeps(Diary()).tell)
        hooks = Hooks(settings.hooks)
        gazette.add(hooks.tell)
        crew.runs(hooks.run(), "hooks")
        mouth = make_mouth(settings, source is None, emit, crew)
        speaker, voice = mouth.speaker, mouth.voice
        enquiries = crew.watches(Enquiries(emit))
        crew.closes(Desk(bus, enquiries.ask, voice.takes))

        # the house
        arrivals = newcomers(settings, loaded.book, bus, emit)
        if arrivals is not None:
            crew.closes(arrivals)
        jobs = crew.closes(Jobs(settings.store, emit, presence.timers))
        deadline_s = settings.mqtt.command_deadline_s
        house = crew.keeps(
            MqttHouse(loaded.book, bus, emit, deadline_s, camera.look, voice.takes, jobs.ask, cast.books)
        )
        crew.runs(jobs.run(house.carry_out), "jobs")
        herald = Herald(announcements(settings, loaded.book), bus, emit)
        stack.callback(herald.close)
        standing = controlled(loaded, crew, gazette, bus, jobs, emit, enquiries.ask, voice.takes, restart)

        # the model, and the ear
        links, accounts = make_model(loaded, cast, endpoint.url, house, presence, emit, crew, tasks)
        hearing = asyncio.Event()
        ears = listen or partial(make_ear, settings, source, mouth.echo, presence.levels, ending.input_ended)
        ear = ears(emit, hearing.set)
        status = crew.watches(Status(ear, bus, presence, notifier))
        presence.volume(knobs.volume)
        speaker.volume(knobs.volume)
        status.saw(0.0, Mute(knobs.muted))
        crew.keeps(Panel(settings.panel, emit, knobs.muted)).start()
        crew.watches(ending)

        if reread is not None:
            followers = Followers(
                endpoint, house, herald, jobs, arrivals, links, session, accounts, ear, hooks, scribe
            )

            def show(remark: str, facts: Mapping[str, object]) -> None:
                status.remark(remark)
                presence.configuration(facts)
                standing.configuration = facts

            reloading = Reloading(loaded, cast, endpoint.url, reread, emit, followers.adopt, show)
            crew.runs(crew.watches(reloading).run(), "reload")

        tasks.create_task(bus.run(), name="bus")
        talk = tasks.create_task(runtime.run(links, speaker, voice, house, crew.watchers), name="runtime")
        crew.runs(tell_systemd(hearing, ear, bus, notifier, status, ready), "systemd")
        for part in (speaker, ear):
            part.start()
            tasks.create_task(outlast(part.finished))
            stack.callback(part.stop)

        await ending.requested.wait()
        notifier.stopping()
        emit(StopRequested())
        await talk
        return ending.status


def _conversation(loaded: Loaded, knobs: KeptKnobs, session: KeptSession) -> Conversation:
    """As the last process left it."""
    conversation = Conversation(manners(loaded.settings, knobs.volume))
    if knobs.muted:
        conversation.begin_muted()
    now = asyncio.get_running_loop().time()
    for persona, handle, age_s in session.handles():
        conversation.resume(handle, now - age_s, persona)
    return conversation
