"""By what each family is believed, and by what it is not."""

from __future__ import annotations

import pytest

from agentd.home.device.device import Wish
from agentd.home.order import Availability, Evidence, Publish
from tests.home.books import book
from tests.home.judge import TICKET, Told, alarmed, device, proven, read

Z2M = "zigbee2mqtt/it"
SHELLY = "shellyplus-a8032ab1"
REPLIES = "agentd/kitchen/replies/rpc"
SHELLY1 = "shellies/s1"


def evidence(profile: str, topic: str, wish: Wish, **keys: object) -> Evidence:
    found = device(profile, topic, **keys).order(wish, TICKET).evidence
    assert found is not None
    return found


def news(component: str, **changed: object) -> tuple[str, object]:
    params = {"ts": 1772600000.12, component: {"id": 0, **changed, "source": "MQTT"}}
    return f"{SHELLY}/events/rpc", {"src": SHELLY, "method": "NotifyStatus", "params": params}


PROVEN: list[tuple[str, str, Wish, Told]] = [
    ("zigbee2mqtt.light", Z2M, {"on": True}, [(Z2M, {"state": "ON", "brightness": 3})]),
    ("zigbee2mqtt.light", Z2M, {"brightness": 40}, [(Z2M, {"state": "ON", "brightness": 104})]),
    ("zigbee2mqtt.light", Z2M, {"color_temp": 2700}, [(Z2M, {"state": "ON", "color_temp": 371})]),
    (
        "zigbee2mqtt.light",
        Z2M,
        {"color": (0, 100)},
        [(Z2M, {"state": "ON", "color": {"x": 0.69, "y": 0.31}})],
    ),
    (
        "zigbee2mqtt.light",
        Z2M,
        {"color": (240, 100)},
        [(Z2M, {"state": "ON", "color": {"hue": 241, "saturation": 99, "x": 0.2, "y": 0.1}})],
    ),
    ("zigbee2mqtt.light", Z2M, {"on": True}, [(Z2M, {"state": "OFF"}), (Z2M, {"state": "ON"})]),
    ("zigbee2mqtt.lock", Z2M, {"locked": True}, [(Z2M, {"state": "LOCK", "lock_state": "locked"})]),
    ("zigbee2mqtt.cover", Z2M, {"movement": "open"}, [(Z2M, {"position": 60, "motor_state": "opening"})]),
    ("zigbee2mqtt.cover", Z2M, {"movement": "open"}, [(Z2M, {"position": 99})]),
    ("zigbee2mqtt.cover", Z2M, {"movement": "stop"}, [(Z2M, {"state": "STOP", "position": 51})]),
    ("zigbee2mqtt.cover", Z2M, {"position": 30}, [(Z2M, {"position": 31})]),
    (
        "zigbee2mqtt.climate",
        Z2M,
        {"temperature": 21},
        [(Z2M, {"current_heating_setpoint": 21, "system_mode": "heat"})],
    ),
    ("zigbee2mqtt.fan", Z2M, {"speed": 40}, [(Z2M, {"fan_state": "ON", "fan_mode": "medium"})]),
    ("tasmota.switch", "t", {"on": True}, [("stat/t/RESULT", {"POWER": "ON"})]),
    ("tasmota.switch", "t", {"on": True}, [("stat/t/STATUS11", {"StatusSTS": {"POWER": "ON"}})]),
    (
        "tasmota.light",
        "t",
        {"brightness": 40},
        [("stat/t/RESULT", {"Dimmer": 40}), ("stat/t/RESULT", {"POWER": "ON"})],
    ),
    (
        "tasmota.light",
        "t",
        {"color": (10, 50)},
        [("stat/t/RESULT", {"POWER": "ON", "HSBColor": "10,50,80"})],
    ),
    (
        "tasmota.cover",
        "t",
        {"movement": "close"},
        [("stat/t/RESULT", {"Shutter1": {"Position": 90, "Direction": -1, "Target": 0}})],
    ),
    ("tasmota.fan", "t", {"speed": 100}, [("stat/t/RESULT", {"FanSpeed": 3})]),
    (
        "esphome.light",
        "n/light/d",
        {"brightness": 50},
        [("n/light/d/state", {"state": "ON", "brightness": 128})],
    ),
    ("esphome.switch", "n/switch/d", {"on": False}, [("n/switch/d/state", "OFF")]),
    ("esphome.lock", "n/lock/d", {"locked": False}, [("n/lock/d/state", "UNLOCKED")]),
    ("esphome.cover", "n/cover/d", {"movement": "open"}, [("n/cover/d/state", "opening")]),
    ("esphome.cover", "n/cover/d", {"position": 30}, [("n/cover/d/position/state", "30")]),
    (
        "esphome.fan",
        "n/fan/d",
        {"speed": 100},
        [("n/fan/d/state", "ON"), ("n/fan/d/speed_level/state", "3")],
    ),
    ("shelly1.switch", SHELLY1, {"on": True}, [(f"{SHELLY1}/relay/0", "on")]),
    ("shelly1.cover", SHELLY1, {"movement": "open"}, [(f"{SHELLY1}/roller/0", "open")]),
    ("shelly1.cover", SHELLY1, {"position": 30}, [(f"{SHELLY1}/roller/0/pos", "30")]),
    (
        "shelly1.light",
        SHELLY1,
        {"brightness": 60},
        [(f"{SHELLY1}/light/0/status", {"ison": True, "brightness": 60})],
    ),
    ("shelly2.switch", SHELLY, {"on": True}, [(REPLIES, {"id": 812, "result": {"was_on": False}})]),
    ("shelly2.switch", SHELLY, {"on": True}, [(REPLIES, {"id": "812-get", "result": {"output": True}})]),
    ("shelly2.switch", SHELLY, {"on": True}, [news("switch:0", output=True)]),
    ("shelly2.switch", SHELLY, {"on": True}, [(f"{SHELLY}/status/switch:0", {"id": 0, "output": True})]),
    ("shelly2.cover", SHELLY, {"movement": "open"}, [(REPLIES, {"id": 812, "result": None})]),
    (
        "shelly2.light",
        SHELLY,
        {"brightness": 60},
        [news("light:0", output=True), news("light:0", brightness=60)],
    ),
    ("generic.light", "home/l", {"brightness": 50}, [("home/l", {"state": "ON", "brightness": 127})]),
]
UNPROVEN: list[tuple[str, str, Wish, Told]] = [
    ("zigbee2mqtt.light", Z2M, {"on": True}, [(Z2M, {"state": "OFF"}), (Z2M, {"linkquality": 3})]),
    ("zigbee2mqtt.light", Z2M, {"brightness": 40}, [(Z2M, {"state": "OFF", "brightness": 102})]),
    ("zigbee2mqtt.light", Z2M, {"brightness": 40}, [(Z2M, {"state": "ON", "brightness": 106})]),
    ("zigbee2mqtt.light", Z2M, {"brightness": 40}, [(Z2M, {"state": "ON", "brightness": None})]),
    ("zigbee2mqtt.light", Z2M, {"on": True}, [(Z2M, {"state": True})]),
    (
        "zigbee2mqtt.light",
        Z2M,
        {"color": (0, 100)},
        [(Z2M, {"state": "ON", "color": {"x": 0.46, "y": 0.41}})],
    ),
    # What is live is the colour; the temperature is a leftover.
    (
        "zigbee2mqtt.light",
        Z2M,
        {"color_temp": 2700},
        [(Z2M, {"state": "ON", "color_mode": "xy", "color_temp": 370, "color": {"x": 0.7, "y": 0.3}})],
    ),
    (
        "esphome.light",
        "n/light/d",
        {"color": (0, 100)},
        [
            (
                "n/light/d/state",
                {"state": "ON", "color_mode": "color_temp", "color": {"r": 255, "g": 0, "b": 0}},
            )
        ],
    ),
    ("zigbee2mqtt.lock", Z2M, {"locked": True}, [(Z2M, {"state": "LOCK", "lock_state": "unlocked"})]),
    ("zigbee2mqtt.lock", Z2M, {"locked": True}, [(Z2M, {"state": "LOCK", "lock_state": "not_fully_locked"})]),
    ("zigbee2mqtt.lock", Z2M, {"locked": True}, [(Z2M, {"state": "LOCK"})]),
    ("zigbee2mqtt.cover", Z2M, {"movement": "open"}, [(Z2M, {"state": "OPEN", "position": 60})]),
    ("zigbee2mqtt.cover", Z2M, {"movement": "open"}, [(Z2M, {"motor_state": "closing", "position": 60})]),
    ("zigbee2mqtt.climate", Z2M, {"temperature": 21}, [(Z2M, {"current_heating_setpoint": 21})]),
    ("tasmota.switch", "t", {"on": True}, [("stat/t/RESULT", {"POWER2": "ON"})]),
    ("tasmota.switch", "t", {"on": True}, [("stat/t/RESULT", {"Command": "Unknown"})]),
    ("esphome.cover", "n/cover/d", {"movement": "open"}, [("n/cover/d/state", "open")]),
    ("shelly2.switch", SHELLY, {"on": True}, [(REPLIES, {"id": 811, "result": {"was_on": False}})]),
    ("shelly2.switch", SHELLY, {"on": True}, [(REPLIES, {"id": 812, "error": {"code": -103}})]),
    ("shelly2.switch", SHELLY, {"on": True}, [(REPLIES, {"id": "812-get", "result": {"output": False}})]),
    ("shelly2.switch", SHELLY, {"on": True}, [news("switch:0", apower=3.2), news("switch:1", output=True)]),
    ("shelly2.switch", SHELLY, {"on": True}, [news("switch:0", output="true")]),
]


