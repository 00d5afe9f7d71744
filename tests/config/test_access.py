"""What Vertex needs, and the certificates of `live.ca`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentd.config import access
from tests.certificate import self_signed
from tests.config.test_load import KEY, Place

ACCOUNT = {
    "type": "service_account",
    "client_email": "agentd@our-house.iam.gserviceaccount.com",
    "private_key": "s3cret",
    "token_uri": "https://oauth2.googleapis.com/token",
}
VERTEX = "live:\n  endpoint: vertex\n  service_account_file: account.json\n  project: our-house\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(access, "find_spec", lambda name: name)  # as if google-auth were installed
    it = Place(tmp_path)
    it.write("account.json", json.dumps(ACCOUNT))
    return it


def test_a_service_account_with_its_project_is_enough(place: Place) -> None:
    live = place.load(VERTEX, {}).settings.live
    assert live.service_account_file == place.directory / "account.json"
    assert (live.project, live.location) == ("our-house", "us-central1")


def test_express_mode_needs_but_a_key(place: Place) -> None:
    assert place.load("live: {endpoint: vertex}", KEY).secrets.gemini_key == "a-key"


@pytest.mark.parametrize(
    ("text", "environ", "said"),
    [
        (
            "live: {endpoint: vertex}",
            {},
            "1: live.endpoint: vertex needs a service account, and there is none;",
        ),
        (VERTEX, {"GEMINI_TOKEN": "auth_tokens/x"}, "2: live.endpoint: vertex has no ephemeral tokens"),
        (
            VERTEX.replace("  project: our-house\n", ""),
            {},
            "1: live.project: vertex needs to know",
        ),
        (VERTEX + "  api_version: v1alpha", {}, "5: live.api_version: vertex has no version v1alpha;"),
    ],
)
def test_what_is_missing_is_said(place: Place, text: str, environ: dict[str, str], said: str) -> None:
    [mistake] = place.said(text, environ)
    assert mistake.startswith(f"agentd.yaml:{said}")


def test_without_the_package_it_is_said_how_to_get_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        if name == "google.auth":
            raise ModuleNotFoundError(name)

    for absent in (missing, {"google.auth": "here"}.get, lambda _: None):
        monkeypatch.setattr(access, "find_spec", absent)
        [said] = place.said(VERTEX, {})
        assert said.startswith("agentd.yaml:2: live.endpoint: vertex needs the package google-auth; ")
        assert "agentd[vertex]" in said
        assert place.load("live: {endpoint: google}", KEY).secrets.gemini_key  # there nobody looks for it


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot read account.json (No such file or directory)"),
        ("{", "account.json is no JSON"),
        ("[]", "account.json is not that of a service account"),
        ('{"type": "authorized_user"}', "account.json is not that of a service account"),
        (
            json.dumps(ACCOUNT | {"private_key": None, "token_uri": 1}),
            "account.json lacks private_key, token_uri",
        ),
    ],
)
def test_a_file_that_is_no_service_accounts_is_said_and_not_shown(
    place: Place, content: str | None, problem: str
) -> None:
    (place.directory / "account.json").unlink()
    if content:
        place.write("account.json", content)
    [said] = place.said(VERTEX, {})
    assert said == (
        f"agentd.yaml:3: live.service_account_file: {problem};"
        " download the key of a service account as JSON, and write its path"
    )
    assert "s3cret" not in said


def test_certificates_are_read(place: Place) -> None:
    self_signed(place.directory)
    assert place.load("live: {ca: certificate.pem}").settings.live.ca == place.directory / "certificate.pem"
    [said] = place.said("live: {ca: key.pem}")
    assert "key.pem holds no certificate that can be read" in said
