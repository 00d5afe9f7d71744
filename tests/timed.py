"""The runtime's neighbours as fakes that take their time: on a virtual clock, hours of it cost nothing.

Unlike `tests.fakes`, which only keep what they were told, these answer as the real ones do: the speaker
plays as long as the sound lasts, the house takes a while, a link does what it was given to do.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agentd.core.effects import Chime, Mandate
from agentd.core.events import REPLY_HZ, Event, LinkReady, PlaybackDrained, ToolCall, ToolFinished
from agentd.ports import Emit

AUDIBLE_PEAK = 200  # of 32767: fainter than this is nothing to anybody in a room
ANSWER: Mapping[str, object] = {"output": {"status": "confirmed"}}


def now_s() -> float:
    return asyncio.get_running_loop().time()


def peak_of(pcm: bytes) -> int:
    samples = array("h", pcm[: len(pcm) & ~1])
    return max(max(samples, default=0), -min(samples, default=0))


@dataclass
class Playing:
    """A reply on the speaker: what it got, and when the last sample so far is out."""

    number: int
    begun_at: float
    ends_at: float
    pcm: bytearray = field(default_factory=bytearray)
    cut_at: float | None = None

    @property
    def heard(self) -> bytes:
        """What left the speaker; gaps between pieces count as silence that was not given."""
        if self.cut_at is None:
            return bytes(self.pcm)
        left = max(0, round((self.ends_at - self.cut_at) * REPLY_HZ)) * 2
        return bytes(self.pcm[: max(0, len(self.pcm) - left)])


@dataclass
class TimedSpeaker:
    """Plays in the loop's time. `replies` and `chimes` are what the person got to hear."""

    emit: Emit
    replies: list[Playing] = field(default_factory=list)
    chimes: list[tuple[float, Chime]] = field(default_factory=list)
    _ending: asyncio.TimerHandle | None = None

    def play(self, reply: int, pcm: bytes) -> None:
        if not self.replies or self.replies[-1].number != reply:
            self.replies.append(Playing(reply, now_s(), now_s()))
        playing = self.replies[-1]
        playing.pcm += pcm
        playing.ends_at = max(playing.ends_at, now_s()) + len(pcm) / 2 / REPLY_HZ

    def finish(self, reply: int) -> None:
        playing = self.replies[-1]
        assert playing.number == reply
        self._ending = asyncio.get_running_loop().call_at(playing.ends_at, self._tell, playing)

    def cut(self, reply: int) -> None:
        playing = self.replies[-1]
        assert playing.number == reply
        if self._ending:
            self._ending.cancel()
        playing.cut_at = now_s()
        self._tell(playing)

    def duck(self, on: bool) -> None:
        pass

    def chime(self, chime: Chime) -> None:
        self.chimes.append((now_s(), chime))

    def volume(self, percent: int) -> None:
        assert 0 <= percent <= 100

    def hush(self) -> None:
        """It announces nothing."""

    def _tell(self, playing: Playing) -> None:
        heard = playing.heard
        audible = not heard or peak_of(heard) >= AUDIBLE_PEAK
        self.emit(PlaybackDrained(playing.number, len(heard) // 2, audible))

    @property
    def audible_ms(self) -> float:
        """How much of all replies could be heard."""
        return sum(len(each.heard) / 48 for each in self.replies if peak_of(each.heard) >= AUDIBLE_PEAK)


@dataclass
class TimedHouse:
    """Does everything, and says so after `takes_s`. `done` is what was set in motion."""

    emit: Emit
    takes_s: float = 0.2
    done: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    _running: dict[int, asyncio.TimerHandle] = field(default_factory=dict)

    def start(self, link: int, call: ToolCall, mandate: Mandate) -> None:  # noqa: ARG002
        self.done.append((call.name, call.args))
        loop = asyncio.get_running_loop()
        self._running[id(call)] = loop.call_later(self.takes_s, self.emit, ToolFinished(link, call, ANSWER))

    def cancel(self, link: int, call: ToolCall) -> None:  # noqa: ARG002
        if running := self._running.pop(id(call), None):
            running.cancel()


@dataclass
class TimedVoice:
    """The house's own voice. `said` is what the person heard of it, and when it began."""

    said: list[tuple[float, str]] = field(default_factory=list)

    def say(self, words: str) -> None:
        self.said.append((now_s(), words))


Told = Callable[[int], Event]  # of a link's number
Play = Sequence[tuple[float, Told]]  # seconds after the one before, and what the link tells then


@dataclass
class TimedLinks:
    """Links without a network: each turn is answered by the next of `plays`, the last one again and again.

    `told` is every call in its order, with the time.
    """

    emit: Emit
    plays: Sequence[Play]
    connects_s: float = 0.3
    told: list[tuple[float, str, int]] = field(default_factory=list)
    _turns: int = 0
    _link: int | None = None
    _timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def open(self, link: int, *_: object) -> None:
        self._note("open", link)
        self._link = link
        self._perform(link, [(self.connects_s, LinkReady)])

    def close(self, link: int) -> None:
        self._note("close", link)
        for timer in self._timers:
            timer.cancel()
        self._link = None

    def begin_turn(self, link: int) -> None:
        self._note("begin_turn", link)

    def send_audio(self, link: int, pcm: bytes) -> None:
        assert link == self._link, "speech goes to the link that is open"
        assert pcm

    def end_turn(self, link: int) -> None:
        self._note("end_turn", link)
        self._answer_turn(link)

    def _answer_turn(self, link: int) -> None:
        self._perform(link, self.plays[min(self._turns, len(self.plays) - 1)])
        self._turns += 1

    def send_image(self, link: int, image: bytes, mime: str) -> None:
        assert image
        self._note(f"send_image {mime}", link)

    def send_text(self, link: int, text: str) -> None:
        assert text
        self._note("send_text", link)
        self._answer_turn(link)

    def answer(self, link: int, call: ToolCall, response: Mapping[str, object]) -> None:
        assert response
        self._note(f"answer {call.name}", link)

    def _note(self, what: str, link: int) -> None:
        self.told.append((now_s(), what, link))

    def _perform(self, link: int, play: Play) -> None:
        after_s, loop = 0.0, asyncio.get_running_loop()
        for pause_s, told in play:
            after_s += pause_s
            self._timers.append(loop.call_later(after_s, self._tell, told, link))

    def _tell(self, told: Told, link: int) -> None:
        self.emit(told(link))
