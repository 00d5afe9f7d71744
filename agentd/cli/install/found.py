"""The answers: what the person has said, and else what is found without asking."""

from __future__ import annotations

import asyncio

from agentd.cli.install.answers import Answers
from agentd.cli.install.hands import say
from agentd.cli.install.wishes import EMBEDDED, Wishes

LISTEN_S = 1.0  # enough to tell a dead microphone from a living one
WAITS = "plug one in, agentd will notice"


def found(wishes: Wishes, has_key: bool, look: bool) -> Answers:
    """Without `look` nothing is looked for: what is not said stays as it is shipped."""
    microphone, loudspeaker = wishes.input or "", wishes.output or ""
    if look:
        _try_broker(wishes)
        microphone = microphone or _microphone()
        loudspeaker = loudspeaker or _loudspeaker(microphone)
    return Answers(
        endpoint=wishes.endpoint or ("google" if has_key else "local"),
        broker=wishes.broker or EMBEDDED,
        username=wishes.username or "",
        input=microphone,
        output=loudspeaker,
        room=wishes.room or "",
        id=wishes.id or "",
    )


def _try_broker(wishes: Wishes) -> None:
    """It may be away for now, so that is no reason to stop."""
    from agentd.cli.install.broker import trouble_with  # this and what follows needs packages

    if wishes.broker in (None, EMBEDDED):
        return
    trouble = asyncio.run(trouble_with(wishes.broker, wishes.username, wishes.password))
    say(f"{trouble}; agentd will go on trying" if trouble else f"the broker {wishes.broker} answers")


def _microphone() -> str:
    from agentd.cli.install.capture import loudest
    from agentd.cli.install.sounding import listen, microphones

    names = microphones()
    if not names:
        say(f"no microphone was found; {WAITS}")
        return ""
    table = [listen(name, LISTEN_S) for name in names]
    for row in table:
        say(f"microphone {row}")
    best = loudest(table)
    if best is None:
        say("none of them works now; `agentd doctor` says more. The first is taken")
    return best.name if best else names[0]


def _loudspeaker(microphone: str) -> str:
    from agentd.cli.install.capture import beside
    from agentd.cli.install.sounding import loudspeakers

    names = beside(microphone, loudspeakers())
    if not names:
        say(f"no loudspeaker was found; {WAITS}")
        return ""
    if others := ", ".join(f"“{name}”" for name in names[1:]):
        say(f"other loudspeakers, for audio.output: {others}")
    return names[0]