@pytest.mark.parametrize(("profile", "topic", "wish", "told"), PROVEN)
def test_believed(profile: str, topic: str, wish: Wish, told: Told) -> None:
    assert proven(evidence(profile, topic, wish), told)


@pytest.mark.parametrize(("profile", "topic", "wish", "told"), UNPROVEN)
def test_not_believed(profile: str, topic: str, wish: Wish, told: Told) -> None:
    assert not proven(evidence(profile, topic, wish), told)


@pytest.mark.parametrize(
    ("profile", "wish", "before", "after", "enough"),
    [
        # What is only near must be news: the last report of the old state may come after the command.
        ("zigbee2mqtt.light", {"brightness": 41}, {"brightness": 102}, {"brightness": 102}, False),
        ("zigbee2mqtt.light", {"brightness": 41}, {"brightness": 102}, {"brightness": 103}, True),
        ("zigbee2mqtt.light", {"brightness": 40}, {"brightness": 102}, {"brightness": 102}, True),
        ("zigbee2mqtt.light", {"brightness": 1}, {"brightness": 5}, {"brightness": 0}, False),
        ("zigbee2mqtt.climate", {"temperature": 21}, {"t": 20.5}, {"t": 20.5}, False),
        ("zigbee2mqtt.climate", {"temperature": 21}, {"t": 20.5}, {"t": 21.5}, True),
        ("zigbee2mqtt.climate", {"temperature": 21}, {"t": 18}, {"t": 20}, False),
        # A cover has begun to move, the right way.
        ("zigbee2mqtt.cover", {"movement": "open"}, {"position": 20}, {"position": 23}, True),
        ("zigbee2mqtt.cover", {"movement": "open"}, {"position": 20}, {"position": 20}, False),
        ("zigbee2mqtt.cover", {"movement": "close"}, {"position": 20}, {"position": 23}, False),
        ("zigbee2mqtt.cover", {"position": 50}, {"position": 20}, {"position": 23}, True),
        ("zigbee2mqtt.cover", {"position": 50}, {"position": 20}, {"position": 18}, False),
        ("zigbee2mqtt.cover", {"position": 50}, {"position": 50}, {"position": 47}, False),
    ],
)
def test_beside_what_was_known(
    profile: str, wish: Wish, before: dict[str, object], after: dict[str, object], enough: bool
) -> None:
    def told(state: dict[str, object]) -> dict[str, object]:
        setpoint = {"current_heating_setpoint": state.pop("t")} if "t" in state else {}
        return {"state": "ON", "system_mode": "heat", **state, **setpoint}

    assert proven(evidence(profile, Z2M, wish), [(Z2M, told(after))], {Z2M: told(before)}) is enough


