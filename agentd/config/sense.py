"""What a validator cannot know: whether the settings make sense, here and in this version."""

from __future__ import annotations

from agentd.config.access import check_live
from agentd.config.addresses import check_broker
from agentd.config.paths import is_file
from agentd.config.settings import Settings
from agentd.config.sheet import Sheet
from agentd.config.sounds import check_input, check_output, check_wake_words


def check(settings: Settings, sheet: Sheet) -> None:
    """Every mistake goes on the sheet. Paths in `settings` are absolute already."""
    check_input(settings.audio, sheet)
    check_output(settings.audio, sheet)
    check_wake_words(settings.wake, sheet)
    check_live(settings.live, sheet)
    check_broker(settings.mqtt, sheet)
    if settings.store is not None and is_file(settings.store):
        sheet.wrong(("store",), f"{settings.store} is not a directory", "write the path of a directory")
