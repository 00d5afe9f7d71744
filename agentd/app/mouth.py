"""What the house hears of us: replies, the house's own voice, rings; and music that steps back for them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from agentd.app.crew import Crew
from agentd.audio.announcer import Announcer
from agentd.audio.ducking import Ducking
from agentd.audio.echo import EchoCanceller
from agentd.audio.ringing import Ringing
from agentd.audio.speaker import LoudSpeaker, open_speaker
from agentd.config.settings import Settings
from agentd.local.voice import Voice
from agentd.manners import hears_itself
from agentd.ports import Emit
from agentd.service.store import Store


@dataclass(frozen=True, slots=True)
class Mouth:
    """`echo` is what takes our own sound out of what the ear hears; None: it hears none."""

    speaker: LoudSpeaker
    voice: Announcer
    echo: EchoCanceller | None


def make_mouth(settings: Settings, overheard: bool, emit: Emit, crew: Crew) -> Mouth:
    """`overheard`: the microphone is the one that the settings name, and may hear the loudspeaker."""
    assert settings.store, "load() has filled it in"
    echo = EchoCanceller() if overheard and hears_itself(settings) else None
    taken = None if echo is None else echo.played
    speaker = open_speaker(settings.audio.output, emit, asyncio.get_running_loop(), taken=taken)
    voice = crew.keeps(Announcer(Voice().speak, speaker))
    crew.keeps(Ringing(speaker))
    if settings.audio.duck_others:
        crew.keeps(Ducking(Store(settings.store / "ducked.json"))).start()
    return Mouth(speaker, voice, echo)
