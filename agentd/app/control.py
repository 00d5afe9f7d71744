"""How people and programs of this machine reach the daemon, with what it can tell them."""

from __future__ import annotations

import os
from collections.abc import Callable

from agentd.app.crew import Crew
from agentd.config.load import Loaded
from agentd.gazette import Gazette
from agentd.mqtt.client import Bus
from agentd.ports import Ask, Emit, Say
from agentd.service.consequences import Consequences
from agentd.service.control import Control
from agentd.service.doorway import places
from agentd.service.jobs import Jobs
from agentd.service.wishes import Wishes
from agentd.standing import Standing


def controlled(
    loaded: Loaded,
    crew: Crew,
    gazette: Gazette,
    bus: Bus,
    jobs: Jobs,
    emit: Emit,
    ask: Ask,
    say: Say,
    restart: Callable[[], str],
) -> Standing:
    """From now on, on a socket; what it tells of the daemon is returned."""
    assert loaded.settings.store, "load() has filled it in"
    standing = Standing(loaded, gazette.condition, lambda: bus.connected, lambda: jobs.waiting)
    consequences = crew.watches(Consequences(emit))
    control = Control(Wishes(ask, say, consequences, lambda: standing.report, restart))
    gazette.add(standing.read)
    gazette.add(control.tell)
    crew.runs(control.run(places(os.environ, loaded.settings.store)), "control")
    return standing
