"""What somebody has soldered: JSON on `…/set`, its state as JSON on the topic above."""

from __future__ import annotations

import json

from tests.broker import Mosquitto
from tests.house.appliance import Appliance


class Homemade(Appliance):
    def __init__(self, broker: Mosquitto | int, topic: str, state: dict[str, object]) -> None:
        super().__init__(broker, f"{topic}/set")
        self.topic = topic
        self.state = dict(state)

    def report(self) -> None:
        self.tell(self.topic, self.state)

    def take(self, topic: str, payload: bytes) -> None:  # noqa: ARG002
        wanted = json.loads(payload)
        if self.manners.stale_first:
            self.report()
        if not self.manners.failing:
            self.answer(lambda: self._become(wanted))

    def _become(self, wanted: dict[str, object]) -> None:
        self.state |= wanted
        self.report()
