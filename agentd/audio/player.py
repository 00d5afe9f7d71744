"""What is to be played, in order: replies by number, and chimes. Fed by one thread, emptied by another.

No locks: everything goes through one deque, and a cut is one number. Nothing of a reply up to that number
leaves once it is set, whatever the feeding side still has under way.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from agentd.core.events import REPLY_HZ

MOST_SAMPLES = 600 * REPLY_HZ  # replies come faster than real time; ten minutes is longer than any answer

Drained = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Sound:
    pcm: bytes
    reply: int | None  # none: a chime


@dataclass(frozen=True, slots=True)
class _End:
    reply: int


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A reply of which all has been pulled; the card has played it at sample `due` of the pulling clock."""

    reply: int
    heard_samples: int
    due: int


class Player:
    """24 kHz mono s16 in and out.

    `drained(reply, heard_samples)` is called once per reply on the pulling thread: when its last sample was
    pulled and `card_samples` (what the card holds back) after it too, or at once for a cut.
    """

    def __init__(self, drained: Drained) -> None:
        self._drained = drained
        self._queue: deque[_Sound | _End] = deque()
        self._cut = 0
        # Written by the feeding side alone:
        self.cuts = 0  # how often something was cut; who has pulled ahead of the card drops that then
        self.overflow_samples = 0
        self._fed_samples = 0
        # Written by the pulling side alone:
        self.card_samples = 0
        self._left_samples = 0
        self._clock = 0
        self._now = _Sound(b"", None)
        self._at = 0
        self._heard: Counter[int] = Counter()
        self._ended = 0
        self._leaving: deque[_Leaving] = deque()

    @property
    def busy(self) -> bool:
        """There is something to pull or to report."""
        return bool(self._queue or self._leaving or self._at < len(self._now.pcm))

    def play(self, reply: int, pcm: bytes) -> bool:
        """Append to a reply. False when there is no room; nothing is kept of that piece then."""
        if self._fed_samples - self._left_samples + len(pcm) // 2 > MOST_SAMPLES:
            self.overflow_samples += len(pcm) // 2
            return False
        self._feed(_Sound(pcm, reply))
        return True

    def finish(self, reply: int) -> None:
        self._queue.append(_End(reply))

    def cut(self, reply: int) -> None:
        """Nothing of this reply, or of one before it, is pulled any more."""
        self._cut = max(self._cut, reply)
        self.cuts += 1
        self._queue.append(_End(reply))

    def chime(self, pcm: bytes) -> None:
        self._feed(_Sound(pcm, None))

    def pull(self, samples: int, heard: bool = True) -> bytes:
        """The next samples, fewer when there are no more. Unless `heard` they go nowhere and do not count."""
        out = bytearray()
        while len(out) < samples * 2 and self._advance(self._clock + len(out) // 2):
            piece = self._now.pcm[self._at : self._at + samples * 2 - len(out)]
            self._at += len(piece)
            out += piece
            if heard and self._now.reply is not None:
                self._heard[self._now.reply] += len(piece) // 2
        if len(out) < samples * 2:
            self._advance(self._clock + len(out) // 2)
        self._report()  # before the clock moves: what is being handed over now has not been played
        self._clock += samples
        return bytes(out)

    def _feed(self, sound: _Sound) -> None:
        self._fed_samples += len(sound.pcm) // 2
        self._queue.append(sound)

    def _advance(self, clock: int) -> bool:
        """Make `_now` a sound with something left; false when there is none."""
        while self._at >= len(self._now.pcm) or self._is_cut(self._now.reply):
            try:
                item = self._queue.popleft()
            except IndexError:
                self._now, self._at = _Sound(b"", None), 0
                return False
            if isinstance(item, _End):
                self._end(item.reply, clock)
            else:
                self._left_samples += len(item.pcm) // 2
                self._now, self._at = item, 0
        return True

    def _is_cut(self, reply: int | None) -> bool:
        return reply is not None and reply <= self._cut

    def _end(self, reply: int, clock: int) -> None:
        if reply > self._ended:
            self._ended = reply
            self._leaving.append(_Leaving(reply, self._heard.pop(reply, 0), clock + self.card_samples))

    def _report(self) -> None:
        while self._leaving and (self._leaving[0].due <= self._clock or self._is_cut(self._leaving[0].reply)):
            left = self._leaving.popleft()
            self._drained(left.reply, left.heard_samples)
