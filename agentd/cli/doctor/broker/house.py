"""Which devices of the house are not there: unknown to their bridge, away, or silent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence

from agentd.cli.doctor.broker.topics import Topics
from agentd.cli.doctor.broker.visit import NOBODY, Visit
from agentd.cli.doctor.finding import Finding, fine, note
from agentd.home.book import ToolBook
from agentd.home.confirmation import absent
from agentd.home.device.device import Device
from agentd.home.order import Evidence
from agentd.home.page import nearest
from agentd.home.reading import Report
from agentd.mqtt.message import Message

WHAT = "devices"
MOST_ASKED = 40  # each question takes a moment of the radio
PAUSE_S = 0.1
ANSWERS_S = 2.0
MOST_NAMED = 12  # in one line


async def ask_silent(visit: Visit, book: ToolBook) -> set[str]:
    """Those that have told nothing yet are asked for their state, as the daemon does at each start. → the
    names of those whose questions nobody hears (MQTT 5)."""
    silent = [each for each in book.devices.values() if not _heard(each, visit.told) and each.question]
    unheard = set()
    for device in silent[:MOST_ASKED]:
        assert device.question
        if await visit.publish(device.question.topic, device.question.payload) == NOBODY:
            unheard.add(device.name)
        await asyncio.sleep(PAUSE_S)
    if len(unheard) < len(silent):
        await asyncio.sleep(ANSWERS_S)
    return unheard


def judge_devices(
    book: ToolBook, told: Mapping[str, Message], unheard: set[str], base: str
) -> Iterator[Finding]:
    """`base`: the topic of zigbee2mqtt."""
    known = bridge_names(told, base)
    unknown = [(each, name) for each in book.devices.values() if (name := _unknown(each, base, known))]
    for device, name in unknown:
        meant = nearest(name, known)
        hint = f"; is it {meant}?" if meant else ""
        evidence = f"zigbee2mqtt has nothing that is called {name}, which {device.name} is to be{hint}"
        yield note(WHAT, evidence, f"mend the topic of {device.name} in its tool file, or pair it")
    others = [each for each in book.devices.values() if not any(each is device for device, _ in unknown)]
    away = [each.name for each in others if _away(each, told)]
    silent = [each.name for each in others if each.name not in away and not _heard(each, told)]
    dead, quiet = (
        [name for name in silent if name in unheard],
        [name for name in silent if name not in unheard],
    )
    if away:
        yield note(WHAT, f"away, as their bridge says: {_named(away)}", "are they switched on, and in reach?")
    if dead:
        remedy = "are their bridge and they themselves running? Mend their topics in the tool files otherwise"
        yield note(WHAT, f"nobody hears what is sent to {_named(dead)}", remedy)
    if quiet:
        remedy = "some tell nothing before they change; else mend their topics, or let us read them (ACL)"
        yield note(WHAT, f"have not told anything: {_named(quiet)}", remedy)
    if book.devices and len(others) > len(away) + len(silent):
        yield fine(
            WHAT, f"{len(others) - len(away) - len(silent)} of {len(book.devices)} have told their state"
        )


def bridge_names(told: Mapping[str, Message], base: str) -> list[str]:
    """Devices and groups of zigbee2mqtt; nothing where it tells none."""
    names: list[str] = []
    for kind in ("devices", "groups"):
        message = told.get(f"{base}/bridge/{kind}")
        try:
            listed = json.loads(message.payload) if message else []
        except (ValueError, RecursionError):
            continue
        if isinstance(listed, list):
            names += [
                str(each["friendly_name"])
                for each in listed
                if isinstance(each, dict) and "friendly_name" in each
            ]
    return names


def _unknown(device: Device, base: str, known: Sequence[str]) -> str:
    """The name by which zigbee2mqtt should know it, and does not."""
    if not known:
        return ""
    for topic in sorted(device.topics):
        name = topic.removeprefix(f"{base}/").removesuffix("/availability")
        if topic.startswith(f"{base}/") and not name.startswith("bridge/"):
            return "" if name in known else name
    return ""


def _heard(device: Device, told: Mapping[str, Message]) -> bool:
    stated = {each.topic for feature in device.features for each in feature.told} or device.topics
    return Topics(stated).any_of(told)


def _away(device: Device, told: Mapping[str, Message]) -> bool:
    def latest(topic: str) -> Report | None:
        message = told.get(topic)
        return Report(message.payload, message.retained, 0.0) if message else None

    return absent(Evidence((), available=device.link.available), latest)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
