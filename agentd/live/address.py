"""Where the Live server is, and with what to knock there."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from agentd.core.events import Cause
from agentd.live.loss import Loss

GOOGLE = "wss://generativelanguage.googleapis.com"
PATH = "/ws/google.ai.generativelanguage.{version}.GenerativeService.BidiGenerateContent"
KEY_HEADER = "x-goog-api-key"  # never in the URL: those end up in logs


def server(endpoint: str) -> str:
    """`live.endpoint` (or the address of the embedded server) → scheme and host."""
    return GOOGLE if endpoint == "google" else endpoint.rstrip("/")


def url(endpoint: str, api_version: str) -> str:
    return server(endpoint) + PATH.format(version=api_version)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def unusable(endpoint: str, key: str | None) -> Loss | None:
    """Why there is no point in dialling; None when there is."""
    scheme, host = _split(server(endpoint))
    if scheme not in ("ws", "wss") or not host:
        return Loss(
            Cause.REFUSED, f"live.endpoint {endpoint} cannot be used; write google, local or wss://HOST."
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
