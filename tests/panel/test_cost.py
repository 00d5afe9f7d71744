"""What the panel costs: next to nothing while the house is quiet, little while something moves."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from agentd.config.panel import Leds
from agentd.config.panel import Panel as Settings
from agentd.core.events import Heard
from agentd.core.phases import Phase
from agentd.panel.panel import Panel
from tests.panel.kernel import FakeKernel

FOR_S = 10.0
NOTES = 200_000
NOTES_A_SECOND = 12.5  # of the ear, while nobody speaks
MOST_IDLE, MOST_MOVING = 0.001, 0.02  # of a core


@pytest.mark.proof
def test_the_panel_costs_next_to_nothing(kernel: FakeKernel) -> None:
    bus = kernel.spi()

    async def spent() -> tuple[float, float, float]:
        """CPU seconds: of many notes of the ear, of a quiet while, and of one full of pictures."""
        panel = Panel(Settings(leds=Leds(apa102=str(bus), count=12)), lambda _: None, False, kernel)
        panel.start()
        heard = Heard(bytes(640), False)
        times = [time.process_time()]
        for _ in range(NOTES):
            panel.saw(0.0, heard)
        times.append(time.process_time())
        await asyncio.sleep(FOR_S)
        times.append(time.process_time())
        panel.saw(0.0, Phase.SPEAKING)
        await asyncio.sleep(FOR_S)
        times.append(time.process_time())
        await panel.aclose()
        notes_s, quiet_s, moving_s = (after - before for before, after in pairwise(times))
        return notes_s, quiet_s, moving_s

    notes_s, quiet_s, moving_s = asyncio.run(spent())
    idle = notes_s / NOTES * NOTES_A_SECOND + quiet_s / FOR_S
    print(f"\nthe panel, of a core: idle {idle:.4%}, 20 pictures a second {moving_s / FOR_S:.2%}")
    assert idle <= MOST_IDLE
    assert moving_s / FOR_S <= MOST_MOVING
