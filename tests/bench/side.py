"""One side in a process of its own, measured from within.

    python -m tests.bench.side ours|theirs flow|hold PORT TERMS

`flow` prints the cost of connecting and of every piece of speech, `hold` what having a link takes. Nothing
may be imported up here that one of the sides would have to load itself.
"""

import json
import sys
import time
from typing import Any

CONNECTIONS = 20
PIECES = 6_000
PIECE = bytes(range(256)) * 5  # 40 ms of 16 kHz audio


def side(name: str) -> Any:
    if name == "ours":
        from tests.bench import ours

        return ours
    from tests.bench import theirs

    return theirs


async def flow(one: Any) -> dict[str, float]:
    """→ median seconds to a ready session, prepared and not; processor seconds per piece of speech."""
    figures = await connecting(one.connect, "connect") | await connecting(one.connect_afresh, "afresh")
    async with one.connect() as session:
        await one.send(session, PIECE, PIECES // 10)
        began = time.process_time()
        await one.send(session, PIECE, PIECES)
        figures["sent"] = (time.process_time() - began) / PIECES
        await one.receive(session, PIECES // 10)
        began = time.process_time()
        size_bytes = await one.receive(session, PIECES)
        figures["received"] = (time.process_time() - began) / PIECES
    assert size_bytes == PIECES * 48 * 40
    return figures


async def connecting(connect: Any, name: str) -> dict[str, float]:
    """→ median seconds by the clock, and of our own processor time"""
    from statistics import median

    walls, cpus = [], []
    for _ in range(CONNECTIONS):
        wall, cpu = time.perf_counter(), time.process_time()
        async with connect():
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
    return {name: median(walls), f"{name}_cpu": median(cpus)}


async def hold(one: Any) -> dict[str, float]:
    """→ what a process has spent until its first session was ready: processor seconds since its start, and
    the resident bytes of one with an open link over which speech went both ways.
    """
    async with one.connect() as session:
        spent = time.process_time()
        await one.send(session, PIECE, 50)
        await one.receive(session, 50)
        with open("/proc/self/status") as status:  # noqa: PTH123 # pathlib would be loaded for it
            (line,) = (line for line in status if line.startswith("VmRSS"))
    return {"resident": int(line.split()[1]) * 1024, "spent": spent}


def main() -> None:
    name, what, port, terms = sys.argv[1:]
    module = side(name)
    began = time.process_time()
    module.load()
    imported = time.process_time() - began
    import asyncio

    with open(terms) as file:  # noqa: PTH123
        one = module.Side(int(port), json.load(file))
    figures = asyncio.run(flow(one) if what == "flow" else hold(one))
    print(json.dumps(figures | {"imported": imported}))


if __name__ == "__main__":
    main()
