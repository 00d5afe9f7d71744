"""A visit to a real broker, with each fault made for real."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agentd.cli.doctor import mending
from agentd.cli.doctor.broker import examination, others, visit
from agentd.cli.doctor.broker.access import ACL
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, Gravity
from agentd.config.load import load
from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.desk import Desk
from agentd.mqtt.embedded import embedded_broker
from agentd.mqtt.message import Message
from tests.broker import Mosquitto, free_port, mosquitto, send, subscriber
from tests.cli.agentd import write_settings

HOUSE = """
devices:
  lamp: {profile: zigbee2mqtt.light, topic: zigbee2mqtt/lamp}
  desk_lamp: {profile: zigbee2mqtt.light, topic: zigbee2mqtt/desk_lmp}
  fan: {profile: tasmota.switch, topic: fan}
  plug: {profile: zigbee2mqtt.switch, topic: z2m_attic/plug}
scene:
  description: A scene.
  args: {room: {type: choice, values: [kitchen, hall]}}
  publish: {topic: "scenes/{room}/set", text: "ON"}
"""


@pytest.fixture(autouse=True)
def in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here is asleep, so nobody is waited for as long."""
    monkeypatch.setattr("agentd.cli.doctor.broker.house.ANSWERS_S", 0.1)
    monkeypatch.setattr(others, "ANSWERS_S", 0.3)
    monkeypatch.setattr(visit, "ANSWER_S", 0.5)


@contextlib.contextmanager
def broker_with(folder: Path, *rights: str) -> Iterator[Mosquitto]:
    """Nobody may do more than the `rights`."""
    acl = folder / "acl"
    acl.write_text("".join(f"topic {line}\n" for line in rights))
    acl.chmod(0o600)
    with mosquitto(f"acl_file {acl}") as broker:
        yield broker


def case(folder: Path, url: str, tools: str = "", **more: str) -> Case:
    mqtt = ", ".join(f"{key}: '{value}'" for key, value in {"url": url, "id": "test", **more}.items())
    file = write_settings(folder, f"live: {{endpoint: local}}\nmqtt: {{{mqtt}}}\n")
    if tools:
        (folder / "tools" / "house.yaml").write_text(tools)
    (folder / "proc").mkdir(exist_ok=True)
    return Case(load(file, {}), root=folder)


def findings(of: Case) -> list[Finding]:
    async def collect() -> list[Finding]:
        return [finding async for finding in examination.examine(of)]

    return asyncio.run(collect())


def grave(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.gravity is Gravity.MEND]


def test_a_broker_that_lets_us_do_our_work_is_fine_in_both_versions(tmp_path: Path) -> None:
    with mosquitto() as broker:
        (found,) = findings(case(tmp_path, broker.url))
    assert found.gravity is Gravity.FINE
    assert found.evidence.endswith("lets us in, MQTT 5 and 3.1.1")


def test_a_broker_of_the_old_version_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentd.mqtt.connection.GREETING_S", 0.5)  # it falls silent over MQTT 5

    async def collect() -> list[Finding]:
        async with embedded_broker("inprocess") as url:
            of = case(tmp_path, url.partition("?")[0])  # which says the version
            return [finding async for finding in examination.examine(of)]

    found = asyncio.run(collect())
    assert [(each.gravity, "3.1.1" in each.evidence or "MQTT 5" in each.evidence) for each in found] == [
        (Gravity.NOTE, True),
        (Gravity.FINE, True),
    ]


def test_nobody_is_there(tmp_path: Path) -> None:
    (found,) = findings(case(tmp_path, f"mqtt://127.0.0.1:{free_port()}"))
    assert (found.gravity, "Connection refused" in found.evidence) == (Gravity.MEND, True)
    assert "systemctl start mosquitto" in found.remedy


