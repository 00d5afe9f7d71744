"""The official SDK's Live client, aimed at a server of ours."""

from __future__ import annotations

from importlib import import_module
from typing import Any

KEY = "a-key-for-nobody"
VERSION = "v1beta"  # left to itself, the SDK takes v1, which the guides do not know for Live


def client(port: int, version: str = VERSION) -> Any:
    """A `google.genai.Client` whose Live connections go to this machine's `port`, without TLS.

    With a key the SDK insists on TLS and offers no way around it, so its dialling is replaced.
    """
    live: Any = import_module("google.genai.live")
    if not hasattr(live, "dial_with_tls"):
        live.dial_with_tls, live.ws_connect = live.ws_connect, _plain
    genai: Any = import_module("google.genai")
    options = {"base_url": f"http://127.0.0.1:{port}", "api_version": version}
    return genai.Client(api_key=KEY, http_options=options)


def _plain(address: str, **options: Any) -> Any:
    live: Any = import_module("google.genai.live")
    options.pop("ssl", None)
    return live.dial_with_tls(address.replace("wss://", "ws://", 1), proxy=None, **options)
