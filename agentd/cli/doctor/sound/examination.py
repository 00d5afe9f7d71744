"""The whole examination of sound, in its order: the devices, the room, the wake words, the echo."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from agentd.audio.device import MONITOR
from agentd.audio.speaker import WAV
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend
from agentd.cli.doctor.processes import Process, processes
from agentd.cli.doctor.sound.echo import examine_echo
from agentd.cli.doctor.sound.holders import RESTART, bystanders, hung, why_busy
from agentd.cli.doctor.sound.look import Look, look_at
from agentd.cli.doctor.sound.verdict import ANOTHER, judge, room_dbfs
from agentd.cli.doctor.sound.wakes import judge_wakes
from agentd.errors import Unavailable


async def examine(case: Case) -> AsyncIterator[Finding]:
    if hung():
        yield mend("sound server", "it does not answer: whoever opens a device hangs, too", RESTART)
        return
    running = list(processes(case.root))  # all that blocks may: the loop and its thread are ours alone
    for finding in bystanders(running, case.root):
        yield finding
    async for finding in examine_echo(case):
        yield _with_reason(finding, running)
    look: Look | None = None
    name = case.settings.audio.input
    if name.startswith(WAV):
        yield fine("microphone", f"{name} is no device")
    elif name.endswith(MONITOR):
        yield mend("microphone", f"{name} is what the loudspeaker plays", ANOTHER)
    else:
        try:
            look = look_at(name, case.settings.audio.input_channel)
        except Unavailable as trouble:
            yield why_busy(running, "microphone", str(trouble))
    if look is not None:
        living = False
        for finding in judge(look):
            living = living or finding.ok
            yield finding
        if living:
            yield fine("room", f"{room_dbfs(look):.0f} dBFS when it is quiet")
            for finding in judge_wakes(case.settings.wake, look.wake_pcm):
                yield finding


def _with_reason(finding: Finding, running: Sequence[Process]) -> Finding:
    """A loudspeaker through which nothing flows is perhaps somebody else's."""
    if finding.what != "loudspeaker" or finding.ok:
        return finding
    reason = why_busy(running, "loudspeaker", finding.evidence)
    return finding if reason.evidence == finding.evidence else reason
