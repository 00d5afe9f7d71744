"""Which microphone and which loudspeaker, from what was found and heard. Nothing is opened here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agentd.audio.device import MONITOR, Device, is_generic
from agentd.audio.level import clipped_samples, level_dbfs

SPEECH_DB = 10.0  # the loudest parts of speech are at least so much over its pauses
FEW_BLOCKS = 10
_HARDWARE = re.compile(r" \(hw:\d+,\d+\)$")  # as PortAudio marks it; the number changes from boot to boot

NOTHING, SILENCE, STUCK = (
    "gives no sound",
    "gives nothing but digital silence",
    "gives the same sound over and over",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came from one microphone. `fault`: why it is none, in words; then the levels mean nothing."""

    name: str
    quiet_dbfs: float = 0.0
    loud_dbfs: float = 0.0
    clipped: bool = False
    fault: str = ""

    @property
    def voice(self) -> bool:
        """Somebody spoke into it."""
        return not self.fault and self.loud_dbfs - self.quiet_dbfs >= SPEECH_DB

    def __str__(self) -> str:
        if self.fault:
            return f"{self.name}: {self.fault}"
        too_loud = ", too loud for it" if self.clipped else ""
        return f"{self.name}: {self.quiet_dbfs:.0f} to {self.loud_dbfs:.0f} dBFS{too_loud}"


def heard(name: str, blocks: Sequence[bytes]) -> Heard:
    """From equally long blocks of mono s16."""
    if len(blocks) < FEW_BLOCKS:
        return Heard(name, fault=NOTHING)
    if not any(map(any, blocks)):
        return Heard(name, fault=SILENCE)
    if len(set(blocks)) == 1:
        return Heard(name, fault=STUCK)
    levels = sorted(map(level_dbfs, blocks))
    tenth = len(levels) // 10
    return Heard(name, levels[tenth], levels[-1 - tenth], any(map(clipped_samples, blocks)))


def loudest(found: Iterable[Heard]) -> Heard | None:
    """The one that heard the voice best; where nobody spoke, the liveliest. None: no microphone works."""
    working = [each for each in found if not each.fault]
    return max(working, key=lambda each: (each.voice, each.loud_dbfs), default=None)


def candidates(devices: Sequence[Device], *, inputs: bool) -> list[str]:
    """The names to write into the settings: of sound cards; where there is none to be seen, of what there is.

    What stands for no device (`default`) is not among them, nor is what a loudspeaker plays.
    """
    fitting = [device.name for device in devices if (device.inputs if inputs else device.outputs)]
    cards = [name for name in fitting if _HARDWARE.search(name)]
    others = [name for name in fitting if not is_generic(name) and not name.endswith(MONITOR)]
    return [steady(name, fitting) for name in cards or others]


def steady(name: str, names: Iterable[str]) -> str:
    """Without the number of the card, where that is enough to tell it from the others."""
    short = _HARDWARE.sub("", name)
    return short if sum(short.lower() in other.lower() for other in names) == 1 else name


def beside(microphone: str, loudspeakers: Sequence[str]) -> list[str]:
    """Those on the microphone's card first, then other USB devices; a screen's (HDMI) last."""
    card = microphone.partition(":")[0]

    def rank(name: str) -> int:
        if name.partition(":")[0] == card:
            return 0
        return 1 if "usb" in name.lower() else 3 if "hdmi" in name.lower() else 2

    return sorted(loudspeakers, key=rank)
