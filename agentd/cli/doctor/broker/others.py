"""Who else is at the broker: another daemon under our id, and daemons that are gone and still shown."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from secrets import token_hex

from agentd.cli.doctor.broker.visit import Visit
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.processes import Process
from agentd.mqtt.message import Message

WHAT = "daemon at the broker"
ANSWERS_S = 1.5  # an idle daemon answers within milliseconds
MOST_ANSWERS = 16


async def count_daemons(visit: Visit, own_id: str) -> int:
    """How many answer under our id. They are asked to say nothing at all, which each refuses with our number:
    nothing is heard of it, nor logged. All that is ours must be subscribed."""
    ticket = token_hex(8)
    answers: list[str] = []

    def came(message: Message) -> None:
        if message.topic == f"agentd/{own_id}/said" and ticket in _text(message.payload)[:200]:
            answers.append(message.topic)

    visit.watch(came)
    await visit.publish(f"agentd/{own_id}/say/set", json.dumps({"text": "", "id": ticket}).encode())
    await asyncio.sleep(ANSWERS_S)
    return min(len(answers), MOST_ANSWERS)


def judge_daemons(own_id: str, answers: int, status: str, here: Sequence[Process]) -> Iterator[Finding]:
    """`status`: what the broker keeps on our topic of that name."""
    if answers > max(1, len(here)) or (answers and not here):
        others = "one that does not run here" if not here else f"{answers}, of which {len(here)} run here"
        evidence = f"daemons answer as “{own_id}”: {others}"
        yield mend(WHAT, evidence, f"give each its own mqtt.id; the one here has {own_id}")
    elif len(here) > 1 and answers > 1:
        pids = ", ".join(str(process.pid) for process in here)
        yield mend(WHAT, f"{answers} run here as “{own_id}” (processes {pids})", "end all of them but one")
    elif here and not answers:
        evidence = f"agentd runs here ({here[0]}), but does not answer as “{own_id}” at this broker"
        yield note(WHAT, evidence, "has it other settings? Else see its log: journalctl -u agentd")
    elif status == "online" and not answers:
        evidence = f"agentd/{own_id}/status is kept as online, and nobody answers"
        yield note(WHAT, evidence, "it is put right when the daemon starts")
    elif answers:
        yield fine(WHAT, f"it answers as “{own_id}”")


def judge_ghosts(own_id: str, prefix: str, told: Mapping[str, Message]) -> Iterator[Finding]:
    """Daemons of other ids that Home Assistant still shows, and that are away."""
    for topic, message in sorted(told.items()):
        name = topic.removeprefix(f"{prefix}/device/agentd_").removesuffix("/config")
        if name in (topic, own_id) or "/" in name or not message.payload:
            continue
        status = told.get(f"agentd/{name}/status")
        if status is not None and status.payload == b"online":
            continue
        evidence = f"Home Assistant is told of a daemon “{name}”, which is away"
        remedy = f"if it is gone for good: mosquitto_pub -r -n -t {shlex.quote(topic)}"
        yield note("other daemons", evidence, remedy)


def _text(payload: bytes) -> str:
    return payload.decode("utf-8", "replace")
