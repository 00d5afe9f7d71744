"""Where the Live server is, and what keeps us from knocking there."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agentd.core.causes import Cause
from agentd.live.loss import Loss

if TYPE_CHECKING:
    from agentd.config.live import Live

GOOGLE = "wss://generativelanguage.googleapis.com"
PATH = "/ws/google.ai.generativelanguage.{version}.GenerativeService.BidiGenerateContent"
VERTEX_PATH = "/ws/google.cloud.aiplatform.{version}.LlmBidiService/BidiGenerateContent"
MULTI_REGIONS = ("us", "eu")
KEY_HEADER = "x-goog-api-key"  # never in the URL: those end up in logs


def target(live: Live, version: str, *, token: bool = False, server: str | None = None) -> str:
    """The URL of a link. With a `token` its method is the constrained one.

    `server` (scheme, host, port) replaces that of the settings: the embedded one, or a test's.
    """
    if live.endpoint == "vertex":
        location = live.location if live.service_account_file else "global"
        return (server or vertex(location)).rstrip("/") + VERTEX_PATH.format(version=version)
    return url(server or live.endpoint, version) + ("Constrained" if token else "")


def model_path(live: Live, model: str) -> str:
    """What the set-up calls a model. On Vertex it belongs to a project, or with a mere key to none."""
    if live.endpoint != "vertex":
        return f"models/{model}"
    path = f"publishers/google/models/{model}"
    if live.service_account_file:
        path = f"projects/{live.project}/locations/{live.location}/{path}"
    return path


def server(endpoint: str) -> str:
    """`live.endpoint` (or the address of the embedded server) → scheme and host."""
    return GOOGLE if endpoint == "google" else endpoint.rstrip("/")


def url(endpoint: str, api_version: str) -> str:
    return server(endpoint) + PATH.format(version=api_version)


def vertex(location: str) -> str:
    """Scheme and host of Vertex: a region, `global`, or a multi-region."""
    if location == "global":
        return "wss://aiplatform.googleapis.com"
    if location in MULTI_REGIONS:
        return f"wss://aiplatform.{location}.rep.googleapis.com"
    return f"wss://{location}-aiplatform.googleapis.com"


@lru_cache(maxsize=8)
def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def unusable(endpoint: str, key: str | None) -> Loss | None:
    """Why there is no point in dialling; None when there is. `key`: the API key, or a token in its place."""
    if endpoint == "vertex":
        return None
    scheme, host = _split(server(endpoint))
    if scheme not in ("ws", "wss") or not host:
        return Loss(
            Cause.REFUSED,
            f"live.endpoint {endpoint} cannot be used; write google, vertex, local or wss://HOST.",
        )
    if scheme == "ws" and not is_loopback(host):
        return Loss(
            Cause.REFUSED,
            f"live.endpoint {endpoint} would send speech and key unprotected over the network; write wss://.",
        )
    if key and not (key.isascii() and key.isprintable()):
        return Loss(Cause.REFUSED, "GEMINI_API_KEY holds characters that no key has; copy it again.")
    if endpoint == "google" and not key:
        return Loss(Cause.REFUSED, "There is no key; set GEMINI_API_KEY.")
    return None


def _split(address: str) -> tuple[str, str]:
    """→ scheme and host; empty where the address is none."""
    try:
        parts = urlsplit(address)
        return parts.scheme if parts.port != 0 else "", parts.hostname or ""
    except ValueError:
        return "", ""
