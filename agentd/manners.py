"""How a conversation is to behave, from the settings and from what was found out about the sound here."""

from __future__ import annotations

from agentd.audio.speaker import NONE, WAV
from agentd.audio.vad import HANGOVER_MS, MODE
from agentd.config.settings import Settings
from agentd.core.manners import Manners
from agentd.core.utterance import Listening
from agentd.service.echo import NEVER, KeptEcho
from agentd.service.knobs import FULL


def manners(settings: Settings, volume: int) -> Manners:
    """The core's part of the settings. `volume` (%) is how loud we are at first."""
    vad, talk, live = settings.vad, settings.conversation, settings.live
    return Manners(
        listening=Listening(
            silence_ms=vad.silence_ms,
            silence_min_ms=vad.silence_min_ms,
            pre_roll_ms=vad.pre_roll_ms,
            max_utterance_ms=round(vad.max_utterance_s * 1000),
            hangover_ms=HANGOVER_MS[MODE],
            tail_ms=talk.tail_ms,
        ),
        no_speech_s=vad.no_speech_s,
        follow_up_s=talk.follow_up_s,
        barge_in="full" if talk.barge_in == "auto" else talk.barge_in,
        volume=volume,
        free_up_to=_tested_up_to(settings) if talk.barge_in == "auto" else FULL,
        linger_s=live.linger_s,
        remember_s=live.remember_min * 60,
        personas=settings.wake.calls,
    )


def hears_itself(settings: Settings) -> bool:
    """A real microphone and a real loudspeaker: there is an echo. A file is heard unaltered."""
    audio = settings.audio
    return not (audio.input.startswith(WAV) or audio.output.startswith(WAV) or audio.output == NONE)


def _tested_up_to(settings: Settings) -> int:
    assert settings.store, "load() has filled it in"
    kept = KeptEcho(settings.store)
    return kept.free_up_to(settings.audio.input, settings.audio.output) if hears_itself(settings) else NEVER
