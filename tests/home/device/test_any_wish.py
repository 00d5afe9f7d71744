"""Whatever is wished of a device of any profile."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from agentd.home.device.device import Wish
from agentd.home.device.family.families import PROFILES
from agentd.home.faults import ArgumentError
from agentd.home.language.topic import forbidden
from agentd.home.order import Publish
from tests.home.judge import TICKET, device

TOPICS = {"zigbee2mqtt": "zigbee2mqtt/kitchen/floor lamp", "esphome": "node/light/x", "shelly1": "shellies/x"}
ANNOUNCED = {
    "command_topic": "x/set",
    "state_topic": "x",
    "position_topic": "x/position",
    "temperature_command_topic": "x/t/set",
}
MEASURED: dict[str, object] = {"readings": {"x": {"state_topic": "x"}}}
EXTRA: dict[str, dict[str, object]] = {
    "tasmota.sensor": {"reads": ["x"]},
    **{name: {"config": ANNOUNCED} for name in PROFILES if name.startswith("homeassistant.")},
    "homeassistant.sensor": MEASURED,
    "homeassistant.contact": MEASURED,
}
EVERY = {
    name: device(name, TOPICS.get(name.partition(".")[0], "device_1"), **EXTRA.get(name, {}))
    for name in PROFILES
}
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.tuples(st.floats(), st.floats())
    | st.integers(0, 100)
    | st.sampled_from(["open", "close", "stop", "heat", "off", (0, 100), 2700, 21.5])
)
PROPERTIES = st.sampled_from(
    [
        "on",
        "brightness",
        "color",
        "color_temp",
        "position",
        "movement",
        "temperature",
        "mode",
        "preset",
        "locked",
        "speed",
    ]
)


@settings(max_examples=500)
@given(st.sampled_from(sorted(EVERY)), st.dictionaries(PROPERTIES | st.text(), VALUES, max_size=4))
def test_any_wish_is_refused_or_makes_legal_messages(profile: str, wish: Wish) -> None:
    it = EVERY[profile]
    try:
        order = it.order(wish, TICKET)
    except ArgumentError as refused:
        words = str(refused)
        assert words.startswith("it ") and words.endswith(".")  # noqa: PT018
        return
    assert order.steps
    for step in order.steps:
        assert isinstance(step, Publish)
        legal = (
            step.topic.endswith("/rpc") if profile.startswith("shelly2") else forbidden(step.topic) is None
        )
        assert legal
        text = step.payload.decode()
        assert ";" not in text
        if text.startswith("{"):
            json.loads(text)
    assert it.timed(wish, TICKET, 60) is None or order.evidence is not None
