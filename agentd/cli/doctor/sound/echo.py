"""The doctor on the loudspeaker, and on how much of it comes back to the microphone."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict

from agentd.audio.echotest import SOUND_S, delay_ms, judge, sound
from agentd.audio.microphone import WAV
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.sound.devices import Devices, opened
from agentd.service.echo import FILE, KeptEcho
from agentd.service.knobs import KeptKnobs

ROOM_S = 2.0
NOT_OURS = "run this as the daemon's user: sudo -u agentd agentd doctor --echo"
TAIL_S = 0.5  # until the last of a sound has come back


async def examine_echo(case: Case) -> AsyncIterator[Finding]:
    """And the loudspeaker. Both are opened once, together, as the daemon does: how late a sound server is
    changes with each stream."""
    on_card = not case.settings.audio.input.startswith(WAV)
    aloud = case.aloud and on_card
    async with opened(case.settings.audio, listening=aloud) as devices:
        yield devices.loudspeaker
        room = [heard for heard, _ in await devices.listen(ROOM_S)] if devices.hears else []
        if devices.echoes and aloud and room and not await _test_echo(case, devices, room):
            yield mend("echo", f"{case.store} cannot be written", NOT_OURS)
    if on_card and devices.speaks:
        yield what_is_known(case)


async def _test_echo(case: Case, devices: Devices, room: list[bytes]) -> bool:
    """False: what was found cannot be kept."""
    audio, store = case.settings.audio, case.store
    volume = KeptKnobs(store, audio.volume).volume
    print(f"playing a sound for {SOUND_S:.0f} s; please be quiet …", file=sys.stderr, flush=True)
    pairs = await devices.play(sound(), volume, SOUND_S + TAIL_S)
    found = judge(room, pairs)
    late_ms = delay_ms(b"".join(heard for heard, _ in pairs), devices.begun_ms)
    facts = {**asdict(found), "why_not": found.why_not, "delay_ms": late_ms}
    kept = await KeptEcho(store).keep(audio.input, audio.output, volume, facts)
    if kept and not os.geteuid():  # the service must be able to read what root has found out
        owner = store.stat()
        os.chown(store / FILE, owner.st_uid, owner.st_gid)
    return kept


def what_is_known(case: Case) -> Finding:
    """Of the echo, by the last test of these devices."""
    audio, store = case.settings.audio, case.store
    kept = KeptEcho(store)
    found = kept.found(audio.input, audio.output)
    again = "`agentd doctor --echo` plays a sound for eight seconds"
    if not found:
        words = "not tested: only a wake word, “stop” or a button cuts a reply"
        return note("echo", words, f"{again}, and finds out whether speech may")
    evidence = (
        f"{found.get('echo_dbfs')} dBFS of our own sound come back after {found.get('delay_ms')} ms,"
        f" {found.get('left_dbfs')} dBFS are left of it"
    )
    if KeptKnobs(store, audio.volume).volume <= kept.free_up_to(audio.input, audio.output):
        return fine("echo", f"{evidence}: speech may cut a reply")
    why = str(found.get("why_not")) or "it was tested at a lower volume"
    remedy = f"move loudspeaker and microphone apart, or turn audio.volume down; then {again}"
    grave = mend if case.settings.conversation.barge_in == "full" else note
    return grave("echo", f"{evidence}: {why}", remedy)
