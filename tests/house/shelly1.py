"""A Shelly of the first generation: bare words; JSON for lamps."""

from __future__ import annotations

import json

from tests.broker import Mosquitto
from tests.house.appliance import Appliance, Motor

LIGHT: dict[str, object] = {"ison": False, "mode": "white", "brightness": 100}
COLOR: dict[str, object] = {
    "ison": False,
    "mode": "color",
    "red": 255,
    "green": 255,
    "blue": 255,
    "white": 0,
    "gain": 100,
}


class Shelly1(Appliance):
    """With `lamp` a dimmer or colour lamp, with `position` a roller, else a relay."""

    def __init__(
        self,
        broker: Mosquitto | int,
        id: str,
        lamp: dict[str, object] | None = None,
        position: int | None = None,
    ) -> None:
        self.root = f"shellies/{id}"
        super().__init__(
            broker, f"{self.root}/+/0/command", f"{self.root}/+/0/set", f"{self.root}/+/0/command/pos"
        )
        self.will = (f"{self.root}/online", "false")
        self.relay = "off"
        self.lamp = None if lamp is None else dict(lamp)
        self._motor = None if position is None else Motor(self, position, self._moved)

    def greet(self) -> None:
        self.tell(f"{self.root}/online", "true", retain=True)

    def take(self, topic: str, payload: bytes) -> None:
        text, path = payload.decode(), topic.removeprefix(f"{self.root}/")
        if self.manners.failing:
            return  # it has no way to say so
        if self.manners.stale_first and self._motor is None:
            self._report()
        if self._motor is not None and path.startswith("roller/"):
            if text == "stop":
                self._motor.stop()
            else:
                self._motor.go({"open": 100, "close": 0}[text] if path.endswith("command") else int(text))
        elif self.lamp is not None and path.endswith("/set"):
            self.answer(lambda: self._lit(json.loads(text)))
        elif path == "relay/0/command":
            self.answer(lambda: self._switched(text))

    def _switched(self, text: str) -> None:
        self.relay = text
        self._report()

    def _lit(self, wanted: dict[str, object]) -> None:
        assert self.lamp is not None
        known = {key: wanted[key] for key in wanted if key in self.lamp}
        turned = {"ison": wanted["turn"] == "on"} if "turn" in wanted else {}
        self.lamp |= known | turned
        self._report()

    def _report(self) -> None:
        if self.lamp is None:
            self.tell(f"{self.root}/relay/0", self.relay)
            self.tell(f"{self.root}/relay/0/power", "12.30")
            return
        channel = "color" if self.lamp["mode"] == "color" else "light"
        self.tell(f"{self.root}/{channel}/0", "on" if self.lamp["ison"] else "off")
        self.tell(f"{self.root}/{channel}/0/status", self.lamp)

    def _moved(self) -> None:
        assert self._motor is not None
        words = {1: "open", -1: "close", 0: "stop"}
        self.tell(f"{self.root}/roller/0", words[self._motor.direction])
        self.tell(f"{self.root}/roller/0/pos", str(self._motor.position))
