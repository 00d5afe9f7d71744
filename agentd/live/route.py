"""How the network is reached: which proxy, and whose certificates are believed."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from agentd.live.address import is_loopback


@dataclass(frozen=True, slots=True)
class Route:
    """`live.proxy` and `live.ca`."""

    proxy: str = "auto"
    ca: Path | None = None

    def proxy_for(self, url: str) -> str | Literal[True] | None:
        """Its URL, True for that of the environment (which never leads to this machine), None for none."""
        if self.proxy == "none":
            return None
        if self.proxy != "auto":
            return self.proxy
        return None if is_loopback(urlsplit(url).hostname or "") else True

    def trust(self) -> ssl.SSLContext:
        """What the system trusts, and `ca`. Raises OSError when that is no PEM file."""
        return _trusted(self.ca, self.ca.stat().st_mtime_ns if self.ca else 0)


@lru_cache(maxsize=1)
def _trusted(ca: Path | None, _changed_ns: int) -> ssl.SSLContext:
    """Kept: reading the system's certificates takes 40 ms of a desktop's processor, for every link anew."""
    context = ssl.create_default_context()
    if ca is not None:
        context.load_verify_locations(ca)
    return context
