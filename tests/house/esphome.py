"""An ESPHome node over MQTT: retained states, lamps in JSON, the rest in words."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.broker import Mosquitto
from tests.house.appliance import Appliance, Motor

LIGHT: dict[str, object] = {
    "state": "OFF",
    "color_mode": "rgb",
    "brightness": 255,
    "color": {"r": 255, "g": 255, "b": 255},
    "color_temp": 370,
    "effect": "None",
}


class EspHome(Appliance):
    """`states`: `light/desk` → its JSON state; `switch/relay`, `lock/door` or `fan/ceiling/speed_level` → a
    word; `cover/blind` → its position, a number."""

    def __init__(
        self, broker: Mosquitto | int, node: str, states: Mapping[str, dict[str, object] | str | int]
    ) -> None:
        super().__init__(broker, f"{node}/+/+/command", f"{node}/+/+/+/command")
        self.node = node
        self.will = (f"{node}/status", "offline")
        self.states = {
            name: dict(state) if isinstance(state, dict) else state for name, state in states.items()
        }
        self._motors = {
            name: Motor(self, state, lambda name=name: self.report(name))  # type: ignore[misc]
            for name, state in self.states.items()
            if isinstance(state, int)
        }

    def greet(self) -> None:
        self.tell(f"{self.node}/status", "online", retain=True)
        for name in self.states:
            self.report(name)

    def report(self, name: str) -> None:
        if name in self._motors:
            motor = self._motors[name]
            resting = "closed" if motor.position == 0 else "open"
            words = {1: "opening", -1: "closing", 0: resting}
            self.tell(f"{self.node}/{name}/position/state", str(motor.position), retain=True)
            self.tell(f"{self.node}/{name}/state", words[motor.direction], retain=True)
        else:
            state = self.states[name]
            self.tell(
                f"{self.node}/{name}/state", state if isinstance(state, dict) else str(state), retain=True
            )

    def take(self, topic: str, payload: bytes) -> None:
        name, text = topic.removeprefix(f"{self.node}/").removesuffix("/command"), payload.decode()
        cover = name.removesuffix("/position")
        if self.manners.failing:
            return  # it has no way to say so
        if self.manners.stale_first and name in self.states:
            self.report(name)
        if cover in self._motors:
            motor = self._motors[cover]
            if text == "STOP":
                motor.stop()
            else:
                motor.go({"OPEN": 100, "CLOSE": 0}[text] if cover == name else int(text))
        elif name in self.states:
            self.answer(lambda: self._become(name, text))

    def _become(self, name: str, text: str) -> None:
        state = self.states[name]
        if isinstance(state, dict):
            wanted = json.loads(text)
            mode = {"color_mode": "color_temp"} if "color_temp" in wanted else {}
            mode = {"color_mode": "rgb"} if "color" in wanted else mode
            self.states[name] = {**state, **{key: wanted[key] for key in wanted if key in state}, **mode}
        else:
            self.states[name] = {"LOCK": "LOCKED", "UNLOCK": "UNLOCKED"}.get(text, text)
        self.report(name)
