"""When the daemon is ready, what it shows of itself while it runs, and when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal

from agentd.core.condition import Condition
from agentd.core.effects import Mute, ReportEnd, SetVolume
from agentd.core.phases import Phase
from agentd.mqtt.client import Bus
from agentd.mqtt.presence import Presence
from agentd.ports import Listener, Note
from agentd.service.notify import Notifier

log = logging.getLogger(__name__)

# A card may come up after us. One that does not is told, and looked for as long as we run: if we were never
# ready systemd would start us again and again, and nobody in the house would hear why.
SOUND_KNOWN_S = 10.0
LOOK_S = 1.0
BROKER_KNOWN_S = 1.0  # by now it is up, or it is down and READY does not wait for it
INPUT_END_GRACE_S = 10.0  # `--once`: for a conversation that the last of the input has begun
RESTART_AFTER_S = 60.0  # sooner it was the last press, or somebody's automation: systemd would give us up
LAST_CHIME_S = 0.3  # `--once`: for the sound that ends a conversation


async def tell_systemd(
    hearing: asyncio.Event,
    ear: Listener,
    bus: Bus,
    notifier: Notifier,
    status: Status,
    ready: asyncio.Event | None,
) -> None:
    """Ready, and from then on alive. `ready` is set then, too."""
    await until_ready(hearing, ear, bus)
    gc.freeze()  # what start-up has made stays: to look through all of it would hold up the loop for 50 ms
    status.show()
    notifier.ready()
    if ready:
        ready.set()
    await heartbeat(notifier, ear)


async def until_ready(hearing: asyncio.Event, ear: Listener, bus: Bus) -> None:
    """Sound flows, or it is known why not; and the broker is up, or has had its time."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SOUND_KNOWN_S):
            await hearing.wait()
    while not hearing.is_set() and not ear.alive():
        await asyncio.sleep(LOOK_S)  # it hangs already: systemd ends a start that takes too long
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BROKER_KNOWN_S):
            await bus.wait_connected()


async def outlast(thread: asyncio.Future[None]) -> None:
    """A thread that ends by an error ends the daemon: systemd starts it anew."""
    await thread


async def heartbeat(notifier: Notifier, ear: Listener) -> None:
    """The watchdog is fed only while the loop turns and the ear is alive.

    A microphone that is closed, or lost and looked for, is no reason to start anew; a thread that hangs is.
    """
    while period_s := notifier.watchdog_s:
        await asyncio.sleep(period_s)
        if ear.alive():
            notifier.watchdog()
        else:
            log.error(
                "the ear has given no sign of life for %g s; if it hangs, systemd ends agentd", period_s
            )


class Ending:
    """When the daemon is to end, and with which status. A watcher for `--once`."""

    def __init__(self, once: bool, requested: asyncio.Event) -> None:
        self.requested = requested
        self.status = 0
        self._once = once
        self._phase = Phase.IDLE
        loop = asyncio.get_running_loop()
        self._began_at = loop.time()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.requested.set)

    def restart(self, supervised: bool) -> str:
        """Somebody wants the daemon anew, not by voice. It ends cleanly, and systemd starts another; or it
        says why not."""
        why_not = ""
        if not supervised:
            why_not = "systemd has not started agentd, so nobody would start it again"
        elif asyncio.get_running_loop().time() - self._began_at < RESTART_AFTER_S:
            why_not = f"agentd has started less than {RESTART_AFTER_S:.0f} s ago"
        if why_not:
            log.warning("not restarted: %s", why_not)
        else:
            log.info("somebody wants a restart: systemd starts agentd anew")
            self.requested.set()
        return why_not

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, Phase):
            self._phase = note
        elif isinstance(note, ReportEnd) and self._once:
            asyncio.get_running_loop().call_later(LAST_CHIME_S, self._leave)

    def _leave(self) -> None:
        """Unless another persona was called: then it goes on with that one."""
        if self._phase is Phase.IDLE:
            self.requested.set()

    def input_ended(self) -> None:
        if self._once:
            asyncio.get_running_loop().call_later(INPUT_END_GRACE_S, self._give_up)

    def _give_up(self) -> None:
        if self._phase is Phase.IDLE and not self.requested.is_set():
            self.status = 1
            self.requested.set()


class Status:
    """Tells the house, systemd and the log what goes on, and the ear what to listen for."""

    def __init__(self, ear: Listener, bus: Bus, presence: Presence, notifier: Notifier) -> None:
        bus.on_connected(self.show)
        bus.on_lost = self.show
        self._ear = ear
        self._bus = bus
        self._presence = presence
        self._notifier = notifier
        self._condition = Condition()
        self._remark = ""

    @property
    def words(self) -> str:
        """For a person: what goes on, and whatever hinders it."""
        broker = "broker connected" if self._bus.connected else "the broker cannot be reached"
        words = self._condition.words(broker)
        return f"{words}; {self._remark}" if self._remark else words

    def show(self) -> None:
        """To `systemctl status`."""
        self._notifier.status(self.words)

    def remark(self, words: str) -> None:
        """Something that a person should know, until there is another; empty: nothing."""
        self._remark = words
        self.show()

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if not self._condition.saw(note):
            return
        match note:
            case Phase():
                self._ear.attend(note)
            case Mute(on):
                self._ear.mute(on)
                self._presence.mute(on)
            case SetVolume(percent):
                self._presence.volume(percent)
            case _:
                pass
        self._presence.sound({part.value: words for part, words in self._condition.lost.items()})
        self._presence.state(self._condition.state)
        self.show()
