"""Every way in, against the server that judges how one knocks."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.live.credentials import Credentials, Given, credentials
from agentd.live.entry import enter
from agentd.live.session import Session
from agentd.live.setup import plan
from tests.certificate import self_signed
from tests.live.test_credentials import account, numbered
from tests.live_server import LiveServer, Script
from tests.live_server.credentials import Door, knock
from tests.webserver import web

TOKEN = "auth_tokens/abc"


async def session(live: Live, allowed: Credentials, server: LiveServer) -> None:
    """Opens one and leaves."""
    terms = plan(live, Vad(), (), token=allowed.token)
    entered = enter(live, allowed, terms.api_version, terms.message(None), server=server.endpoint)
    opened = await Session.open(entered, plan=terms)
    await opened.aclose()


async def knocked(live: Live, allowed: Credentials, secret: str) -> tuple[Door | None, str]:
    """→ door and version; the server lets in who has the secret only."""
    async with LiveServer(Script(key=secret)) as server:
        await session(live, allowed, server)
        assert not server.violations
        [made] = server.sessions
        seen = knock(made.path, made.headers)
        return seen.door, seen.version


@pytest.mark.parametrize(
    ("live", "door", "version"),
    [
        (Live(), Door.DEVELOPER, "v1alpha"),
        (Live(model="gemini-3.8-live"), Door.DEVELOPER, "v1beta"),
        (Live(endpoint="vertex"), Door.VERTEX, "v1beta1"),  # express
        (Live(endpoint="vertex", api_version="v1"), Door.VERTEX, "v1"),
    ],
)
def test_with_a_key(live: Live, door: Door, version: str) -> None:
    assert asyncio.run(knocked(live, credentials(live, key="k"), "k")) == (door, version)


def test_with_a_token_instead_of_the_key() -> None:
    live = Live()
    allowed = credentials(live, key="k", token=TOKEN)
    assert asyncio.run(knocked(live, allowed, TOKEN)) == (Door.CONSTRAINED, "v1beta")


@pytest.mark.parametrize("model", ["auto", "gemini-3.8-live"])
def test_with_a_service_account(tmp_path: Path, model: str) -> None:
    with web(numbered()) as it:
        file = account(tmp_path, f"http://{it.host}/token")
        live = Live(endpoint="vertex", service_account_file=file, project="our-house", model=model)
        assert asyncio.run(knocked(live, credentials(live), "ya29.1")) == (Door.VERTEX, "v1beta1")


def test_the_settings_name_proxy_and_authority(tmp_path: Path) -> None:
    """Both are in the dial: neither a proxy that is not there nor a spoilt file goes unnoticed."""

    async def why(live: Live) -> str:
        async with LiveServer() as server:
            secure = server.endpoint.replace("ws:", "wss:")
            try:
                await enter(live, Given({}), "v1beta", "{}", server=secure if live.ca else server.endpoint)
            except Exception as error:
                return str(error)
        return ""

    certificate, key = self_signed(tmp_path)
    assert asyncio.run(why(Live())) == ""
    assert asyncio.run(why(Live(endpoint="local", proxy="http://127.0.0.1:9"))) == ""
    assert "cannot be reached" in asyncio.run(why(Live(proxy="http://127.0.0.1:9")))
    assert "live.ca" in asyncio.run(why(Live(ca=key.with_name("none.pem"))))
    assert "live.ca" not in asyncio.run(why(Live(ca=certificate)))


def test_a_history_is_no_turn(tmp_path: Path) -> None:  # noqa: ARG001
    """The seed goes through the judge, and what is asked after it is answered once."""
    live = Live.model_validate(
        {"model": "gemini-3.8-live", "history": [{"role": "user", "text": "I am Ann."}]}
    )

    async def run() -> None:
        async with LiveServer() as server:
            terms = plan(live, Vad(), ())
            entered = enter(live, Given({}), terms.api_version, terms.message(None), server=server.endpoint)
            opened = await Session.open(entered, plan=terms)
            seed = terms.seed(None)
            assert seed
            await opened.send_message(seed)
            await opened.send_text("Who am I?")
            await server.until(lambda: len(server.turns) == 1)
            await opened.aclose()
            told = server.sessions[0].received.history
            assert [turn["parts"][0]["text"] for turn in told] == ["I am Ann.", "Who am I?"]
            assert not server.violations

    asyncio.run(run())
    assert json.loads(plan(live, Vad(), ()).message(None))["setup"]["historyConfig"]
