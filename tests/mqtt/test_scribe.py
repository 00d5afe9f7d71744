"""Transcripts at a real broker."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

from agentd.core.effects import Announce, Outcome, ReportEnd
from agentd.core.events import Cause, Interrupted, LinkLost, Transcript, TurnDone, Who
from agentd.mqtt.scribe import MOST_TEXT, Scribe
from agentd.ports import Note
from tests.broker import Arrival, Mosquitto, subscriber
from tests.mqtt.running import quick_bus, running

HEARD, SAID = "agentd/test/heard", "agentd/test/said"


def person(text: str) -> Note:
    return Transcript(1, Who.PERSON, text)


def agent(text: str) -> Note:
    return Transcript(1, Who.AGENT, text)


def written(broker: Mosquitto, count: int, *notes: Note) -> list[Arrival]:
    async def scene() -> list[Arrival]:
        bus = quick_bus(broker.url)
        scribe = Scribe(bus, "de")
        async with running(bus):
            for note in notes:
                scribe.saw(0.0, note)
            arrivals = await asyncio.to_thread(house.wait, count)
            await scribe.aclose()
            return arrivals

    with subscriber(broker, HEARD, SAID) as house:
        return asyncio.run(scene())


def texts(arrivals: list[Arrival], topic: str) -> list[str]:
    return [json.loads(each.text)["text"] for each in arrivals if each.topic == topic]


def test_each_turn_whole_with_language_and_time(broker: Mosquitto) -> None:
    notes = (person("Is the "), agent("It is"), person("window open? "), agent(" closed."), TurnDone(1))
    arrivals = written(broker, 2, *notes)
    assert texts(arrivals, HEARD) == ["Is the window open?"]
    assert texts(arrivals, SAID) == ["It is closed."]
    for each in arrivals:
        fields = json.loads(each.text)
        assert fields.keys() == {"text", "lang", "at"}
        assert fields["lang"] == "de"
        assert abs(datetime.now().astimezone() - datetime.fromisoformat(fields["at"])) < timedelta(minutes=1)
    with subscriber(broker, "agentd/#") as late:
        assert [each.topic for each in late.arrivals] == [], "the broker keeps nothing of it"


def test_each_turn_by_itself_however_it_ends(broker: Mosquitto) -> None:
    ends: tuple[Note, ...] = (
        Interrupted(1),
        LinkLost(1, Cause.NETWORK, ""),
        ReportEnd(Outcome.ANSWERED),
        TurnDone(1),
    )
    notes = [note for number, end in enumerate(ends) for note in (agent(str(number)), end)]
    assert texts(written(broker, 4, *notes), SAID) == ["0", "1", "2", "3"]


def test_what_the_house_says_by_itself_and_no_more_than_so_much(broker: Mosquitto) -> None:
    arrivals = written(broker, 2, Announce("The tea is ready."), agent("x" * 2 * MOST_TEXT), TurnDone(1))
    assert texts(arrivals, SAID) == ["The tea is ready.", "x" * MOST_TEXT]
