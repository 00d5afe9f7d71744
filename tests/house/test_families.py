"""Each family on a real broker: the message arrives, and what comes back proves it or says that it failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from agentd.home.device.device import Device, Wish
from tests.broker import Mosquitto, mosquitto
from tests.home.books import book
from tests.home.judge import TICKET, device
from tests.house import esphome, shelly1, shelly2, tasmota, zigbee2mqtt
from tests.house.appliance import Appliance
from tests.house.esphome import EspHome
from tests.house.homemade import Homemade
from tests.house.shelly1 import Shelly1
from tests.house.shelly2 import Shelly2
from tests.house.tasmota import Tasmota
from tests.house.witness import witness
from tests.house.zigbee2mqtt import Zigbee2Mqtt

SHELLY = "shellyplus1-a8032ab1"
SILENCE_S = 0.3  # six times what an answer takes

Make = Callable[[Mosquitto], Appliance]


def z2m(state: dict[str, object]) -> Make:
    return lambda broker: Zigbee2Mqtt(broker, {"it": state})


HOUSE: dict[str, tuple[Device, Make]] = {
    "z2m light": (device("zigbee2mqtt.light", "zigbee2mqtt/it"), z2m(zigbee2mqtt.LIGHT)),
    "z2m switch": (device("zigbee2mqtt.switch", "zigbee2mqtt/it"), z2m(zigbee2mqtt.SWITCH)),
    "z2m cover": (device("zigbee2mqtt.cover", "zigbee2mqtt/it"), z2m(zigbee2mqtt.COVER)),
    "z2m lock": (device("zigbee2mqtt.lock", "zigbee2mqtt/it"), z2m(zigbee2mqtt.LOCK)),
    "z2m climate": (device("zigbee2mqtt.climate", "zigbee2mqtt/it"), z2m(zigbee2mqtt.CLIMATE)),
    "z2m fan": (device("zigbee2mqtt.fan", "zigbee2mqtt/it"), z2m(zigbee2mqtt.FAN)),
    "tasmota light": (device("tasmota.light", "strip"), lambda b: Tasmota(b, "strip", tasmota.LIGHT)),
    "tasmota switch": (device("tasmota.switch", "plug"), lambda b: Tasmota(b, "plug")),
    "tasmota fan": (device("tasmota.fan", "fan"), lambda b: Tasmota(b, "fan", tasmota.FAN)),
    "tasmota cover": (device("tasmota.cover", "blind"), lambda b: Tasmota(b, "blind", position=0)),
    "esphome light": (
        device("esphome.light", "node/light/desk"),
        lambda b: EspHome(b, "node", {"light/desk": esphome.LIGHT}),
    ),
    "esphome switch": (
        device("esphome.switch", "node/switch/pump"),
        lambda b: EspHome(b, "node", {"switch/pump": "OFF"}),
    ),
    "esphome lock": (
        device("esphome.lock", "node/lock/door"),
        lambda b: EspHome(b, "node", {"lock/door": "UNLOCKED"}),
    ),
    "esphome fan": (
        device("esphome.fan", "node/fan/f"),
        lambda b: EspHome(b, "node", {"fan/f": "OFF", "fan/f/speed_level": "1"}),
    ),
    "esphome cover": (
        device("esphome.cover", "node/cover/b"),
        lambda b: EspHome(b, "node", {"cover/b": 0}),
    ),
    "shelly1 switch": (device("shelly1.switch", "shellies/s"), lambda b: Shelly1(b, "s")),
    "shelly1 light": (device("shelly1.light", "shellies/s"), lambda b: Shelly1(b, "s", shelly1.LIGHT)),
    "shelly1 color": (
        device("shelly1.light", "shellies/s", can=["brightness", "color"]),
        lambda b: Shelly1(b, "s", shelly1.COLOR),
    ),
    "shelly1 cover": (device("shelly1.cover", "shellies/s"), lambda b: Shelly1(b, "s", position=0)),
    "shelly2 switch": (device("shelly2.switch", SHELLY), lambda b: Shelly2(b, SHELLY)),
    "shelly2 light": (
        device("shelly2.light", SHELLY),
        lambda b: Shelly2(b, SHELLY, "light:0", shelly2.LIGHT),
    ),
    "shelly2 rgb": (
        device("shelly2.light", SHELLY, can=["brightness", "color"]),
        lambda b: Shelly2(b, SHELLY, "rgb:0", shelly2.RGB),
    ),
    "shelly2 cover": (device("shelly2.cover", SHELLY), lambda b: Shelly2(b, SHELLY, position=0)),
    "generic light": (
        device("generic.light", "home/lamp"),
        lambda b: Homemade(b, "home/lamp", dict(zigbee2mqtt.LIGHT)),
    ),
}
WISHES: list[tuple[str, Wish]] = [
    ("z2m light", {"on": True}),
    ("z2m light", {"brightness": 40}),
    ("z2m light", {"color": (0, 100)}),
    ("z2m light", {"color_temp": 4000}),
    ("z2m switch", {"on": True}),
    ("z2m cover", {"movement": "open"}),
    ("z2m cover", {"position": 30}),
    ("z2m lock", {"locked": True}),
    ("z2m climate", {"temperature": 21}),
    ("z2m fan", {"speed": 50}),
    ("tasmota light", {"brightness": 40}),
    ("tasmota light", {"color": (120, 80)}),
    ("tasmota light", {"color_temp": 4000}),
    ("tasmota switch", {"on": True}),
    ("tasmota fan", {"speed": 70}),
    ("tasmota cover", {"movement": "open"}),
    ("tasmota cover", {"position": 30}),
    ("esphome light", {"brightness": 40, "color": (0, 100)}),
    ("esphome switch", {"on": True}),
    ("esphome lock", {"locked": True}),
    ("esphome fan", {"speed": 100}),
    ("esphome cover", {"movement": "open"}),
    ("shelly1 switch", {"on": True}),
    ("shelly1 light", {"brightness": 40}),
    ("shelly1 color", {"brightness": 40, "color": (0, 100)}),
    ("shelly1 cover", {"position": 30}),
    ("shelly2 switch", {"on": True}),
    ("shelly2 light", {"brightness": 40}),
    ("shelly2 rgb", {"color": (240, 100)}),
    ("shelly2 cover", {"movement": "open"}),
    ("generic light", {"brightness": 40}),
]
ON: Wish = {"on": True}
IN_SHORT = [("tasmota switch", ON), ("esphome switch", ON), ("shelly1 switch", ON), ("generic light", ON)]


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running


@pytest.mark.parametrize(("which", "wish"), WISHES)
def test_done_and_proven(broker: Mosquitto, which: str, wish: Wish) -> None:
    it, make = HOUSE[which]
    order = it.order(wish, TICKET)
    assert order.evidence is not None
    with make(broker) as appliance, witness(broker, order) as eyes:
        eyes.carry_out(order)
        assert eyes.proves(order.evidence)
        assert eyes.alarm(order.evidence, 0.0) is None
        assert not any(heard.retained for heard in appliance.heard)


@pytest.mark.parametrize(
    ("which", "wish"),
    [("z2m light", {"brightness": 40}), ("tasmota switch", {"on": True}), ("shelly2 switch", {"on": True})],
)
def test_failed_and_told_so(broker: Mosquitto, which: str, wish: Wish) -> None:
    it, make = HOUSE[which]
    order = it.order(wish, TICKET)
    assert order.evidence is not None
    with make(broker) as appliance, witness(broker, order) as eyes:
        appliance.manners.failing = True
        eyes.carry_out(order)
        assert eyes.alarm(order.evidence)
        assert not eyes.proves(order.evidence, 0.0)


@pytest.mark.parametrize(("which", "wish"), [wish for wish in WISHES if "cover" not in wish[0]][::3])
def test_silence_proves_nothing(broker: Mosquitto, which: str, wish: Wish) -> None:
    it, make = HOUSE[which]
    order = it.order(wish, TICKET)
    assert order.evidence is not None
    with make(broker) as appliance, witness(broker, order) as eyes:
        appliance.manners.silent = True
        eyes.carry_out(order)
        appliance.wait_heard(1)
        assert not eyes.proves(order.evidence, SILENCE_S)


@pytest.mark.parametrize(("which", "wish"), [("z2m light", {"brightness": 40}), *IN_SHORT])
def test_the_old_state_comes_first(broker: Mosquitto, which: str, wish: Wish) -> None:
    it, make = HOUSE[which]
    order = it.order(wish, TICKET)
    assert order.evidence is not None
    with make(broker) as appliance, witness(broker, order) as eyes:
        appliance.manners.stale_first = True
        eyes.carry_out(order)
        assert eyes.proves(order.evidence)


@pytest.mark.parametrize(("which", "wish"), [("z2m light", ON), *IN_SHORT[:3], ("shelly2 switch", ON)])
def test_power_is_lost(broker: Mosquitto, which: str, wish: Wish) -> None:
    it, make = HOUSE[which]
    order = it.order(wish, TICKET)
    assert order.evidence is not None
    with make(broker) as appliance, witness(broker, order) as eyes:
        assert not eyes.away(order.evidence, 0.05)
        appliance.lose_power()
        assert eyes.away(order.evidence)


@pytest.mark.parametrize(
    ("which", "wish"),
    [
        ("z2m light", {"brightness": 40}),
        ("tasmota light", {"brightness": 40}),
        ("tasmota cover", {"position": 0}),
        ("shelly2 switch", {"on": True}),
    ],
)
def test_asked_for_its_state(broker: Mosquitto, which: str, wish: Wish) -> None:
    """Its first answer was lost; what it says when it is asked is proof."""
    it, make = HOUSE[which]
    order = it.order(wish, TICKET)
    assert order.evidence is not None
    assert order.evidence.get is not None
    with make(broker) as appliance, witness(broker, order) as eyes:
        eyes.carry_out(order)
        assert eyes.proves(order.evidence)
        eyes.told.clear()
        appliance.manners.silent = False
        eyes.publish(order.evidence.get)
        assert eyes.proves(order.evidence)


def test_the_hoped_for_state_and_then_the_radio(broker: Mosquitto) -> None:
    it, make = HOUSE["z2m lock"]
    order = it.order({"locked": True}, TICKET)
    assert order.evidence is not None
    with make(broker) as appliance, witness(broker, order) as eyes:
        appliance.manners.optimistic = True
        eyes.carry_out(order)
        assert eyes.alarm(order.evidence)
        assert not eyes.proves(order.evidence, 0.0)  # the echo `LOCK` is not the bolt


def test_a_pulse_ends(broker: Mosquitto) -> None:
    it = device("shelly2.switch", SHELLY, kind="gate", pulse="200ms")
    order = it.order({"on": True}, TICKET)
    assert order.evidence is not None
    with Shelly2(broker, SHELLY) as gate, witness(broker, order) as eyes:
        eyes.carry_out(order)
        assert eyes.proves(order.evidence)
        off = it.order({"on": False}, "agentd/kitchen/replies/813")
        assert off.evidence is not None
        assert eyes.proves(off.evidence)
        assert len(gate.heard) == 1


def test_a_group_of_zigbee2mqtt(broker: Mosquitto) -> None:
    lamps = {name: {"profile": "zigbee2mqtt.light", "topic": f"zigbee2mqtt/{name}"} for name in ("a", "b")}
    group = {"profile": "zigbee2mqtt.light", "topic": "zigbee2mqtt/spots", "members": ["a", "b"]}
    order = book(devices={"spots": group, **lamps}).devices["spots"].order({"on": True}, TICKET)
    assert order.evidence is not None
    states = {"a": zigbee2mqtt.LIGHT, "b": zigbee2mqtt.LIGHT}
    with Zigbee2Mqtt(broker, states, {"spots": ("a", "b")}), witness(broker, order) as eyes:
        eyes.carry_out(order)
        assert eyes.proves(order.evidence)
