"""Whether the settings of the link make sense together, and whether there is something to be let in with."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

from agentd.config.addresses import check_endpoint, check_proxy
from agentd.config.live import Live
from agentd.config.paths import is_file
from agentd.config.secrets import Secrets
from agentd.config.settings import Settings
from agentd.config.sheet import Sheet

NO_KEY = (
    "set GEMINI_API_KEY (or GOOGLE_API_KEY) in the environment, write live.api_key_file with the path of a"
    " file that holds it, or give systemd a credential named GEMINI_API_KEY; or write local"
)
NO_ACCOUNT = "write live.service_account_file (with live.project), or set GEMINI_API_KEY for express mode"
NO_PACKAGE = (
    "run `pip install 'agentd[vertex]'` (or `pip install 'google-auth>=2,<3'`) in agentd's environment"
)
MAX_ACCOUNT_BYTES = 64 * 1024
_ACCOUNT_MEMBERS = ("client_email", "private_key", "token_uri")


def check_live(live: Live, sheet: Sheet) -> None:
    """What can be seen without a key. Every mistake goes on the sheet."""
    if live.fallback == "local":
        sheet.wrong(("live", "fallback"), "local comes with a later version", "write none")
    if sheet.trusts("live", "endpoint"):
        check_endpoint(live.endpoint, sheet)
    check_proxy(live.proxy, sheet)
    if not re.fullmatch(r"(models/)?[a-z0-9][a-z0-9.-]*", live.model):
        sheet.wrong(("live", "model"), "is not the id of a model", "write auto, or an id in lower case")
    if live.ca is not None:
        _check_ca(live.ca, sheet)
    _check_version(live, sheet)
    trigger, target = live.compression_trigger_tokens, live.compression_target_tokens
    if trigger is not None and target is not None and target >= trigger:
        key = ("live", "compression_target_tokens")
        sheet.wrong(key, f"{target} would shorten nothing", f"write less than {trigger}")
    if live.service_account_file is not None and live.endpoint != "vertex":
        key = ("live", "service_account_file")
        sheet.wrong(key, "only live.endpoint: vertex uses it", "mend live.endpoint, or delete this line")


def check_key(settings: Settings, secrets: Secrets, sheet: Sheet) -> None:
    """Google takes nobody without a key; a server of one's own may."""
    live = settings.live
    if not sheet.trusts("live", "endpoint"):
        return
    missing = secrets.gemini_key is None and secrets.gemini_token is None
    trusted = sheet.trusts("live", "api_key_file") and sheet.trusts("live", "token_file")
    if live.endpoint == "vertex":
        _check_vertex(live, secrets, sheet)
    elif live.endpoint == "google" and missing and trusted:
        sheet.wrong(("live", "endpoint"), "google needs a key, and there is none", NO_KEY)


def _check_vertex(live: Live, secrets: Secrets, sheet: Sheet) -> None:
    if secrets.gemini_token is not None:
        sheet.wrong(
            ("live", "endpoint"),
            "vertex has no ephemeral tokens, and there is one",
            "unset GEMINI_TOKEN, and delete live.token_file",
        )
    if live.service_account_file is None:
        if secrets.gemini_key is None and sheet.trusts("live", "api_key_file"):
            sheet.wrong(("live", "endpoint"), "vertex needs a service account, and there is none", NO_ACCOUNT)
        return
    if not _has_google_auth():
        sheet.wrong(("live", "endpoint"), "vertex needs the package google-auth", NO_PACKAGE)
    if problem := _wrong_account(live.service_account_file):
        remedy = "download the key of a service account as JSON, and write its path"
        sheet.wrong(("live", "service_account_file"), problem, remedy)
    if not live.project:
        sheet.wrong(("live", "project"), "vertex needs to know the project", "write live.project with its id")


def _check_version(live: Live, sheet: Sheet) -> None:
    if live.api_version == "auto":
        return
    versions = ("v1", "v1beta1") if live.endpoint == "vertex" else ("v1beta", "v1alpha")
    if live.api_version not in versions:
        problem = f"{live.endpoint} has no version {live.api_version}"
        sheet.wrong(("live", "api_version"), problem, f"write auto, {versions[0]} or {versions[1]}")


def _check_ca(ca: Path, sheet: Sheet) -> None:
    if not is_file(ca):
        sheet.wrong(("live", "ca"), f"there is no file {ca}", "mend the path")
        return
    import ssl  # takes long to load, and few need it here

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(ca)
    except (OSError, ValueError):
        problem = f"{ca} holds no certificate that can be read"
        sheet.wrong(("live", "ca"), problem, "write the path of a PEM file: -----BEGIN CERTIFICATE-----")


def _wrong_account(file: Path) -> str:
    """What is wrong with the file of a service account; nothing of it is shown."""
    try:
        with file.open("rb") as stream:
            account = json.loads(stream.read(MAX_ACCOUNT_BYTES))
    except OSError as error:
        return f"cannot read {file} ({error.strerror})"
    except ValueError:
        return f"{file} is no JSON"
    if not isinstance(account, dict) or account.get("type") != "service_account":
        return f"{file} is not that of a service account"
    missing = [name for name in _ACCOUNT_MEMBERS if not isinstance(account.get(name), str)]
    return f"{file} lacks {', '.join(missing)}" if missing else ""


def _has_google_auth() -> bool:
    """With what it signs with: some come without."""
    try:
        return find_spec("google.auth") is not None and find_spec("cryptography") is not None
    except ModuleNotFoundError:  # not even the package around it
        return False
