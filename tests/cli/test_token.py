"""`agentd token` as a process, against a real HTTP server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.agentd import agentd, write_settings
from tests.live_server import table
from tests.live_server.judge import mistakes, setup_mistakes
from tests.webserver import web

KEY = "AIza-a-key-that-must-stay-secret"
GRANTED = (200, b'{"name": "auth_tokens/abc"}', {"Content-Type": "application/json"})


def test_the_token_goes_to_stdout_and_its_end_to_stderr(tmp_path: Path) -> None:
    with web(lambda _: GRANTED) as it:
        file = write_settings(tmp_path, f"live: {{endpoint: 'ws://{it.host}'}}")
        done = agentd("token", "-c", file, "--uses", "0", "--minutes", "10", GEMINI_API_KEY=KEY)
        as_json = agentd("token", "-c", file, "--json", GEMINI_API_KEY=KEY)
    assert (done.returncode, done.stdout) == (0, "auth_tokens/abc\n")
    assert done.stderr.startswith("expires 20")
    assert as_json.stderr == ""
    assert json.loads(as_json.stdout).keys() == {"token", "expires", "uses"}
    assert json.loads(it.asked[0].body)["uses"] == 0
    assert all(asked.headers["x-goog-api-key"] == KEY for asked in it.asked)
    assert KEY not in done.stdout + done.stderr + as_json.stdout


def test_it_can_be_bound_to_these_settings_and_tools(tmp_path: Path) -> None:
    with web(lambda _: GRANTED) as it:
        file = write_settings(tmp_path, f"live: {{endpoint: 'ws://{it.host}', voice: Puck}}")
        assert agentd("token", "-c", file, "--constrain", GEMINI_API_KEY=KEY).returncode == 0
    setup = json.loads(it.asked[0].body)["bidiGenerateContentSetup"]
    assert list(mistakes(setup, table.SETUP, "setup")) == []
    assert list(setup_mistakes(setup)) == []
    declared = [each["name"] for each in setup["tools"][0]["functionDeclarations"]]
    assert declared == ["light_on", "set_timer", "timers"]
    voice = setup["generationConfig"]["speechConfig"]["voiceConfig"]
    assert voice == {"prebuiltVoiceConfig": {"voiceName": "Puck"}}


@pytest.mark.parametrize(
    ("endpoint", "remedy"),
    [
        ("google", "there is none; set GEMINI_API_KEY"),
        ("local", "lets everybody in; write google"),
        ("vertex", "has no ephemeral tokens; write google"),
    ],
)
def test_where_no_token_can_be_made_it_is_said(tmp_path: Path, endpoint: str, remedy: str) -> None:
    done = agentd("token", "-c", write_settings(tmp_path, f"live:\n  endpoint: {endpoint}"))
    assert done.returncode == 78
    assert done.stdout == ""
    assert "agentd.yaml:2: live.endpoint: " in done.stderr
    assert remedy in done.stderr


def test_a_refused_key_is_said_and_not_shown(tmp_path: Path) -> None:
    body = f"API key not valid: {KEY}".encode()
    with web(lambda _: (400, body, {})) as it:
        file = write_settings(tmp_path, f"live: {{endpoint: 'ws://{it.host}'}}")
        done = agentd("token", "-c", file, GEMINI_API_KEY=KEY)
    assert done.returncode == 1
    assert "set GEMINI_API_KEY to a valid one" in done.stderr
    assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "wrong", [("--uses", "-1"), ("--minutes", "0"), ("--minutes", "1200"), ("--begin", "nan")]
)
def test_what_no_server_would_grant_is_not_asked_for(tmp_path: Path, wrong: tuple[str, str]) -> None:
    assert agentd("token", "-c", write_settings(tmp_path, "live: {}"), *wrong).returncode == 2
