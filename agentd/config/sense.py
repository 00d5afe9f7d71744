"""What a validator cannot know: whether the settings make sense, here and in this version."""

from __future__ import annotations

from agentd.config.access import check_live
from agentd.config.addresses import check_broker
from agentd.config.hooks import check_hooks
from agentd.config.panel import check_panel
from agentd.config.paths import is_file
from agentd.config.settings import Settings
from agentd.config.sheet import Sheet
from agentd.config.sounds import check_input, check_output, check_wake_words
from agentd.config.vad import Vad


def check(settings: Settings, sheet: Sheet) -> None:
    """Every mistake goes on the sheet. Paths in `settings` are absolute already."""
    check_input(settings.audio, sheet)
    check_output(settings.audio, sheet)
    check_wake_words(settings.wake, sheet)
    check_live(settings.live, sheet)
    check_broker(settings.mqtt, sheet)
    _check_silence(settings.vad, sheet)
    check_panel(settings.panel, sheet)
    check_hooks(settings.hooks, sheet)
    if settings.store is not None and is_file(settings.store):
        sheet.wrong(("store",), f"{settings.store} is not a directory", "write the path of a directory")


def _check_silence(vad: Vad, sheet: Sheet) -> None:
    key = ("vad", "silence_min_ms")
    if vad.silence_min_ms is None or not sheet.trusts(*key) or not sheet.trusts("vad", "silence_ms"):
        return
    if vad.silence_min_ms > vad.silence_ms:
        problem = f"{vad.silence_min_ms} is more than vad.silence_ms ({vad.silence_ms})"
        sheet.wrong(key, problem, "write less, or delete the line")
