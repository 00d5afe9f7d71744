from __future__ import annotations

import json

import pytest

from agentd.home.discovery.found import Find, Found, Skipped
from agentd.home.discovery.shelly import Shelly
from tests.home.discovery.house import REPLIES, written
from tests.home.judge import TICKET, sent

PREFIX = "shellyplus2pm-a8032ab12345"
SHELLY = Shelly(REPLIES)


def announced(model: str, mode: str = "relay", name: str = "shellyx-B929CC") -> list[Find]:
    told = {"id": name, "model": model, "mac": "98CDAC0D01BB", "ip": "192.0.2.5", "mode": mode}
    return list(SHELLY.finds({"shellies/announce": json.dumps(told).encode()}))


def answered(*components: str, name: str | None = "Study", prefix: str = PREFIX) -> list[Find]:
    info = {"name": name, "id": PREFIX, "mac": "A8032AB12345", "gen": 2}
    status = {component: {"id": 0} for component in (*components, "sys", "wifi", "input:0")}
    messages: dict[str, bytes] = {}
    for method, result in (("Shelly.GetDeviceInfo", info), ("Shelly.GetStatus", status)):
        payload = json.dumps({"id": f"{prefix} {method}", "src": PREFIX, "result": result}).encode()
        messages[SHELLY.place(f"{REPLIES}/rpc", payload)] = payload
    return list(SHELLY.finds(messages))


@pytest.mark.parametrize(
    ("model", "mode", "entries"),
    [
        ("SHSW-1", "relay", [{"profile": "shelly1.switch"}]),
        (
            "SHSW-25",
            "relay",
            [{"profile": "shelly1.switch", "endpoint": 0}, {"profile": "shelly1.switch", "endpoint": 1}],
        ),
        ("SHSW-25", "roller", [{"profile": "shelly1.cover"}]),
        ("SHDM-2", "white", [{"profile": "shelly1.light", "can": ["brightness"]}]),
        ("SHRGBW2", "color", [{"profile": "shelly1.light", "can": ["brightness", "color"]}]),
        ("SHHT-1", "", [{"profile": "shelly1.sensor", "sleepy": True}]),
        ("SHDW-2", "", [{"profile": "shelly1.contact", "sleepy": True}]),
    ],
)
def test_the_first_generation_by_its_model(model: str, mode: str, entries: list[dict[str, object]]) -> None:
    finds = announced(model, mode)
    found = [
        {k: v for k, v in find.entry.items() if k != "topic"} for find in finds if isinstance(find, Found)
    ]
    assert found == entries
    assert len({find.source for find in finds}) == len(entries)
    written(finds)


def test_an_unknown_model_is_mapped_by_hand() -> None:
    (find,) = announced("SHNEW-9")
    assert isinstance(find, Skipped)
    assert "manual mapping: the model SHNEW-9" in find.why


def test_a_plug_that_is_called_by_its_number_waits_for_the_owner() -> None:
    (plug,) = announced("SHPLG-S", name="shellyplug-s-B929CC")
    assert isinstance(plug, Found)
    assert plug.guarded
    (named,) = answered("switch:0")
    assert isinstance(named, Found)
    assert not named.guarded
    (nameless,) = answered("switch:0", name=None)
    assert isinstance(nameless, Found)
    assert nameless.guarded


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (("switch:0", "switch:1"), [("Study 1", "shelly2.switch", None), ("Study 2", "shelly2.switch", 1)]),
        (("cover:0",), [("Study", "shelly2.cover", None)]),
        (("light:0", "switch:0"), [("Study", "shelly2.light", None), ("Study", "shelly2.switch", None)]),
        (("temperature:0", "humidity:0"), [("Study", "shelly2.sensor", None)]),
    ],
)
def test_later_generations_by_their_components(
    components: tuple[str, ...], expected: list[tuple[str, str, int | None]]
) -> None:
    finds = answered(*components)
    found = [(f.name, f.entry["profile"], f.entry.get("endpoint")) for f in finds if isinstance(f, Found)]
    assert found == expected


def test_the_right_message_also_where_the_owner_chose_the_topic() -> None:
    book = written(answered("switch:0", "switch:1", prefix="study"))
    order = book.devices["study_2"].order({"on": True}, TICKET)
    ((topic, request),) = [step for step in sent(order) if isinstance(step, tuple)]
    assert topic == "study/rpc"
    assert isinstance(request, dict)
    assert (request["method"], request["params"]) == ("Switch.Set", {"id": 1, "on": True})


def test_the_right_message_to_the_first_generation() -> None:
    _, second = written(announced("SHSW-25", name="Blinds")).devices.values()
    assert sent(second.order({"on": True}, TICKET)) == [("shellies/Blinds/relay/1/command", "on")]


def test_only_who_says_to_be_online_is_asked() -> None:
    questions = SHELLY.questions(f"{PREFIX}/online", b"true")
    assert [(each.topic, json.loads(each.payload)["method"]) for each in questions] == [
        (f"{PREFIX}/rpc", "Shelly.GetDeviceInfo"),
        (f"{PREFIX}/rpc", "Shelly.GetStatus"),
    ]
    for topic, payload in (
        (f"{PREFIX}/online", b"false"),
        (f"{PREFIX}/rpc", b"true"),
        ("a+/online", b"true"),
    ):
        assert SHELLY.questions(topic, payload) == ()


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b'{"id": 5}', b'{"mac": "98CDAC0D01BB", "id": "a/+"}'])
def test_what_makes_no_sense_is_nothing(payload: bytes) -> None:
    for topic in ("shellies/announce", f"{REPLIES}/rpc", "x/online"):
        assert list(SHELLY.finds({SHELLY.place(topic, payload): payload})) == []
