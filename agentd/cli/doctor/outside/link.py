"""The link to the model: with whose key, and does the service take it? With `--live` also a short talk."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from email.utils import parsedate_to_datetime

from agentd.cli import canary, probe
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.config.credentials import CREDENTIALS, folder_of, is_hidden
from agentd.config.load import Loaded
from agentd.config.secrets import KEY_VARIABLES
from agentd.errors import Unavailable
from agentd.live.address import GOOGLE
from agentd.live.post import request

WHAT = "model"
OFF_S = 60.0  # certificates and tokens bear as much
NO_KEY = (
    "get a key from the service, and write it into a file that only its owner can read: live.api_key_file; "
    "the installed service has it in /etc/agentd/gemini.key"
)


async def examine(case: Case) -> AsyncIterator[Finding]:
    loaded, live = case.well, case.settings.live
    if live.endpoint == "local":
        yield fine(WHAT, "the embedded one: it needs no key and no network")
        return
    if not _may_in(loaded):
        if not is_hidden(folder_of(case.root, case.environ) / CREDENTIALS[KEY_VARIABLES[0]]):
            yield mend("key", "there is none", NO_KEY)
        return
    yield fine("key", "there is one")
    if case.offline:
        return
    ok, words = await probe.try_link(loaded)
    if not ok:
        yield refused(words)
        return
    yield fine(WHAT, words)
    if case.talk:
        for finding in _clock(live.endpoint):
            yield finding
        if canary.is_wanted(loaded):
            well, lines, _ = await canary.outcome(loaded)
            words = " ".join(lines[0].split()).removeprefix("talk ")
            yield fine("talk", words) if well else mend("talk", words, "`agentd check --live` has all of it")


def refused(words: str) -> Finding:
    """The words of a loss are a sentence with what to change after a semicolon, then what the server said."""
    evidence, _, rest = words.partition("; ")
    remedy, _, detail = rest.partition(". ")
    evidence = f"{evidence} ({detail})" if detail else evidence
    return mend(WHAT, evidence, remedy.rstrip(".") or "look at the network, then run the doctor again")


def judge_date(header: str, now: float) -> Iterator[Finding]:
    """`header`: the Date of an answer from the network."""
    try:
        theirs = parsedate_to_datetime(header).timestamp()
    except (TypeError, ValueError):
        return
    if abs(now - theirs) > OFF_S:
        evidence = f"it is {abs(now - theirs):.0f} s {'ahead of' if now > theirs else 'behind'} the service's"
        yield mend("clock", evidence, "sudo timedatectl set-ntp true")
    else:
        yield fine("clock", "it agrees with the service's")


def _clock(endpoint: str) -> Iterator[Finding]:
    if endpoint != "google":
        return  # who knows whether a server of the owner's answers anything else than a link
    try:
        answer = request("http" + GOOGLE.removeprefix("ws"), method="HEAD")
    except Unavailable as trouble:
        yield note("clock", f"nobody to compare it with: {trouble}", "look at the network")
        return
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield from judge_date(headers.get("date", ""), time.time())


def _may_in(loaded: Loaded) -> bool:
    """A server of the owner's own lets in whom it likes."""
    live, secrets = loaded.settings.live, loaded.secrets
    account = live.endpoint == "vertex" and live.service_account_file is not None
    own = live.endpoint not in ("google", "vertex")
    return own or account or bool(secrets.gemini_key or secrets.gemini_token)
