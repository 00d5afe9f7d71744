"""A Live server for tests and for people: a real WebSocket that judges every message and follows a script.

For people:

    python -m tests.live_server --list              # the scripts by name, and the rows they stand for
    python -m tests.live_server --script freeze     # prints what to write into agentd.yaml, then a log
    python -m tests.live_server --replay FILE       # the server's side of what `agentd check --record` wrote

The log has a line for everything that the client sends and gets; "!!" marks what the real server would
have refused, "??" what it would have put up with. Any client of the protocol may connect, with any key.

For tests:

    script = Script(turns=[[Call([("turn_on_lights", {"room": "kitchen"})]), Say(pcm, "It is on.")]])
    async with LiveServer(script) as server:
        ...                                # live.endpoint: server.endpoint, e.g. ws://127.0.0.1:40123
        await server.until(lambda: server.answers)
    assert not server.violations           # what the real server would have refused, in words
    server.activities[0].audio             # what was said, byte by byte; .began_at, .ended_at (loop's time)
    server.turns[0].digest                 # what wanted an answer: speech, text or content; .replied, .done
    server.times_answered(digest)          # how often a reply to it was begun, over all sessions
    server.answers[0]["response"]          # what was answered to the call
    server.sessions[0].received.setup      # the set-up; .path, .headers, .sent, .close_code

With several scripts, the first session follows the first and so on; the last one serves all later
sessions. `Script(kill=Kill(5, Death.RESET))` kills a session right after its fifth message. `SCRIPTS` in
`scripts.py` has one for each row of the reference's sections 12, 14 and 15.

A violation closes the session with 1007, as at Google. A call that was cancelled must not be answered any
more; answers that were on their way when the cancellation was sent count as violations only after
`GRACE_S`. All times are the loop's, so that the server follows a virtual clock (`tests/virtual_time.py`).

Both methods of the Developer API and the one of Vertex are served, under all their versions, with the
credential in the header or the query; members may be spelled in either way; answers' `scheduling` is read
beside the response and inside it. Every step a script can take is in `script.py`, what a client may say in
`table.py`, in which order in `order.py`.
"""

from tests.live_server.script import (
    TONE,
    Call,
    CallAside,
    CancelCalls,
    Close,
    Death,
    Drop,
    FallSilent,
    Freeze,
    Kill,
    LatePong,
    Raw,
    Refusal,
    Resumption,
    Say,
    Script,
    Send,
    StopReading,
    Wait,
    go_away,
)
from tests.live_server.server import LiveServer
from tests.live_server.session import Session
from tests.live_server.turns import Activity, Turn

__all__ = [
    "TONE",
    "Activity",
    "Call",
    "CallAside",
    "CancelCalls",
    "Close",
    "Death",
    "Drop",
    "FallSilent",
    "Freeze",
    "Kill",
    "LatePong",
    "LiveServer",
    "Raw",
    "Refusal",
    "Resumption",
    "Say",
    "Script",
    "Send",
    "Session",
    "StopReading",
    "Turn",
    "Wait",
    "go_away",
]
