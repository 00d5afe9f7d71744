"""Orders through a real broker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from agentd.core.effects import Announce, Outcome, ReportEnd
from agentd.core.enquiry import Enquiries
from agentd.core.events import Asked, Event, Heard, ReplyGenerated, Transcript, Who
from agentd.core.phases import Phase
from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.desk import MOST_A_MINUTE, Desk
from agentd.mqtt.retry import Retry
from agentd.ports import Note
from tests.broker import Mosquitto, Subscriber, send, subscriber
from tests.mqtt.running import running, until_connected, until_lost

ASK, SAY, SAID = "agentd/test/ask/set", "agentd/test/say/set", "agentd/test/said"


class Office:
    """A desk on a running bus, and what became of the orders."""

    def __init__(self, broker: Mosquitto, house: Subscriber) -> None:
        self.bus = Bus(parse(broker.url), "test", Retry(base_s=1, cap_s=1), draw=lambda: 1.0)
        self.house = house
        self.emitted: list[Event] = []
        self.spoken: list[str] = []
        self.willing = True
        self.enquiries = Enquiries(self.emitted.append)
        self.desk = Desk(self.bus, self.enquiries.ask, self._say)

    def _say(self, words: str) -> bool:
        self.spoken.append(words)
        return self.willing

    def notes(self, *notes: Note) -> None:
        for note in notes:
            self.enquiries.saw(0.0, note)

    async def asked(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.emitted) < count:
                await asyncio.sleep(0.01)

    async def said(self, count: int) -> list[dict[str, object]]:
        arrivals = await asyncio.to_thread(self.house.wait, count, SAID)
        return [json.loads(each.text) for each in arrivals]


@contextmanager
def listening(broker: Mosquitto) -> Iterator[Subscriber]:
    with subscriber(broker, SAID) as house:
        yield house


def at_the_desk(broker: Mosquitto, act: Callable[[Office], Awaitable[None]]) -> Office:
    async def scene(house: Subscriber) -> Office:
        office = Office(broker, house)
        async with running(office.bus):
            await act(office)
            await office.desk.aclose()
        return office

    with listening(broker) as house:
        return asyncio.run(scene(house))


def test_a_question_is_asked_and_a_text_is_said(broker: Mosquitto) -> None:
    async def act(office: Office) -> None:
        await asyncio.to_thread(send, broker, ASK, "is the window open?")
        await asyncio.to_thread(send, broker, SAY, "dinner is ready")
        await office.asked(1)
        while not office.spoken:
            await asyncio.sleep(0.01)
        office.notes(office.emitted[0], Phase.THINKING, Transcript(1, Who.AGENT, "No."), Phase.IDLE)
        await asyncio.sleep(0.2)

    office = at_the_desk(broker, act)
    assert office.emitted == [Asked("is the window open?")]
    assert office.spoken == ["dinner is ready"]
    assert office.house.arrivals == [], "who does not wait for an answer gets none"


def test_what_was_retained_or_sent_while_we_were_away_is_not_carried_out(broker: Mosquitto) -> None:
    send(broker, ASK, "retained", "-r")
    send(broker, ASK, "too early")

    async def act(office: Office) -> None:
        # a second client with our id: the broker throws us out, and takes this while we are away
        away = asyncio.to_thread(send, broker, ASK, "while away", "-i", office.bus.client_id)
        await asyncio.gather(until_lost(office.bus), away)
        await until_connected(office.bus)
        await asyncio.to_thread(send, broker, ASK, "now")
        await office.asked(1)

    assert at_the_desk(broker, act).emitted == [Asked("now")]


def test_the_answer_goes_to_whoever_gave_an_id(broker: Mosquitto) -> None:
    async def act(office: Office) -> None:
        await asyncio.to_thread(send, broker, ASK, '{"text": "how warm is it?", "id": "q1"}')
        await office.asked(1)
        office.notes(
            Transcript(1, Who.AGENT, "of an earlier turn"),
            office.emitted[0],
            Phase.OPENING,
            Phase.LISTENING,
            Phase.THINKING,
            Transcript(1, Who.PERSON, "noise"),
            Transcript(1, Who.AGENT, " It is"),
            Phase.SPEAKING,
            Transcript(1, Who.AGENT, " warm."),
            ReplyGenerated(1),
            Phase.LISTENING,
            Transcript(1, Who.AGENT, " of a later turn"),
            Phase.IDLE,
        )
        said = await office.said(3)
        assert [(each["id"], each["text"], each["done"]) for each in said] == [
            ("q1", "", False),
            ("q1", "It is warm.", False),
            ("q1", "It is warm.", True),
        ]

    at_the_desk(broker, act)


@pytest.mark.parametrize("phase", [Phase.IDLE, Phase.OPENING, Phase.LISTENING, Phase.SPEAKING])
def test_the_answer_to_a_person_in_the_room_is_not_given_away(broker: Mosquitto, phase: Phase) -> None:
    """The conversation passes over a question that comes while somebody speaks."""

    async def act(office: Office) -> None:
        office.notes(phase)
        await asyncio.to_thread(send, broker, ASK, '{"text": "what did she say?", "id": "q1"}')
        await office.asked(1)
        office.notes(office.emitted[0], Heard(bytes(640), True))
        office.notes(Phase.THINKING, Transcript(1, Who.AGENT, "Your secret."), ReplyGenerated(1), Phase.IDLE)
        await office.said(2)
        await office.bus.publish(SAID, b'{"id": "after"}')
        said = await office.said(3)
        assert [each.get("error") for each in said] == [None, "somebody is speaking; ask again later", None]
        assert "secret" not in str(said)

    at_the_desk(broker, act)


def test_a_spent_budget_is_the_reason(broker: Mosquitto) -> None:
    async def act(office: Office) -> None:
        await asyncio.to_thread(send, broker, ASK, '{"text": "how are you?", "id": "q1"}')
        await office.asked(1)
        office.notes(office.emitted[0], Announce("The budget is used up."), Heard(bytes(640), False))
        assert (await office.said(2))[1]["error"] == "The budget is used up."

    at_the_desk(broker, act)


def test_a_failure_is_told(broker: Mosquitto) -> None:
    async def act(office: Office) -> None:
        await asyncio.to_thread(send, broker, ASK, '{"text": "hello?", "id": "q1"}')
        await office.asked(1)
        office.notes(office.emitted[0], Phase.OPENING, ReportEnd(Outcome.FAILED, "No network."), Phase.IDLE)
        assert (await office.said(2))[1]["error"] == "No network."
        await asyncio.to_thread(send, broker, ASK, '{"text": "once more", "id": "q2"}')
        await office.asked(2)
        office.notes(office.emitted[1], Asked("from the keyboard"))
        assert "another question" in str((await office.said(4))[3]["error"])

    at_the_desk(broker, act)


@pytest.mark.parametrize("willing", [True, False])
def test_whoever_waits_is_told_whether_it_is_said(broker: Mosquitto, willing: bool) -> None:
    async def act(office: Office) -> None:
        office.willing = willing
        await asyncio.to_thread(send, broker, SAY, '{"text": "dinner", "id": "s1"}')
        (said,) = await office.said(1)
        assert said["id"] == "s1"
        assert ("error" in said, said.get("done")) == ((False, True) if willing else (True, None))

    at_the_desk(broker, act)


def test_nonsense_and_floods_are_refused_with_a_word(
    broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(office: Office) -> None:
        await asyncio.to_thread(send, broker, ASK, "a\tb\x07")
        await asyncio.to_thread(send, broker, ASK, '{"id": "q1"}')
        assert "no text" in str((await office.said(1))[0]["error"])
        for number in range(MOST_A_MINUTE + 2):
            await office.bus.publish(ASK, f'{{"text": "again", "id": "f{number}"}}'.encode())
        said = await office.said(3)
        assert [each["id"] for each in said[1:]] == ["f10", "f11"]
        assert "within a minute" in str(said[1]["error"])

    office = at_the_desk(broker, act)
    assert len(office.emitted) == MOST_A_MINUTE
    (logged,) = [each for each in caplog.messages if "not carried out" in each]
    assert logged == f"an order on {ASK} is not carried out: there are control characters in the text"
    assert office.spoken == []
