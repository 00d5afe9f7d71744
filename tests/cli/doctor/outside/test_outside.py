from __future__ import annotations

import asyncio
import grp
import os
import socket
import stat
import threading
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path

import pytest

from agentd.cli.doctor import mending
from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, Gravity
from agentd.cli.doctor.outside import keyfiles, link, names
from agentd.config.load import load
from tests.broker import free_port
from tests.cli.agentd import write_settings
from tests.live_server import LiveServer, Refusal, Script

MEND, NOTE, FINE = Gravity.MEND, Gravity.NOTE, Gravity.FINE


def case(
    folder: Path, settings: str, environ: Mapping[str, str], offline: bool = False, talk: bool = False
) -> Case:
    loaded = load(write_settings(folder, settings), environ, key_needed=False)
    return Case(loaded, environ=environ, root=folder, offline=offline, talk=talk)


def told(of: Case) -> list[tuple[Gravity, str, str]]:
    async def collect() -> list[Finding]:
        return [finding async for finding in link.examine(of)]

    return [(each.gravity, each.what, each.evidence) for each in asyncio.run(collect())]


def test_without_a_key_nobody_is_called(tmp_path: Path) -> None:
    assert told(case(tmp_path, "live: {endpoint: google}\n", {})) == [(MEND, "key", "there is none")]


def test_offline_nothing_leaves_the_house(tmp_path: Path) -> None:
    of = case(tmp_path, "live: {endpoint: google}\n", {"GEMINI_API_KEY": "AIza"}, offline=True)
    assert told(of) == [(FINE, "key", "there is one")]
    assert list(names.examine(of)) == []


def test_the_embedded_model_needs_nothing(tmp_path: Path) -> None:
    ((gravity, _, words),) = told(case(tmp_path, "live: {endpoint: local}\n", {}))
    assert (gravity, "needs no key" in words) == (FINE, True)


@pytest.mark.parametrize(
    ("script", "gravity", "words"),
    [
        (Script(), FINE, "accepts the set-up with 3 tools"),
        (Script(refusal=Refusal.BAD_KEY), MEND, "The server does not take the key"),
        (Script(refusal=Refusal.QUOTA), MEND, "The key's quota is used up"),
        (Script(refusal=Refusal.MODEL_NOT_FOUND), MEND, "The server does not have this model"),
    ],
)
def test_the_link_is_tried(tmp_path: Path, script: Script, gravity: Gravity, words: str) -> None:
    async def collect() -> list[Finding]:
        async with LiveServer(script) as server:
            of = case(tmp_path, f"live: {{endpoint: '{server.endpoint}'}}\n", {"GEMINI_API_KEY": "AIza"})
            return [finding async for finding in link.examine(of)]

    found = asyncio.run(collect())[-1]
    assert (found.gravity, words in found.evidence) == (gravity, True), found
    assert bool(found.remedy) != found.ok


def test_a_network_that_is_away(tmp_path: Path) -> None:
    of = case(tmp_path, f"live: {{endpoint: 'ws://127.0.0.1:{free_port()}'}}\n", {})
    assert told(of)[-1][0] is MEND


def test_the_clock_beside_that_of_the_service() -> None:
    now = 1_800_000_000.0
    assert [each.gravity for each in link.judge_date(formatdate(now), now)] == [FINE]
    (late,) = link.judge_date(formatdate(now + 7_200), now)
    assert late.evidence.startswith("it is 7200 s behind")
    assert list(link.judge_date("yesterday", now)) == []


def test_names_that_lead_nowhere(tmp_path: Path) -> None:
    def nobody(_host: str) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    (found,) = names.judge(["broker.lan", "broker.lan"], tmp_path, nobody)
    assert found.evidence == (
        "nobody knows broker.lan (Name or service not known); /etc/resolv.conf names no name server"
    )
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "resolv.conf").write_text("nameserver 10.0.0.1\n")
    (found,) = names.judge(["broker.lan"], tmp_path, nobody)
    assert "resolv.conf" not in found.evidence
    assert [each.gravity for each in names.judge(["broker.lan"], tmp_path, len)] == [FINE]


def test_the_name_of_the_service_is_its_proxys_affair(tmp_path: Path) -> None:
    of = case(tmp_path, "live: {endpoint: google, proxy: 'http://127.0.0.1:9'}\n", {"GEMINI_API_KEY": "AIza"})
    assert list(names.examine(of)) == []


def test_name_servers_that_do_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "LIMIT_S", 0.05)
    over = threading.Event()
    (found,) = names.judge(["broker.lan"], tmp_path, lambda _host: over.wait(9))
    over.set()
    assert found.evidence.startswith("nobody knows broker.lan (no answer for 0.05 s)")


def test_secrets_that_others_may_read_are_closed(tmp_path: Path) -> None:
    for name, mode in (("gemini.key", 0o644), ("mqtt.password", 0o600), ("pin.scrypt", 0o666)):
        file = tmp_path / "etc/agentd" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("secret")
        file.chmod(mode)
    found = list(keyfiles.examine(Case(None, root=tmp_path)))
    assert [each.gravity for each in found] == [MEND, MEND, FINE]
    assert found[0].evidence == f"everybody may read {tmp_path}/etc/agentd/gemini.key (644)"
    assert "everybody may change" in found[1].evidence
    mending.mend_all(found)
    assert stat.S_IMODE((tmp_path / "etc/agentd/gemini.key").stat().st_mode) == 0o600
    (found_again,) = keyfiles.examine(Case(None, root=tmp_path))
    assert found_again.gravity is FINE


@pytest.mark.skipif(bool(os.getuid()), reason="only root may give files to other groups")
def test_a_key_that_the_service_reads_itself_stays_readable_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyfiles, "SERVICE", "daemon")
    file = tmp_path / "my key"
    file.write_text("secret")
    file.chmod(0o644)
    found = [each for each in keyfiles.judge([], [file]) if not each.ok]
    assert found[0].remedy == f"sudo chgrp daemon '{file}'; sudo chmod 640 '{file}'"
    mending.mend_all(found)
    facts = file.stat()
    assert (stat.S_IMODE(facts.st_mode), facts.st_gid) == (0o640, grp.getgrnam("daemon").gr_gid)


def test_a_talk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def collect() -> list[Finding]:
        async with LiveServer() as server:
            settings = f"live: {{endpoint: '{server.endpoint}'}}\n"
            of = case(tmp_path, settings, {"GEMINI_API_KEY": "AIza"}, talk=True)
            return [finding async for finding in link.examine(of)]

    monkeypatch.setenv("PATH", str(tmp_path))  # so there is no voice to speak with
    talk = asyncio.run(collect())[-1]
    assert (talk.what, talk.gravity) == ("talk", MEND)
    assert "apt-get install espeak-ng" in talk.evidence


@pytest.mark.skipif(not os.getuid(), reason="root may read everything")
def test_a_key_that_only_root_may_read_is_not_missing(tmp_path: Path) -> None:
    key = tmp_path / "etc/agentd/gemini.key"
    key.parent.mkdir(parents=True)
    key.write_text("AIza")
    key.chmod(0)
    of = case(tmp_path, "live: {endpoint: google}\n", {})
    assert told(of) == []
    assert next(iter(keyfiles.examine(of))).remedy == "sudo agentd doctor"
