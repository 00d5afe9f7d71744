"""The jumping clock: order is kept, nothing is skipped, real time hardly passes."""

from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.client import connect

from tests.live_server import LiveServer, Script
from tests.live_server.test_live_server import PATH, SETUP_TEXT
from tests.virtual_time import START_S, NothingLeft, virtual_time

HOUR_S = 3600.0


def test_a_day_of_sleep_takes_no_time_and_keeps_its_order() -> None:
    seen: list[tuple[float, str]] = []

    async def one(name: str, every_s: float, times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(every_s)
            seen.append((asyncio.get_running_loop().time() - START_S, name))

    async def scene() -> None:
        await asyncio.gather(one("a", HOUR_S, 24), one("b", 5 * HOUR_S, 4))

    with virtual_time() as clock:
        clock.run(scene())
        assert clock.now == pytest.approx(START_S + 24 * HOUR_S)
    assert seen == sorted(seen, key=lambda each: each[0])
    assert [at / HOUR_S for at, name in seen if name == "b"] == pytest.approx([5, 10, 15, 20])


def test_timeouts_and_timers_come_in_their_turn() -> None:
    async def scene() -> str:
        loop = asyncio.get_running_loop()
        never: asyncio.Future[None] = loop.create_future()
        loop.call_at(loop.time() + 20, never.set_result, None)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(19.99):
                await asyncio.shield(never)
        async with asyncio.timeout(0.02):
            await never
        return "on time"

    with virtual_time() as clock:
        assert clock.run(scene()) == "on time"


def test_what_is_ready_goes_before_time() -> None:
    """A busy task all but holds the clock still."""

    async def scene() -> float:
        loop = asyncio.get_running_loop()
        late = loop.call_later(0.001, lambda: None)
        for _ in range(1_000):
            await asyncio.sleep(0)
        late.cancel()
        return loop.time()

    with virtual_time() as clock:
        assert clock.run(scene()) == pytest.approx(START_S, abs=0.001)


def test_a_timer_that_comes_a_hair_early_may_be_set_again() -> None:
    async def scene() -> int:
        loop = asyncio.get_running_loop()
        due, calls = loop.time() + 1 / 3, 0
        while loop.time() < due:
            calls += 1
            try:
                async with asyncio.timeout_at(due):
                    await asyncio.Event().wait()
            except TimeoutError:
                pass
        return calls

    with virtual_time() as clock:
        assert clock.run(scene()) < 10


def test_a_scene_that_hangs_is_told_instead_of_hanging() -> None:
    async def scene() -> None:
        await asyncio.Event().wait()

    with pytest.raises(NothingLeft), virtual_time() as clock:
        clock.run(scene())


def test_a_websocket_crosses_hours() -> None:
    """With a grace for sockets a real connection keeps its own time with the clock."""

    async def scene() -> list[str]:
        async with LiveServer(Script(setup_delay_s=HOUR_S)) as server:
            async with connect(server.endpoint + PATH, ping_interval=None) as client:
                await client.send(SETUP_TEXT)
                assert b"setupComplete" in await client.recv()
            return server.violations

    with virtual_time(sockets_s=0.001) as clock:
        assert clock.run(scene()) == []
        assert clock.now == pytest.approx(START_S + HOUR_S, abs=10)