def z2m_log(message: str, level: str = "error") -> dict[str, object]:
    return {"level": level, "message": message}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (z2m_log("Publish 'set' 'state' to 'it' failed: 'Error: no route'"), "Error: no route"),
        (z2m_log("z2m: Publish 'set' 'state' to 'it' failed: 'Error: no route'"), "Error: no route"),
        (z2m_log("Entity 'it' is unknown"), "Entity 'it' is unknown"),
        (z2m_log("Publish 'set' 'state' to 'it' failed: 'x'", "info"), None),
        (z2m_log("Publish 'set' 'state' to 'item' failed: 'x'"), None),
        (z2m_log("Publish 'get' 'state' to 'it' failed: 'x'"), None),
        ("no JSON", None),
        ({"level": "error", "message": 3}, None),
    ],
)
def test_the_log_of_zigbee2mqtt(line: object, words: str | None) -> None:
    assert (
        alarmed(evidence("zigbee2mqtt.light", Z2M, {"on": True}), "zigbee2mqtt/bridge/logging", line) == words
    )


def test_alarms_of_the_others() -> None:
    tasmota = evidence("tasmota.switch", "t", {"on": True})
    assert (
        alarmed(tasmota, "stat/t/RESULT", {"Command": "Unknown"}) == "the device does not know this command"
    )
    assert alarmed(tasmota, "stat/t/RESULT", {"POWER": "OFF"}) is None
    shelly = evidence("shelly2.switch", SHELLY, {"on": True})
    error = {"id": 812, "error": {"code": -103, "message": "Invalid argument\n'on'!"}}
    assert alarmed(shelly, REPLIES, error) == "Invalid argument 'on'!"
    assert alarmed(shelly, REPLIES, {"id": 812, "error": {}}) == "the device refused it"
    assert alarmed(shelly, REPLIES, {**error, "id": 811}) is None


