"""Gemini Live. `connect` is for programs that want a conversation and none of the daemon:

from agentd.live import connect
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentd.live.prepared import Prepared
    from agentd.live.session import Session, connect
    from agentd.live.socket import LinkError

__all__ = ["LinkError", "Prepared", "Session", "connect"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: whoever needs only the loss's words, say, needs no socket.
    if name not in __all__:
        raise AttributeError(name)
    if name == "Prepared":
        from agentd.live.prepared import Prepared

        return Prepared
    from agentd.live import session

    return getattr(session, name)
