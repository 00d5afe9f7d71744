"""A zigbee2mqtt bridge with its devices: state by name, failures only in the log."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.broker import Mosquitto
from tests.house.appliance import Appliance, Motor

BASE = "zigbee2mqtt"

# What a new device of a kind tells.
LIGHT: dict[str, object] = {
    "state": "OFF",
    "brightness": 254,
    "color_mode": "color_temp",
    "color_temp": 370,
    "color": {"x": 0.4599, "y": 0.4106},
    "linkquality": 132,
}
SWITCH: dict[str, object] = {"state": "OFF", "power": 0, "energy": 12.43, "voltage": 231, "current": 0}
COVER: dict[str, object] = {"state": "CLOSE", "position": 0, "motor_state": "stopped"}
LOCK: dict[str, object] = {"state": "UNLOCK", "lock_state": "unlocked", "battery": 81}
CLIMATE: dict[str, object] = {
    "current_heating_setpoint": 18,
    "local_temperature": 19.1,
    "system_mode": "auto",
    "running_state": "idle",
    "preset": "manual",
    "battery": 74,
}
FAN: dict[str, object] = {"fan_state": "OFF", "fan_mode": "off"}
SENSOR: dict[str, object] = {"temperature": 21.37, "humidity": 48.2, "battery": 91, "linkquality": 80}
CONTACT: dict[str, object] = {"contact": True, "battery": 100}


class Zigbee2Mqtt(Appliance):
    """`states`: friendly name → its state, one of the above. `groups`: name → members, commanded together."""

    will = (f"{BASE}/bridge/state", '{"state":"offline"}')

    def __init__(
        self,
        broker: Mosquitto | int,
        states: Mapping[str, Mapping[str, object]],
        groups: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(broker, f"{BASE}/#")
        self.states = {name: dict(state) for name, state in states.items()}
        self.groups = dict(groups or {})
        self.gets: list[str] = []
        self._motors = {
            name: Motor(self, int(str(state["position"])), lambda name=name: self._moved(name))  # type: ignore[misc]
            for name, state in self.states.items()
            if "position" in state
        }

    def greet(self) -> None:
        self.tell(f"{BASE}/bridge/state", {"state": "online"}, retain=True)
        for name in self.states:
            self.available(name)

    def available(self, name: str, state: str = "online") -> None:
        self.tell(f"{BASE}/{name}/availability", {"state": state}, retain=True)

    def report(self, name: str, **changed: object) -> None:
        """A device tells its state by itself, `changed` first."""
        self.states[name] |= changed
        self.tell(f"{BASE}/{name}", self.states[name])

    def hears(self, topic: str) -> bool:
        return topic.endswith(("/set", "/get"))

    def take(self, topic: str, payload: bytes) -> None:
        path, _, verb = topic.removeprefix(f"{BASE}/").rpartition("/")
        if verb == "get" and path in self.states:
            self.gets.append(path)
            self.answer(lambda: self.report(path))
        elif verb == "set" and path in self.groups:
            for member in self.groups[path]:
                self._set(member, json.loads(payload))
            self.answer(lambda: self.tell(f"{BASE}/{path}", json.loads(payload)))
        elif verb == "set" and path in self.states:
            self._set(path, json.loads(payload))

    def _set(self, name: str, wanted: dict[str, object]) -> None:
        state, old = self.states[name], dict(self.states[name])
        if self.manners.optimistic:
            self.answer(lambda: self.tell(f"{BASE}/{name}", {**old, **wanted}), 0.0)
            self.answer(lambda: self._failed(name, wanted))
            return
        if self.manners.failing:
            self.answer(lambda: self._failed(name, wanted))
            return
        if self.manners.stale_first:
            self.answer(lambda: self.tell(f"{BASE}/{name}", old), self.manners.delay_s / 2)
        if name in self._motors:
            self._move(name, wanted)
            return
        wanted = {key: value for key, value in wanted.items() if key in state}
        if "lock_state" in state:
            wanted["lock_state"] = {"LOCK": "locked", "UNLOCK": "unlocked"}[str(wanted["state"])]
        if "color_mode" in state and {"color", "color_temp"} & wanted.keys():
            wanted["color_mode"] = "color_temp" if "color_temp" in wanted else "hs"
        self.answer(lambda: self.report(name, **wanted))

    def _move(self, name: str, wanted: dict[str, object]) -> None:
        motor, way = self._motors[name], wanted.get("state")
        if way == "STOP":
            motor.stop()
        else:
            motor.go(
                {"OPEN": 100, "CLOSE": 0}.get(str(way), int(str(wanted.get("position", motor.position))))
            )
        if way is not None:
            self.states[name]["state"] = way

    def _moved(self, name: str) -> None:
        motor = self._motors[name]
        words = {1: "opening", -1: "closing", 0: "stopped"}
        self.report(name, position=motor.position, motor_state=words[motor.direction])

    def _failed(self, name: str, wanted: dict[str, object]) -> None:
        why = (
            "ZCL command 0x00158d0001e2a3b4/1 genOnOff.on failed (Data request failed with error: 'TIMEOUT')"
        )
        message = f"Publish 'set' '{next(iter(wanted))}' to '{name}' failed: 'Error: {why}'"
        self.tell(f"{BASE}/bridge/logging", {"level": "error", "message": message})
