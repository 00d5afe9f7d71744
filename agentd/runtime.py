"""The loop: next event → core → perform effects. It carries notes and decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from agentd.core import effects as do
from agentd.core.conversation import Conversation
from agentd.core.events import DeadlinePassed, Event, StopRequested
from agentd.ports import House, Links, Note, Speaker, Voice, Watcher

# A minute of microphone frames. Only a loop that has hung for as long can fill it, and such a daemon
# is better restarted than caught up with: the overflow ends the process.
MOST_EVENTS = 3_000


class Runtime:
    """Hands events to the conversation one by one and its effects to the adapters.

    `emit` is the way in for adapters, on the loop's thread; it raises `asyncio.QueueFull` when the
    loop has stopped keeping up.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._events: asyncio.Queue[Event] = asyncio.Queue(MOST_EVENTS)

    def emit(self, event: Event) -> None:
        self._events.put_nowait(event)

    async def run(
        self, links: Links, speaker: Speaker, voice: Voice, house: House, watchers: Sequence[Watcher]
    ) -> None:
        """Run until a `StopRequested` has been carried out."""
        perform = _Hands(links, speaker, voice, house)

        def tell(at: float, note: Note) -> None:
            for watcher in watchers:
                watcher.saw(at, note)

        clock = asyncio.get_running_loop().time
        phase = self._conversation.phase
        event: Event | None = None
        while not isinstance(event, StopRequested):
            event = await self._next()
            now = clock()
            tell(now, event)
            for effect in self._conversation.handle(event, now):
                perform(effect)
                tell(now, effect)
            if phase is not (phase := self._conversation.phase):
                tell(now, phase)

    async def _next(self) -> Event:
        try:
            async with asyncio.timeout_at(self._conversation.deadline):
                return await self._events.get()
        except TimeoutError:
            return DeadlinePassed()


class _Hands:
    """Each effect has one adapter's method."""

    def __init__(self, links: Links, speaker: Speaker, voice: Voice, house: House) -> None:
        self._links = links
        self._speaker = speaker
        self._voice = voice
        self._house = house

    def __call__(self, effect: do.Effect) -> None:
        match effect:
            case do.SendAudio(link, pcm):
                self._links.send_audio(link, pcm)
            case do.PlayReply(reply, pcm):
                self._speaker.play(reply, pcm)
            case do.OpenLink(link, handle, summary, persona):
                self._links.open(link, handle, summary, persona)
            case do.CloseLink(link):
                self._links.close(link)
            case do.BeginTurn(link):
                self._links.begin_turn(link)
            case do.EndTurn(link):
                self._links.end_turn(link)
            case do.SendText(link, text):
                self._links.send_text(link, text)
            case do.SendImage(link, image, mime):
                self._links.send_image(link, image, mime)
            case do.AnswerTool(link, call, response):
                self._links.answer(link, call, response)
            case do.StartTool(link, call, mandate):
                self._house.start(link, call, mandate)
            case do.CancelTool(link, call):
                self._house.cancel(link, call)
            case do.FinishReply(reply):
                self._speaker.finish(reply)
            case do.CutReply(reply):
                self._speaker.cut(reply)
            case do.Duck(on):
                self._speaker.duck(on)
            case do.PlayChime(chime):
                self._speaker.chime(chime)
            case do.Announce(words):
                self._voice.say(words)
            case do.SetVolume(percent):
                self._speaker.volume(percent)
            case do.Hush():
                self._speaker.hush()
            case do.Mute() | do.KeepHandle() | do.TakeUpRules() | do.ReportSpeechEnd():
                pass  # for watchers
            case do.ReportFault() | do.ReportUntold() | do.ReportEnd():
                pass
