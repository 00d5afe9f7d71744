"""The ear as the settings want it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import TypeVar

from agentd.audio.ear import Ear
from agentd.audio.echo import EchoCanceller
from agentd.audio.gauge import Gauged
from agentd.audio.hearing import Hearing, Words
from agentd.audio.microphone import open_source
from agentd.audio.ownwords import OwnWords
from agentd.audio.source import Source
from agentd.audio.urgentwords import UrgentWords
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.config.settings import Settings
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.ports import Emit

T = TypeVar("T")


def make_ear(
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
    words = words_of(settings)
    return Ear(
        Gauged(source, partial(on_loop, lambda levels: show(asdict(levels)))),
        Hearing(Vad(), words.wake, echo, words.own, words.urgent),
        emit,
        loop,
        on_first_frame=begun,
        on_input_end=ended,
    )


def words_of(settings: Settings) -> Words:
    """Takes a while: models are loaded. Raises ConfigError with every model that is none."""
    urgent, wake = UrgentWords(settings.conversation.urgent), settings.wake
    return Words(WakeWords(wake.words, wake.engine), OwnWords(wake.words, urgent, wake.engine), urgent)
