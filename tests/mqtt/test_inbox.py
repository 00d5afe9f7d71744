from __future__ import annotations

import asyncio
import time

import pytest

from agentd.mqtt.inbox import MOST_WAITING, PORTION_S, Inbox
from agentd.mqtt.message import Message


def message(number: int) -> Message:
    return Message("home/x", str(number).encode(), False)


def test_the_oldest_are_dropped_and_counted_and_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> list[bytes]:
        seen: list[Message] = []
        inbox = Inbox(seen.append)
        for number in range(MOST_WAITING + 3):
            inbox.put(message(number))
        await asyncio.sleep(0.1)
        assert inbox.dropped == 3
        return [each.payload for each in seen]

    assert asyncio.run(scene()) == [str(number).encode() for number in range(3, MOST_WAITING + 3)]
    assert [record.getMessage() for record in caplog.records] == [
        "messages come faster than they can be taken: 1 dropped so far"
    ]


def test_others_have_their_turn() -> None:
    """Each message takes 1 ms to handle; somebody else on the loop waits for a few of them, not for all."""

    async def scene() -> float:
        inbox = Inbox(lambda _: time.sleep(0.001))
        for number in range(200):
            inbox.put(message(number))
        began = time.monotonic()
        await asyncio.sleep(0)
        return time.monotonic() - began

    assert PORTION_S <= asyncio.run(scene()) < 0.1


def test_a_fault_costs_one_message_and_is_reported() -> None:
    async def scene() -> tuple[list[bytes], int]:
        faults: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        seen: list[bytes] = []

        def deliver(each: Message) -> None:
            if each.payload == b"1":
                raise RuntimeError("a mistake of ours")
            seen.append(each.payload)

        inbox = Inbox(deliver)
        for number in range(4):
            inbox.put(message(number))
        await asyncio.sleep(0.05)
        return seen, len(faults)

    assert asyncio.run(scene()) == ([b"0", b"2", b"3"], 1)
