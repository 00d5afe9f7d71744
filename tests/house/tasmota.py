"""A Tasmota device: one command a topic, answered on `stat/…/RESULT`."""

from __future__ import annotations

import json

from tests.broker import Mosquitto
from tests.house.appliance import Appliance, Motor

LIGHT: dict[str, object] = {
    "POWER": "OFF",
    "Dimmer": 100,
    "Color": "255,255,255",
    "HSBColor": "0,0,100",
    "CT": 153,
}
SWITCH: dict[str, object] = {"POWER": "OFF"}
FAN: dict[str, object] = {"POWER1": "OFF", "FanSpeed": 0}
ENERGY = {"Total": 1.27, "Power": 7, "Voltage": 230, "Current": 0.03}


class Tasmota(Appliance):
    """`state` as in its telemetry; with `position` it is a shutter."""

    def __init__(
        self,
        broker: Mosquitto | int,
        topic: str,
        state: dict[str, object] | None = None,
        position: int | None = None,
    ) -> None:
        super().__init__(broker, f"cmnd/{topic}/#")
        self.topic = topic
        self.state = dict(SWITCH if state is None else state)
        self.will = (f"tele/{topic}/LWT", "Offline")
        self._motor = None if position is None else Motor(self, position, self._moved)

    def greet(self) -> None:
        self.tell(f"tele/{self.topic}/LWT", "Online", retain=True)

    def telemetry(self) -> None:
        self.tell(f"tele/{self.topic}/STATE", {"Time": "2026-03-04T07:15:22", **self.state})
        self.tell(f"tele/{self.topic}/SENSOR", {"Time": "2026-03-04T07:15:22", "ENERGY": ENERGY})

    def take(self, topic: str, payload: bytes) -> None:
        command, text, old = topic.rpartition("/")[2], payload.decode(), dict(self.state)
        if self.manners.failing:
            self.answer(lambda: self._result({"Command": "Unknown"}))
            return
        if self.manners.stale_first:
            told = {key: old[key] for key in old if key in ("POWER", "Dimmer", "CT", "HSBColor", "FanSpeed")}
            self.answer(lambda: self.tell(f"tele/{self.topic}/STATE", told), self.manners.delay_s / 2)
        if command == "Status" and text == "11":
            self.answer(lambda: self.tell(f"stat/{self.topic}/STATUS11", {"StatusSTS": self.state}))
        elif self._motor is not None and command.startswith("Shutter"):
            self._shutter(command, text)
        elif (result := self._carried_out(command, text)) is None:
            self.answer(lambda: self._result({"Command": "Unknown"}))
        else:
            self.state |= result
            self.answer(lambda: self._result(result))
            if command in self.state and command.startswith("POWER"):
                self.answer(lambda: self.tell(f"stat/{self.topic}/{command}", str(self.state[command])))

    def _carried_out(self, command: str, text: str) -> dict[str, object] | None:
        """What `RESULT` will tell; None for a command that it does not have."""
        if command in ("HSBColor1", "HSBColor2", "HSBColor") and "HSBColor" in self.state:
            parts = str(self.state["HSBColor"]).split(",")
            parts = text.split(",") if command == "HSBColor" else parts
            if command != "HSBColor":
                parts[int(command[-1]) - 1] = text
            return self._lit({"HSBColor": ",".join(parts), "Dimmer": int(parts[2])})
        if command not in self.state:
            return None
        if not text:
            return {command: self.state[command]}
        if command.startswith("POWER"):
            return {command: text}
        if command == "Dimmer" and "HSBColor" in self.state:
            hue, saturation, _ = str(self.state["HSBColor"]).split(",")
            return self._lit({"Dimmer": int(text), "HSBColor": f"{hue},{saturation},{text}"})
        return self._lit({command: int(text)})

    def _lit(self, result: dict[str, object]) -> dict[str, object]:
        """Light settings switch the lamp on and are told together."""
        if "HSBColor" not in self.state:
            return result
        return {**self.state, "POWER": "ON", **result}

    def _shutter(self, command: str, text: str) -> None:
        assert self._motor is not None
        name = command.rstrip("0123456789")
        if name == "ShutterPosition" and not text:
            self.answer(self._moved)
        elif name == "ShutterStop":
            self._motor.stop()
        else:
            self._motor.go({"ShutterOpen": 100, "ShutterClose": 0}.get(name, int(text or 0)))

    def _moved(self) -> None:
        assert self._motor is not None
        told = {
            "Position": self._motor.position,
            "Direction": self._motor.direction,
            "Target": self._motor.target,
        }
        self._result({"Shutter1": told})

    def _result(self, result: object) -> None:
        self.tell(f"stat/{self.topic}/RESULT", json.dumps(result))
