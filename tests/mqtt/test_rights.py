"""What the shipped access rules allow and forbid, and what is said of it; at a real mosquitto."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sysconfig
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agentd.core.events import Transcript, TurnDone, Who
from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.connection import Connection
from agentd.mqtt.happenings import Happenings
from agentd.mqtt.knobs import Knobs
from agentd.mqtt.message import Version
from agentd.mqtt.presence import Presence
from agentd.mqtt.retry import Retry
from agentd.mqtt.rights import MOST_TOLD, Rights
from agentd.mqtt.scribe import Scribe
from agentd.mqtt.traces import Name
from tests.broker import Mosquitto, mosquitto
from tests.mqtt.running import SOMEBODY, running

SYSTEMD = Path(__file__).parents[2] / "systemd"
ACL = (SYSTEMD / "mosquitto-acl.conf").read_text(encoding="utf-8")
JUDGE = "\nuser judge\ntopic readwrite #\n"
PASSWORD = "not-a-secret"

VERSIONS: dict[str, Version] = {"5": 5, "3.1.1": 4}
CARD = "homeassistant/device/agentd_agentd/config"
ORDERS = {f"agentd/agentd/{each}" for each in ("mute/set", "ask/set", "stop/press", "restart/press")}
OURS = set(Name("agentd", "").retained) | {"agentd/agentd/ping", "agentd/agentd/event"}
OTHERS = {"agentd/hall/state", "homeassistant/device/lamp/config", "$SYS/x", "other"}
ALL = sorted({*ORDERS, *OURS, *OTHERS, CARD, "homeassistant/status", "home/lamp/set"})
MAY_WRITE = {
    "agentd": {*ORDERS, *OURS, CARD, "home/lamp/set"},
    "homeassistant": {
        *ORDERS,
        CARD,
        "homeassistant/status",
        "homeassistant/device/lamp/config",
        "home/lamp/set",
    },
    "neighbour": set[str](),
}
MAY_READ = {
    "agentd": {*ORDERS, *OURS, "homeassistant/status", "home/lamp/set"},
    "homeassistant": {*ALL} - {"other", "$SYS/x"},
    "neighbour": set[str](),
}
DYNAMIC = f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}/mosquitto_dynamic_security.so"
BOTH = pytest.mark.parametrize("version", VERSIONS)


def settings(folder: Path, acl: str) -> str:
    """mosquitto.conf as shipped, with our files in place of the system's."""
    (folder / "agentd.acl").write_text(acl + JUDGE)
    passwords = folder / "agentd.passwd"
    passwords.write_text("".join(f"{user}:{PASSWORD}\n" for user in (*MAY_WRITE, "judge")))
    subprocess.run(["mosquitto_passwd", "-U", str(passwords)], check=True, timeout=20)
    passwords.chmod(0o644)
    conf = (SYSTEMD / "mosquitto.conf").read_text(encoding="utf-8")
    assert "\nlistener 1883\n" in conf
    return conf.replace("\nlistener 1883\n", "\n").replace("/etc/mosquitto", str(folder))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with mosquitto(settings(tmp_path_factory.mktemp("rules"), ACL)) as broker:
        yield broker


@asynccontextmanager
async def connected(broker: Mosquitto, user: str, version: str, seen: list[str]) -> AsyncIterator[Connection]:
    """As that user, subscribed to everything; `seen` gets the topics of what comes."""
    address = parse(broker.url, user, PASSWORD)
    link = Connection(address, user, VERSIONS[version], None, lambda message: seen.append(message.topic))
    await link.open()
    await link.subscribe(["#"])
    try:
        yield link
    finally:
        await link.close()


async def passed(broker: Mosquitto, writer: str, reader: str, version: str) -> set[str]:
    """Topics of what comes from one user to the other."""
    seen: list[str] = []
    async with (
        connected(broker, writer, version, []) as writing,
        connected(broker, reader, version, seen) as reading,
    ):
        await asyncio.gather(*(writing.publish(topic, b"x", 1) for topic in ALL))
        await reading.publish("end", b"", 1)  # by its acknowledgement all the rest has come, too
        return set(seen) - {"end"}


