"""What a link is let in with; a service account's against a real token endpoint on the loopback."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from agentd.config.live import Live
from agentd.core.events import Cause
from agentd.live.account import RENEW_S, SCOPE, ServiceAccount
from agentd.live.credentials import Credentials, credentials
from agentd.live.route import Route
from agentd.live.socket import LinkError
from tests.webserver import Asked, Web, web

KEY = {"x-goog-api-key": "k"}
TOKEN = {"Authorization": "Token auth_tokens/t"}


@pytest.mark.parametrize(
    ("live", "key", "token", "headers"),
    [
        (Live(), "k", None, KEY),
        (Live(), None, None, {}),
        (Live(), None, "auth_tokens/t", TOKEN),
        (Live(), "k", "auth_tokens/t", TOKEN),  # never both
        (Live(endpoint="wss://example.org"), "k", "auth_tokens/t", TOKEN),
        (Live(endpoint="vertex"), "k", None, KEY),
        (Live(endpoint="local"), "k", "auth_tokens/t", {}),
    ],
)
def test_one_credential_goes_into_one_header(
    live: Live, key: str | None, token: str | None, headers: Mapping[str, str]
) -> None:
    made = credentials(live, key=key, token=token)
    assert asyncio.run(made.headers()) == headers
    assert made.token == (headers == TOKEN)


def test_a_service_account_comes_before_a_key(tmp_path: Path) -> None:
    live = Live(endpoint="vertex", service_account_file=tmp_path / "a.json", project="p")
    assert isinstance(credentials(live, key="k"), ServiceAccount)


def account(directory: Path, token_uri: str, **changes: Any) -> Path:
    """A service account's file with a key of its own, made for this test and thrown away with it."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    content = {
        "type": "service_account",
        "project_id": "our-house",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "agentd@our-house.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": token_uri,
    }
    file = directory / "account.json"
    content = {name: value for name, value in (content | changes).items() if value}
    file.write_text(json.dumps(content))
    return file


def numbered(lifetime_s: int = 3600) -> Callable[[Asked], tuple[int, bytes, Mapping[str, str]]]:
    """Gives ya29.1, ya29.2 … in turn."""
    given = 0

    def answer(_: Asked) -> tuple[int, bytes, Mapping[str, str]]:
        nonlocal given
        given += 1
        token = {"access_token": f"ya29.{given}", "expires_in": lifetime_s, "token_type": "Bearer"}
        return 200, json.dumps(token).encode(), {"Content-Type": "application/json"}

    return answer


async def refusal(made: Credentials) -> LinkError:
    with pytest.raises(LinkError) as caught:
        await made.headers()
    return caught.value


def claims(asked: Asked) -> dict[str, Any]:
    """What the assertion of a JWT grant says."""
    form = parse_qs(asked.body.decode())
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    body = form["assertion"][0].split(".")[1]
    said: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return said


class TestServiceAccount:
    def test_a_token_is_fetched_once_and_kept(self, tmp_path: Path) -> None:
        async def run(it: Web) -> None:
            made = ServiceAccount(account(tmp_path, f"http://{it.host}/token"), Route())
            assert await made.headers() == {"Authorization": "Bearer ya29.1"}
            assert await made.headers() == {"Authorization": "Bearer ya29.1"}
            assert not made.token

        with web(numbered()) as it:
            asyncio.run(run(it))
        [asked] = it.asked
        assert claims(asked)["scope"] == SCOPE
        assert claims(asked)["iss"] == "agentd@our-house.iam.gserviceaccount.com"

    def test_it_is_renewed_before_it_expires(self, tmp_path: Path) -> None:
        now = time.time()

        async def run(it: Web) -> None:
            made = ServiceAccount(
                account(tmp_path, f"http://{it.host}/token"), Route(), lambda: now + passed_s
            )
            passed_s = 0.0
            first = await made.headers()
            passed_s = 3600 - RENEW_S - 60
            assert await made.headers() == first
            passed_s = 3600 - RENEW_S + 60
            assert await made.headers() == {"Authorization": "Bearer ya29.2"}

        with web(numbered()) as it:
            asyncio.run(run(it))

    def test_the_loop_turns_meanwhile_and_who_gives_up_does_not_stop_it(self, tmp_path: Path) -> None:
        release = threading.Event()
        answer = numbered()

        def slowly(asked: Asked) -> tuple[int, bytes, Mapping[str, str]]:
            release.wait(10)
            return answer(asked)

        async def run(it: Web) -> None:
            made = ServiceAccount(account(tmp_path, f"http://{it.host}/token"), Route())
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(made.headers(), 0.05)  # the loop's clock ran while the thread waited
            again = asyncio.create_task(made.headers())
            await asyncio.sleep(0)
            release.set()
            assert await again == {"Authorization": "Bearer ya29.1"}

        with web(slowly) as it:
            asyncio.run(run(it))
        assert len(it.asked) == 1

    @pytest.mark.parametrize(
        ("status", "cause", "words"),
        [(400, Cause.REFUSED, "does not take the service account"), (503, Cause.SERVER, "at the moment")],
    )
    def test_a_refusal_is_a_loss_with_words(
        self, tmp_path: Path, status: int, cause: Cause, words: str
    ) -> None:
        body = b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'
        with web(lambda _: (status, body if status == 400 else b"{}", {})) as it:
            made = ServiceAccount(account(tmp_path, f"http://{it.host}/token"), Route())
            loss = asyncio.run(refusal(made)).loss
            it.answer = numbered()
            assert asyncio.run(made.headers()) == {"Authorization": "Bearer ya29.1"}
        assert loss.cause is cause
        assert words in loss.words
        assert "PRIVATE" not in loss.words

    def test_no_network_is_a_loss_too(self, tmp_path: Path) -> None:
        with web(numbered()) as it:
            file = account(tmp_path, f"http://{it.host}/token")
        loss = asyncio.run(refusal(ServiceAccount(file, Route()))).loss
        assert loss.cause is Cause.NETWORK
        assert "127.0.0.1 cannot be reached" in loss.words

    @pytest.mark.parametrize("changes", [{"private_key": "no key"}, {"client_email": None}])
    def test_a_spoilt_file_is_the_owners_to_mend(self, tmp_path: Path, changes: dict[str, Any]) -> None:
        file = account(tmp_path, "http://127.0.0.1:9/token", **changes)
        loss = asyncio.run(refusal(ServiceAccount(file, Route()))).loss
        assert loss.cause is Cause.REFUSED
        assert "live.service_account_file" in loss.words


def test_without_the_package_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "google.oauth2.service_account", None)
    loss = asyncio.run(refusal(ServiceAccount(tmp_path / "a.json", Route()))).loss
    assert loss.cause is Cause.REFUSED
    assert "pip install 'agentd[vertex]'" in loss.words
