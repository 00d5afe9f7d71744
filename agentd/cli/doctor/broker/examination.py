"""The whole visit to the broker, in its order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from agentd.cli.doctor.broker.access import examine_access, remedy
from agentd.cli.doctor.broker.diary import judge_diary
from agentd.cli.doctor.broker.house import ask_silent, judge_devices
from agentd.cli.doctor.broker.others import count_daemons, judge_daemons, judge_ghosts
from agentd.cli.doctor.broker.stored import Commanded, examine_stored
from agentd.cli.doctor.broker.visit import REFUSED, Visit, visiting
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, Fix, fine, mend
from agentd.cli.doctor.processes import daemons
from agentd.errors import Unavailable
from agentd.mqtt.address import Address, address_of
from agentd.mqtt.message import Version

HOMEASSISTANT = "homeassistant"  # where it looks for devices, if our own are not announced
MOST_REFUSED = 8  # topics that are named


async def examine(case: Case) -> AsyncIterator[Finding]:
    mqtt = case.settings.mqtt
    if mqtt.url == "embedded":
        yield fine("broker", "embedded: it lives and ends with the daemon")
        return
    try:
        address = address_of(mqtt, case.well.secrets.mqtt_password)
    except ValueError as error:
        yield mend("broker", str(error), "mend mqtt.url")
        return
    spoken: list[Version] = []
    async for finding in examine_access(address, mqtt.id, spoken):
        yield finding
    if not spoken:
        return
    try:
        async with visiting(address, mqtt.id, spoken[0]) as visit:
            async for finding in _look_around(case, address, visit):
                yield finding
    except Unavailable as trouble:
        yield mend("broker", str(trouble), remedy(str(trouble), address))


async def _look_around(case: Case, address: Address, visit: Visit) -> AsyncIterator[Finding]:
    book, own_id = case.well.book, case.settings.mqtt.id
    commanded = Commanded(book, own_id)
    own = f"agentd/{own_id}"
    base, prefix = case.settings.discover.zigbee2mqtt.base, case.settings.mqtt.discovery or HOMEASSISTANT
    told = sorted(book.topics())
    reasons = await visit.subscribe(told)
    # What is this house's comes first: of what there is of others only so much is kept.
    ours = [*sorted(commanded.patterns), f"{own}/#", f"{base}/bridge/devices", f"{base}/bridge/groups"]
    await visit.subscribe([*ours, "agentd/+/status", f"{prefix}/device/+/config"])
    await visit.round_trip()  # by now all that is stored has come
    if refused := [topic for topic in told if reasons.get(topic, 0) >= REFUSED]:
        more = "" if len(refused) <= MOST_REFUSED else f" and {len(refused) - MOST_REFUSED} more"
        evidence = f"we may not read {', '.join(refused[:MOST_REFUSED])}{more}"
        who = address.username or "users without a name"
        yield mend("broker rights", evidence, f"give {who} `topic read` for them in the broker's ACL")
    for finding in examine_stored(visit.stored, commanded, partial(_clearing, address, own_id)):
        yield finding
    for finding in judge_ghosts(own_id, prefix, visit.told):
        yield finding
    kept = visit.told.get(f"{own}/status")
    status = kept.payload.decode("utf-8", "replace") if kept else ""
    answers = await count_daemons(visit, own_id)
    for finding in judge_daemons(own_id, answers, status, daemons(case.root)):
        yield finding
    if answers and (diary := visit.told.get(f"{own}/state/attributes")):
        for finding in judge_diary(diary.payload):
            yield finding
    unheard = await ask_silent(visit, book)
    for finding in judge_devices(book, visit.told, unheard, base):
        yield finding


def _clearing(address: Address, own_id: str, topic: str) -> Fix:
    """An empty retained message takes the place of what was stored (MQTT 5, section 3.3.1.3)."""

    async def clear() -> None:
        async with visiting(address, own_id) as visit:
            reason = await visit.publish(topic, b"", retain=True)
            if reason is None or reason >= REFUSED:
                raise Unavailable(f"the broker does not let us write to {topic}")

    return Fix(f"an empty message removes what the broker keeps on {topic}", lambda: asyncio.run(clear()))