@BOTH
@pytest.mark.parametrize("user", MAY_WRITE)
def test_who_may_write_and_read_what(guarded: Mosquitto, user: str, version: str) -> None:
    assert asyncio.run(passed(guarded, user, "judge", version)) == MAY_WRITE[user]
    assert asyncio.run(passed(guarded, "judge", user, version)) == MAY_READ[user]


def test_nobody_comes_in_without_a_name(guarded: Mosquitto, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        bus = Bus(parse(f"{guarded.url}?version=5"), "agentd", Retry(5, 5), draw=lambda: 1.0)
        async with running(bus, connected=False):
            while not caplog.records:
                await asyncio.sleep(0.01)

    asyncio.run(scene())
    assert "authori" in caplog.text


async def everything(broker: Mosquitto, version: str, until: Sequence[str]) -> list[str]:
    """All that agentd tells, under the name of the rules; the topics that came to Home Assistant."""
    seen: list[str] = []
    bus = Bus(parse(f"{broker.url}?version={version}", "agentd", PASSWORD), "agentd", Retry(0.05, 0.2))
    presence = Presence(bus, SOMEBODY, "homeassistant")
    Knobs(bus, lambda _: None, lambda: None)
    happenings, scribe = Happenings(bus), Scribe(bus, "")
    presence.mute(True)
    presence.volume(50)
    presence.model_link(True)
    presence.latency(700)
    presence.usage({})
    async with connected(broker, "homeassistant", version, seen), running(bus), asyncio.timeout(20):
        happenings.tell({"event_type": "wake"})
        for who in Who:
            scribe.saw(0.0, Transcript(1, who, "words"))
        scribe.saw(0.0, TurnDone(1))
        while not set(until) <= set(seen):
            await asyncio.sleep(0.01)
        await presence.aclose()
        await happenings.aclose()
        await scribe.aclose()
    return seen


@BOTH
def test_agentd_gets_along_with_them(
    guarded: Mosquitto, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    news = [f"agentd/agentd/{each}" for each in ("heard", "said", "event")]
    asyncio.run(everything(guarded, version, [*Name("agentd", "homeassistant").retained, *news]))
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []


def test_what_may_not_be_published_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    acl = ACL.replace(f"topic write {CARD}\n", "")
    assert acl != ACL
    with mosquitto(settings(tmp_path, acl)) as broker:
        assert CARD not in asyncio.run(everything(broker, "5", ["agentd/agentd/status"]))
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        f"the broker refuses to let us publish {CARD}: give this user the right to (mosquitto-acl.conf)"
    ]


@BOTH
def test_what_may_not_be_read_is_told(tmp_path: Path, version: str, caplog: pytest.LogCaptureFixture) -> None:
    """mosquitto's lists of rights grant what they then withhold; its other means of security refuses."""
    plugin = Path(DYNAMIC)
    if not plugin.exists():
        pytest.skip(f"needs {plugin}")
    rights = {
        "defaultACLAccess": {"publishClientSend": True, "publishClientReceive": True, "subscribe": False}
    }
    (tmp_path / "rights.json").write_text(json.dumps(rights))
    lines = f"plugin {plugin}\nplugin_opt_config_file {tmp_path}/rights.json\nallow_anonymous true"

    async def scene(url: str) -> None:
        bus = Bus(parse(f"{url}?version={version}"), "agentd", Retry(0.05, 0.2))
        async with running(bus):
            pass

    with mosquitto(lines) as broker:
        asyncio.run(scene(broker.url))
    assert "refuses to let us read agentd/agentd/ping: give this user the right to" in caplog.text


def test_a_broker_that_refuses_everything_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    rights = Rights()
    for number in range(1_000):
        assert not rights.published(f"home/{number}", 0x87)
    assert len(caplog.records) == MOST_TOLD
    rights.subscribed(["home/1"], [0x80])  # a new connection
    assert len(caplog.records) == MOST_TOLD + 1
    assert rights.published("home/1", 0)
    assert rights.published("home/1", 0x10)  # nobody listens
    assert not rights.published("home/1", None)