def test_a_wrong_password_is_told_from_a_missing_name(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("not it")
    (tmp_path / "nobody").write_text("")
    (tmp_path / "nobody").chmod(0o600)
    with mosquitto(f"allow_anonymous false\npassword_file {tmp_path}/nobody") as broker:
        (nameless,) = findings(case(tmp_path, broker.url))
        (mistaken,) = findings(case(tmp_path, broker.url, username="kitchen", password_file="password"))
    assert not nameless.ok
    assert "it wants a name: write mqtt.username" in nameless.remedy
    assert "mend mqtt.username (kitchen) or the password" in mistaken.remedy


@pytest.mark.parametrize(
    ("rights", "words"),
    [(("read agentd/#",), "we may not write to agentd/test/"), (("write agentd/#",), "does not come back")],
)
def test_missing_rights_are_named(tmp_path: Path, rights: tuple[str, ...], words: str) -> None:
    with broker_with(tmp_path, *rights) as broker:
        found = grave(findings(case(tmp_path, broker.url)))
    assert any(words in each.evidence for each in found), found
    assert {each.what for each in found} == {"broker rights"}
    assert "topic readwrite agentd/test/#" in found[0].remedy
    assert ACL.is_file()


def test_kept_commands_are_listed_and_removed_and_nothing_else_is(tmp_path: Path) -> None:
    kept = {
        "zigbee2mqtt/lamp/set": '{"state": "ON"}',
        "zigbee2mqtt/lamp/set/brightness": "7",
        "cmnd/fan/POWER": "ON",
        "scenes/hall/set": "ON",
        "agentd/test/restart/press": "PRESS",
    }
    others = {"zigbee2mqtt/lamp": '{"state": "ON"}', "agentd/test/status": "offline", "scenes/hall": "ON"}
    with mosquitto() as broker:
        for topic, payload in (kept | others).items():
            send(broker, topic, payload, "-r")
        found = grave(findings(case(tmp_path, broker.url, HOUSE)))
        assert {each.what for each in found} == {"retained command"}
        for topic in kept:
            assert sum(f"on {topic}" in f"{each.evidence};" for each in found), topic
        assert len(found) == len(kept)
        assert len(mending.mend_all(found)) == len(kept)
        with subscriber(broker, "#") as listening:
            assert {arrival.topic for arrival in listening.wait(len(others))} == set(others)
        assert not grave(findings(case(tmp_path, broker.url, HOUSE)))


def test_who_may_not_remove_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with broker_with(tmp_path, "readwrite agentd/#", "read #") as broker:
        send(broker, "agentd/test/mute/set", "ON", "-r")
        found = grave(findings(case(tmp_path, broker.url, HOUSE)))
        (tmp_path / "acl").write_text("topic read #\n")
        broker.restart()
        assert not mending.mend_all(found)
    assert "does not let us write to agentd/test/mute/set" in capsys.readouterr().err


def test_devices_that_are_unknown_dead_or_silent_are_named(tmp_path: Path) -> None:
    bridge = '[{"friendly_name": "lamp"}, {"friendly_name": "desk_lamp"}]'
    with mosquitto() as broker:
        send(broker, "zigbee2mqtt/bridge/devices", bridge, "-r")
        send(broker, "zigbee2mqtt/lamp", '{"state": "ON"}', "-r")
        send(broker, "tele/fan/LWT", "Offline", "-r")
        found = findings(case(tmp_path, broker.url, HOUSE))
        told = [each.evidence for each in found if each.what == "devices"]
        assert told == [
            "zigbee2mqtt has nothing that is called desk_lmp, which desk_lamp is to be; is it desk_lamp?",
            "away, as their bridge says: fan",
            "nobody hears what is sent to plug",
            "1 of 4 have told their state",
        ]
        send(broker, "tele/fan/LWT", "Online", "-r")
        with subscriber(broker, "z2m_attic/#"):  # somebody hears, and does not answer
            told = [each.evidence for each in findings(case(tmp_path, broker.url, HOUSE))]
        assert "nobody hears what is sent to fan" in told
        assert "have not told anything: plug" in told


def test_a_house_of_thousands_hides_no_stored_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit, "MOST_TOPICS", 4)
    with mosquitto() as broker:
        for number in range(6):
            send(broker, f"homeassistant/device/{number}/config", "{}", "-r")
        send(broker, "zigbee2mqtt/lamp/set", "ON", "-r")
        found = findings(case(tmp_path, broker.url, HOUSE))
    assert [each.what for each in found if not each.ok] == ["retained command"]


def test_daemons_that_are_gone_are_shown_still(tmp_path: Path) -> None:
    with mosquitto() as broker:
        for name, status in (("hall", "online"), ("attic", "offline"), ("test", "offline")):
            send(broker, f"homeassistant/device/agentd_{name}/config", "{}", "-r")
            send(broker, f"agentd/{name}/status", status, "-r")
        found = [each for each in findings(case(tmp_path, broker.url)) if each.what == "other daemons"]
    assert [each.evidence for each in found] == ["Home Assistant is told of a daemon “attic”, which is away"]
    assert found[0].remedy.endswith("mosquitto_pub -r -n -t homeassistant/device/agentd_attic/config")


def test_what_strangers_have_called_a_daemon_is_no_order_to_a_shell() -> None:
    topic = "homeassistant/device/agentd_x; reboot/config".replace("reboot", "$(reboot)")
    (found,) = others.judge_ghosts("test", "homeassistant", {topic: Message(topic, b"{}", True)})
    assert found.remedy.endswith(f"-t '{topic}'")


@contextlib.asynccontextmanager
async def desks(url: str, count: int) -> AsyncIterator[None]:
    """So many daemons' desks, under one id."""

    buses = [Bus(parse(url), "test") for _ in range(count)]
    every = [Desk(bus, lambda _asked, _tell: None, lambda _text: True) for bus in buses]
    running = [asyncio.create_task(bus.run()) for bus in buses]
    for bus in buses:
        await bus.wait_connected()
    try:
        yield
    finally:
        for desk in every:
            await desk.aclose()
        for bus in buses:
            await bus.aclose()
        await asyncio.gather(*running)


@pytest.mark.parametrize(
    ("here", "answering", "words"),
    [
        (1, 1, "it answers as “test”"),
        (0, 1, "one that does not run here"),
        (1, 2, "2, of which 1 run here"),
        (1, 0, "does not answer as “test”"),
        (2, 2, "2 run here as “test” (processes 10, 11)"),
    ],
)
def test_two_daemons_with_one_id(tmp_path: Path, here: int, answering: int, words: str) -> None:
    for pid in range(10, 10 + here):
        (tmp_path / "proc" / str(pid)).mkdir(parents=True)
        (tmp_path / "proc" / str(pid) / "cmdline").write_text("/opt/agentd/bin/python\0-m\0agentd\0run")
        (tmp_path / "proc" / str(pid) / "comm").write_text("python3\n")

    async def collect(url: str) -> list[Finding]:
        async with desks(url, answering):
            return [finding async for finding in examination.examine(case(tmp_path, url))]

    with mosquitto() as broker:
        found = asyncio.run(collect(broker.url))
    (told,) = [each for each in found if each.what == others.WHAT]
    assert words in told.evidence
    assert told.ok == (answering <= 1 and here == 1)
