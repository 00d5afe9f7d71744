"""What a test kills: counts turns into a store, telling the number of each before it is on the disk."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from agentd.core.costevents import Usage
from agentd.service.accounts import Accounts, Limits
from agentd.wire.prices import Prices


async def count(folder: Path) -> None:
    accounts = Accounts(folder, Prices, Limits(), lambda _event: None)
    while True:
        accounts.saw(0.0, Usage(1, {"TEXT": 10}, {"AUDIO": 1}))
        print(accounts.day.turns, flush=True)
        await accounts.aclose()


if __name__ == "__main__":
    asyncio.run(count(Path(sys.argv[1])))