@pytest.mark.parametrize(
    ("profile", "topic", "away"),
    [
        (
            "zigbee2mqtt.light",
            "zigbee2mqtt/kitchen/floor lamp",
            [
                ("zigbee2mqtt/bridge/state", "/state"),
                ("zigbee2mqtt/kitchen/floor lamp/availability", "/state"),
            ],
        ),
        ("tasmota.switch", "t", [("tele/t/LWT", None)]),
        ("esphome.light", "n/light/d", [("n/status", None)]),
        ("shelly1.switch", SHELLY1, [(f"{SHELLY1}/online", None)]),
        ("shelly2.switch", SHELLY, [(f"{SHELLY}/online", None)]),
        ("generic.light", "home/l", []),
    ],
)
def test_availability(profile: str, topic: str, away: list[tuple[str, str | None]]) -> None:
    words = {"tele/t/LWT": "Offline", "n/status": "offline"}
    found = evidence(profile, topic, {"on": True}).available
    offline = ("false",) if "online" in str(away) else ("offline",)
    expected = [Availability(t, at, frozenset({words.get(t, offline[0])})) for t, at in away]
    assert list(found) == expected


@pytest.mark.parametrize(
    ("profile", "topic", "wish", "keys", "get"),
    [
        ("zigbee2mqtt.light", Z2M, {"on": True}, {}, (f"{Z2M}/get", {"state": ""})),
        ("zigbee2mqtt.light", Z2M, {"brightness": 4}, {}, (f"{Z2M}/get", {"state": "", "brightness": ""})),
        ("zigbee2mqtt.light", Z2M, {"on": True}, {"sleepy": True}, None),
        ("zigbee2mqtt.cover", Z2M, {"movement": "open"}, {}, (f"{Z2M}/get", {"position": ""})),
        ("zigbee2mqtt.lock", Z2M, {"locked": True}, {}, (f"{Z2M}/get", {"state": ""})),
        ("zigbee2mqtt.climate", Z2M, {"temperature": 20}, {}, None),
        ("tasmota.switch", "t", {"on": True}, {}, ("cmnd/t/Status", "11")),
        ("tasmota.cover", "t", {"position": 3}, {}, ("cmnd/t/ShutterPosition1", "")),
        ("esphome.light", "n/light/d", {"on": True}, {}, None),
        (
            "shelly2.switch",
            SHELLY,
            {"on": True},
            {},
            (
                f"{SHELLY}/rpc",
                {
                    "id": "812-get",
                    "src": "agentd/kitchen/replies",
                    "method": "Switch.GetStatus",
                    "params": {"id": 0},
                },
            ),
        ),
    ],
)
def test_the_question_at_the_deadline(
    profile: str, topic: str, wish: Wish, keys: dict[str, object], get: tuple[str, object] | None
) -> None:
    asked = evidence(profile, topic, wish, **keys).get
    assert (None if asked is None else (asked.topic, read(asked.payload.decode()))) == get


