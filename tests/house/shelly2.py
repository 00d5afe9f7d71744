"""A Shelly of the second generation: JSON-RPC with replies, and notifications of what has changed."""

from __future__ import annotations

import json

from tests.broker import Mosquitto
from tests.house.appliance import Appliance, Motor

SWITCH: dict[str, object] = {
    "id": 0,
    "source": "init",
    "output": False,
    "apower": 0.0,
    "voltage": 231.4,
    "current": 0.0,
}
LIGHT: dict[str, object] = {"id": 0, "source": "init", "output": False, "brightness": 100}
CCT: dict[str, object] = {**LIGHT, "ct": 3000}
RGB: dict[str, object] = {**LIGHT, "rgb": [255, 255, 255]}


class Shelly2(Appliance):
    """`component` (`switch:0`, `light:0`, `cct:0`, `rgb:0`) with its status; with `position`, `cover:0`.
    `notifies`, `tells_status`: the two switches of its MQTT settings; the second is off when it is new."""

    def __init__(
        self,
        broker: Mosquitto | int,
        prefix: str,
        component: str = "switch:0",
        status: dict[str, object] | None = None,
        position: int | None = None,
    ) -> None:
        super().__init__(broker, f"{prefix}/rpc")
        self.prefix = prefix
        self.will = (f"{prefix}/online", "false")
        self.component = component if position is None else "cover:0"
        self.status = dict(SWITCH if status is None else status)
        self.notifies = True
        self.tells_status = False
        self._motor = None if position is None else Motor(self, position, self._moved)

    def greet(self) -> None:
        self.tell(f"{self.prefix}/online", "true", retain=True)

    def take(self, topic: str, payload: bytes) -> None:  # noqa: ARG002
        request = json.loads(payload)
        component, _, verb = str(request["method"]).partition(".")
        params = dict(request.get("params", {}))
        if self.manners.failing:
            error = {"code": -103, "message": "Invalid argument 'on'!"}
            self._reply(request, {"error": error})
        elif component.lower() != self.component.partition(":")[0] or params.get("id") != 0:
            self._reply(request, {"error": {"code": 404, "message": f"No handler for {request['method']}"}})
        elif verb == "GetStatus":
            self._reply(request, {"result": self.status})
        elif self._motor is not None:
            self._reply(request, {"result": None})
            self._move(verb, params)
        elif verb == "Set":
            was_on = self.status["output"]
            if self.manners.stale_first:
                self.answer(lambda: self._notify({"apower": 0.0, "output": was_on}), self.manners.delay_s / 2)
            self._reply(request, {"result": {"was_on": was_on}})
            self.answer(lambda: self._become(params))

    def _reply(self, request: dict[str, object], outcome: dict[str, object]) -> None:
        source = request["src"]
        reply = {"id": request["id"], "src": self.prefix, "dst": source, **outcome}
        self.answer(lambda: self.tell(f"{source}/rpc", reply))

    def _become(self, params: dict[str, object]) -> None:
        renamed = {"on": "output"}
        changed = {
            renamed.get(key, key): value for key, value in params.items() if key not in ("id", "toggle_after")
        }
        if "toggle_after" in params:
            back: dict[str, object] = {"on": not params["on"]}
            self.answer(lambda: self._become(back), float(str(params["toggle_after"])))
        self._notify(changed)

    def _notify(self, changed: dict[str, object]) -> None:
        """Only what has changed is in a notification."""
        self.status |= {**changed, "source": "MQTT"}
        if self.notifies:
            params = {"ts": 1772600000.12, self.component: {"id": 0, **changed, "source": "MQTT"}}
            news = {
                "src": self.prefix,
                "dst": f"{self.prefix}/events",
                "method": "NotifyStatus",
                "params": params,
            }
            self.tell(f"{self.prefix}/events/rpc", news)
        if self.tells_status:
            self.tell(f"{self.prefix}/status/{self.component}", self.status)

    def _move(self, verb: str, params: dict[str, object]) -> None:
        assert self._motor is not None
        if verb == "Stop":
            self._motor.stop()
        else:
            self._motor.go({"Open": 100, "Close": 0}.get(verb, int(str(params.get("pos", 0)))))

    def _moved(self) -> None:
        assert self._motor is not None
        words = {1: "opening", -1: "closing", 0: "stopped"}
        self._notify({"state": words[self._motor.direction], "current_pos": self._motor.position})
