"""A Live server for tests: a real WebSocket that judges every message and follows a script.

    script = Script(turns=[[Call([("turn_on_lights", {"room": "kitchen"})]), Say(pcm, "It is on.")]])
    async with LiveServer(script) as server:
        ...                                # live.endpoint: server.endpoint, e.g. ws://127.0.0.1:40123
        await server.until(lambda: server.answers)
    assert not server.violations           # what the real server would have refused, in words
    server.activities[0].audio             # what was said, byte by byte; .began_at, .ended_at (monotonic)
    server.answers[0]["response"]          # what was answered to the call
    server.sessions[0].received.setup      # the set-up; .path, .headers, .sent, .close_code

With several scripts, the first session follows the first and so on; the last one serves all later
sessions. A violation closes the session with 1007, as at Google. A call that was cancelled must not be
answered any more; answers that were on their way when the cancellation was sent count as violations
only after `GRACE_S`. Every step a script can take is in `script.py`, the table in `table.py`.
"""

from tests.live_server.order import Activity
from tests.live_server.script import (
    TONE,
    Call,
    CancelCalls,
    Close,
    Drop,
    Freeze,
    Raw,
    Refusal,
    Say,
    Script,
    Send,
    StopReading,
    Wait,
    go_away,
)
from tests.live_server.server import LiveServer
from tests.live_server.session import Session

__all__ = [
    "TONE",
    "Activity",
    "Call",
    "CancelCalls",
    "Close",
    "Drop",
    "Freeze",
    "LiveServer",
    "Raw",
    "Refusal",
    "Say",
    "Script",
    "Send",
    "Session",
    "StopReading",
    "Wait",
    "go_away",
]
