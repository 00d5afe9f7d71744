"""What a validator cannot know: whether the settings make sense, here and in this version."""

from __future__ import annotations

import re

from agentd.config.addresses import check_broker, check_endpoint
from agentd.config.paths import is_file
from agentd.config.secrets import Secrets
from agentd.config.settings import Settings
from agentd.config.sheet import Sheet
from agentd.config.sounds import check_input, check_output, check_wake_words

NO_KEY = (
    "set GEMINI_API_KEY (or GOOGLE_API_KEY) in the environment, write live.api_key_file with the path of a"
    " file that holds it, or give systemd a credential named GEMINI_API_KEY; or write local"
)


def check(settings: Settings, sheet: Sheet) -> None:
    """Every mistake goes on the sheet. Paths in `settings` are absolute already."""
    check_input(settings.audio, sheet)
    check_output(settings.audio, sheet)
    check_wake_words(settings.wake.words, sheet)
    if settings.vad.mode != "manual":
        sheet.wrong(("vad", "mode"), f"{settings.vad.mode} comes with a later version", "write manual")
    if settings.live.fallback == "local":
        sheet.wrong(("live", "fallback"), "local comes with a later version", "write none")
    if sheet.trusts("live", "endpoint"):
        check_endpoint(settings.live.endpoint, sheet)
    if not re.fullmatch(r"(models/)?[a-z0-9][a-z0-9.-]*", settings.live.model):
        sheet.wrong(("live", "model"), "is not the id of a model", "write auto, or an id in lower case")
    check_broker(settings.mqtt, sheet)
    if settings.store is not None and is_file(settings.store):
        sheet.wrong(("store",), f"{settings.store} is not a directory", "write the path of a directory")


def check_key(settings: Settings, secrets: Secrets, sheet: Sheet) -> None:
    """Google takes nobody without a key; a server of one's own may."""
    missing = settings.live.endpoint == "google" and secrets.gemini_key is None
    if missing and sheet.trusts("live", "endpoint") and sheet.trusts("live", "api_key_file"):
        sheet.wrong(("live", "endpoint"), "google needs a key, and there is none", NO_KEY)