def test_a_group_of_zigbee2mqtt_is_proven_by_its_members() -> None:
    lamps = {name: {"profile": "zigbee2mqtt.light", "topic": f"zigbee2mqtt/{name}"} for name in ("a", "b")}
    group = {"profile": "zigbee2mqtt.light", "topic": "zigbee2mqtt/spots", "members": ["a", "b"]}
    spots = book(devices={"spots": group, **lamps}).devices["spots"]
    order = spots.order({"on": True}, TICKET)
    assert order.steps == (Publish("zigbee2mqtt/spots/set", b'{"state":"ON"}'),)
    assert order.evidence is not None
    assert "zigbee2mqtt/spots" not in order.evidence.topics
    assert order.evidence.get is None
    assert [away.topic for away in order.evidence.available] == ["zigbee2mqtt/bridge/state"]
    assert not proven(order.evidence, [("zigbee2mqtt/a", {"state": "ON"})])
    assert proven(order.evidence, [("zigbee2mqtt/a", {"state": "ON"}), ("zigbee2mqtt/b", {"state": "ON"})])
    for name in ("b", "spots"):
        failed = z2m_log(f"Publish 'set' 'state' to '{name}' failed: 'x'")
        assert alarmed(order.evidence, "zigbee2mqtt/bridge/logging", failed) == "x"


def test_a_cover_without_positions_is_believed_where_it_was_sent() -> None:
    blind = evidence("zigbee2mqtt.cover", Z2M, {"movement": "open"}, can=[])
    assert proven(blind, [(Z2M, {"state": "OPEN"})])
    assert not proven(blind, [(Z2M, {"state": "CLOSE"})])
    turned = evidence("zigbee2mqtt.cover", Z2M, {"movement": "open"}, can=[], invert=True)
    assert proven(turned, [(Z2M, {"state": "CLOSE"})])


def test_who_tells_nothing_of_it_can_prove_nothing() -> None:
    it = device("generic.switch", "", properties={"on": {"command": "pump/set"}})
    assert it.order({"on": True}, TICKET).evidence is None
