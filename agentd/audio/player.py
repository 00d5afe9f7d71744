"""What is to be played, in order: replies by number, chimes, and announcements. One thread feeds, one pulls.

No locks: everything goes through one deque, and a cut is one number. Nothing of a reply up to that number
leaves once it is set, whatever the feeding side still has under way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from agentd.audio.envelope import Envelope
from agentd.audio.gain import Gain
from agentd.audio.lead import Lead
from agentd.audio.loudness import Loudness
from agentd.core.events import REPLY_HZ

MOST_SAMPLES = 600 * REPLY_HZ  # replies come faster than real time; ten minutes is longer than any answer
MOST_GAP = 30 * REPLY_HZ  # a reply that goes on later than that begins anew; the conversation gives up sooner


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a reply. `underruns`: how often it was not there in time, for `gap_samples` in all."""

    reply: int
    heard_samples: int
    audible: bool
    underruns: int = 0
    gap_samples: int = 0


Drained = Callable[[Played], None]


@dataclass(frozen=True, slots=True)
class _Sound:
    pcm: bytes
    reply: int = 0  # 0: a chime or an announcement
    announcement: int = 0
    least: float = 0.0  # gain


@dataclass(frozen=True, slots=True)
class _End:
    reply: int


@dataclass(slots=True)
class _Account:
    """Of one reply, as long as it is not over. `stock` samples of it have come in and not been pulled."""

    stock: int = 0
    heard: int = 0
    underruns: int = 0
    gap: int = 0
    loudness: Loudness = field(default_factory=Loudness)


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A reply of which all has been pulled; the card has played it at sample `due` of the pulling clock."""

    played: Played
    due: int


class Player:
    """24 kHz mono s16 in and out.

    `drained` is called once per reply on the pulling thread: when its last sample was pulled and
    `card_samples` (what the card holds back) after it too, or at once for a cut.
    """

    def __init__(self, drained: Drained) -> None:
        self._drained = drained
        self._queue: deque[_Sound | _End] = deque()
        self.gain = Gain()
        self._cut = 0
        # Written by the feeding side alone:
        self.cuts = 0  # how often something was cut; who has pulled ahead of the card drops that then
        self.overflow_samples = 0
        self._fed_samples = 0
        self._announced = 0
        self._hushed = 0  # announcements up to this number are cut
        # Written by the pulling side alone:
        self.card_samples = 0
        self.lead = Lead()
        self._left_samples = 0
        self._clock = 0
        self._ready: deque[_Sound | _End] = deque()
        self._now = _Sound(b"")
        self._at = 0
        self._accounts: dict[int, _Account] = {}
        self._envelope = Envelope()
        self._begun = 0  # the reply that is being played; more of it may come
        self._complete = 0  # all of the replies up to this number has come in
        self._ended = 0
        self._over = 0  # announcements up to this number are over
        self._leaving: deque[_Leaving] = deque()

    @property
    def busy(self) -> bool:
        """There is something to pull, to report, or to wait for. For the pulling side."""
        rest = self._at < len(self._now.pcm) or self._now.announcement > self._over
        return bool(self._queue or self._ready or self._leaving or rest or self._in_gap())

    @property
    def announcing(self) -> bool:
        """An announcement waits or is being pulled. For the feeding side."""
        return self._announced > max(self._hushed, self._over)

    def play(self, reply: int, pcm: bytes) -> bool:
        """Append to a reply. False when there is no room; nothing is kept of that piece then."""
        return self._feed(_Sound(pcm, reply))

    def finish(self, reply: int) -> None:
        self._queue.append(_End(reply))

    def cut(self, reply: int) -> None:
        """Nothing of this reply, or of one before it, is pulled any more."""
        self._cut = max(self._cut, reply)
        self.cuts += 1
        self._queue.append(_End(reply))

    def chime(self, pcm: bytes, least: float = 0.0) -> None:
        """Cuts what is being announced. It has the gain `least` at least."""
        self.hush()
        self._feed(_Sound(pcm, least=least))

    def announce(self, pcm: bytes) -> bool:
        """A clip that belongs to no reply. False when there is no room for it."""
        if not self._feed(_Sound(pcm, announcement=self._announced + 1)):
            return False
        self._announced += 1
        return True

    def hush(self) -> None:
        """Nothing is announced any more of what was to be."""
        if self.announcing:
            self._hushed = self._announced
            self.cuts += 1

    def pull(self, samples: int, heard: bool = True) -> bytes:
        """The next samples: fewer when there are no more, silence where more of a reply is awaited.

        Unless `heard` they go nowhere and do not count.
        """
        self._take_in()
        out = bytearray()
        while len(out) < samples * 2 and self._advance(self._clock + len(out) // 2):
            piece = self._now.pcm[self._at : self._at + samples * 2 - len(out)]
            self._at += len(piece)
            piece = self._reply_piece(piece, heard) if self._now.reply else piece
            out += self.gain.shape(piece, self._now.least)
        if len(out) < samples * 2:
            self._advance(self._clock + len(out) // 2)
            if self._in_gap():
                out += self.gain.shape(bytes(samples * 2 - len(out)))
        self._report()  # before the clock moves: what is being handed over now has not been played
        self._clock += samples
        return bytes(out)

    def _feed(self, sound: _Sound) -> bool:
        samples = len(sound.pcm) // 2
        if self._fed_samples - self._left_samples + samples > MOST_SAMPLES:
            self.overflow_samples += samples
            return False
        self._fed_samples += samples
        self._queue.append(sound)
        return True

    def _take_in(self) -> None:
        """From the feeding side's hands, noting what comes when."""
        while self._queue:
            item = self._queue.popleft()
            self._ready.append(item)
            if isinstance(item, _End):
                if item.reply > self._complete:
                    self._complete = item.reply
                    self.lead.complete()
            elif item.reply > max(self._cut, self._complete):
                if item.reply not in self._accounts:
                    self._accounts[item.reply] = _Account()
                    self.lead.begins(self._clock)
                self._accounts[item.reply].stock += len(item.pcm) // 2
                self.lead.arrives(len(item.pcm) // 2, self._clock)

    def _advance(self, clock: int) -> bool:
        """Make `_now` a sound with something left; false when there is none, or it is to wait."""
        while self._at >= len(self._now.pcm) or self._is_cut(self._now):
            self._over = max(self._over, self._now.announcement)
            if not self._ready:
                self._now, self._at = _Sound(b""), 0
                self._starve(clock)
                return False
            item = self._ready.popleft()
            if isinstance(item, _End):
                self._end(item.reply, clock)
            else:
                self._left_samples += len(item.pcm) // 2
                self._now, self._at = item, 0
        return not self._now.reply or self._may_play(self._now.reply, clock)

    def _is_cut(self, sound: _Sound) -> bool:
        return 0 < sound.reply <= max(self._cut, self._ended) or 0 < sound.announcement <= self._hushed

    def _may_play(self, reply: int, clock: int) -> bool:
        account = self._accounts[reply]
        gap = self.lead.gap(clock)
        if reply <= self._complete:
            self.lead.goes_on()
        elif not self.lead.suffices(account.stock, clock):
            return False
        if reply != self._begun:
            self._begun = reply
            self._envelope.restart(None if reply <= self._complete else account.stock)
        elif gap:
            account.underruns += 1
            account.gap += gap
        return True

    def _reply_piece(self, piece: bytes, heard: bool) -> bytes:
        reply, samples = self._now.reply, len(piece) // 2
        account = self._accounts[reply]
        account.stock -= samples
        account.heard += samples if heard else 0
        account.loudness.add(piece)
        if reply <= self._complete:
            return self._envelope.shape(piece, None)
        self.lead.plays(account.stock)
        return self._envelope.shape(piece, account.stock)

    def _starve(self, clock: int) -> None:
        if self._begun > max(self._complete, self._cut):
            self.lead.starves(clock)

    def _in_gap(self) -> bool:
        """A reply has begun, and the rest of it is awaited."""
        return self._begun > max(self._complete, self._cut) and self.lead.gap(self._clock) < MOST_GAP

    def _end(self, reply: int, clock: int) -> None:
        if reply <= self._ended:
            return
        self._ended = reply
        account = self._accounts.get(reply) or _Account()
        self._accounts = {number: kept for number, kept in self._accounts.items() if number > reply}
        audible = account.loudness.audible
        played = Played(reply, account.heard, audible, account.underruns, account.gap)
        self._leaving.append(_Leaving(played, clock + self.card_samples))

    def _report(self) -> None:
        while self._leaving:
            left = self._leaving[0]
            if left.due > self._clock and left.played.reply > self._cut:
                return
            self._drained(self._leaving.popleft().played)
