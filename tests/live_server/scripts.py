"""The catalogue: a script by name for every row of the reference, for tests and for people.

async with LiveServer(*SCRIPTS["freeze"].scripts) as server: ...
python -m tests.live_server --script freeze
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.live_server.closes import CLOSES
from tests.live_server.faults import FAULTS
from tests.live_server.named import Ending, Named, Person
from tests.live_server.variety import VARIETY

SCRIPTS: Mapping[str, Named] = {**VARIETY, **CLOSES, **FAULTS}

__all__ = ["SCRIPTS", "Ending", "Named", "Person"]
