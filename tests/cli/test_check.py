from __future__ import annotations

import asyncio
import json
import sys
from functools import partial
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen

import pytest

from agentd.cli import canary
from agentd.cli.probe import Finding, try_everything
from agentd.config.load import load
from tests.broker import free_port, mosquitto
from tests.cli.agentd import agentd, write_settings
from tests.live_server import TONE, Call, Close, LiveServer, Refusal, Say, Script, Send, Wait
from tests.speech import wav

KEY = "AIza-a-key-that-must-stay-secret"
WORDS = "what was said in confidence"
SAY = Say(TONE, WORDS, heard=WORDS, turn_complete_after_s=0)
Checked = tuple[CompletedProcess[str], LiveServer]


async def try_all(file: Path) -> dict[str, Finding]:
    loaded = load(file, {"GEMINI_API_KEY": "a-key"})
    return {finding.part: finding async for finding in try_everything(loaded)}


def settings_without_devices(directory: Path, endpoint: str, broker: str) -> Path:
    (directory / "in.wav").write_bytes(wav(b""))
    return write_settings(
        directory,
        f"live: {{endpoint: '{endpoint}'}}\nmqtt: {{url: '{broker}'}}\n"
        "audio: {input: 'wav:in.wav', output: none}\n",
    )


def test_the_summary_names_what_will_be_used(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "mqtt: {url: mqtts://broker.lan}\nwake: {words: [{model: alexa}]}")
    result = agentd("check", "-c", file, GEMINI_API_KEY="s3cret")
    assert result.returncode == 0
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        f"{file}: no mistakes",
        f"  tools       3 in {tmp_path}/tools",
        "  broker      mqtts://broker.lan",
        "  endpoint    google, with a key",
        "  wake words  alexa",
    ]


def test_the_services_settings_are_checked_with_the_key_that_systemd_hands_over(tmp_path: Path) -> None:
    for name in ("agentd", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "gemini.key").write_text(f"{KEY}\r\n")
    service, other = (write_settings(tmp_path / name, "mqtt: {}\n") for name in ("agentd", "elsewhere"))
    if Path("/etc/agentd/agentd.yaml").exists():
        pytest.skip("this machine has a service, and that one counts")
    checked = agentd("check", "-c", service, XDG_CONFIG_HOME=str(tmp_path))
    assert "google, with a key" in checked.stdout, checked.stderr
    assert KEY not in checked.stdout + checked.stderr
    assert "google needs a key" in agentd("check", "-c", other, XDG_CONFIG_HOME=str(tmp_path)).stderr


def test_a_room_that_is_none_of_the_house_is_warned_of(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}\nhome: {here: kitchn}\n")
    rooms = tmp_path / "tools" / "rooms.yaml"
    rooms.write_text("rooms: {kitchen: {aliases: [galley]}}\n")
    warned = "agentd.yaml:2: home.here: no room of the house is called kitchn; write `kitchen`\n"
    assert agentd("check", "-c", file).stdout.endswith(warned)
    file.write_text("live: {endpoint: local}\nhome: {here: Galley}\n")
    assert "warning" not in agentd("check", "-c", file).stdout


def test_warnings_are_told_and_nothing_fails_for_them(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}")
    (tmp_path / "tools" / "house.yaml").write_text(
        "devices:\n  lamp: {profile: tasmota.light, topic: lamp}\n"
        'lamp_on:\n  description: On.\n  publish: {topic: cmnd/lamp/POWER, text: "ON"}\n'
    )
    result = agentd("check", "-c", file)
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1] == (
        f"  warning     {tmp_path}/tools/house.yaml:3: lamp_on: publishes to lamp, which the tools "
        "for devices cover already; delete one of them: a model mixes them up"
    )
    (warning,) = json.loads(agentd("check", "--json", "-c", file).stdout)["warnings"]
    assert (warning["line"], warning["key"]) == (3, "lamp_on")


def test_what_is_announced_is_named_and_its_mistakes_are(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}")
    news = tmp_path / "tools" / "news.yaml"
    news.write_text("announcements:\n  washer: {when: {topic: plug, below: 5}, say: It is done.}\n")
    assert "  announces   washer" in agentd("check", "-c", file).stdout.splitlines()
    news.write_text("announcements:\n  washer:\n    when: {topic: plug, belw: 5}\n    say: It is done.\n")
    result = agentd("check", "-c", file)
    assert result.returncode == 78
    assert result.stderr == (
        f"{news}:3: announcements.washer.when.belw: is not a key that may stand here; write `below`\n"
    )


def test_json_has_the_summary_or_the_mistakes(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}")
    result = agentd("check", "--json", "-c", file)
    assert result.returncode == 0
    assert json.loads(result.stdout) == {
        "ok": True,
        "mistakes": [],
        "warnings": [],
        "file": str(file),
        "tools": ["light_on", "set_timer", "timers"],
        "announcements": [],
        "broker": "mqtt://localhost:1883",
        "endpoint": "local",
        "key": False,
        "token": False,
        "wake_words": ["hey_jarvis"],
    }
    file.write_text("live: {endpoint: local}\nliv: {}\n")
    result = agentd("check", "--json", "-c", file)
    assert result.returncode == 78
    found = json.loads(result.stdout)
    assert found["ok"] is False
    [mistake] = found["mistakes"]
    assert (mistake["file"], mistake["line"], mistake["key"]) == (str(file), 2, "liv")
    assert mistake["remedy"] == "write `live`"
    assert result.stderr == f"{file}:2: liv: is not a key that may stand here; write `live`\n"


def test_nothing_is_made_by_a_check(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}\nstore: state\naudio: {output: 'wav:out.wav'}")
    before = sorted(tmp_path.rglob("*"))
    assert agentd("check", "-c", file).returncode == 0
    assert sorted(tmp_path.rglob("*")) == before


class TestLive:
    """With the real broker, and a Live server that judges the set-up as Google's would."""

    def test_a_world_that_plays_along(self, tmp_path: Path) -> None:
        async def run() -> tuple[dict[str, Finding], list[str]]:
            with mosquitto() as broker:
                async with LiveServer() as server:
                    findings = await try_all(settings_without_devices(tmp_path, server.endpoint, broker.url))
                    return findings, server.violations

        findings, violations = asyncio.run(run())
        assert all(finding.ok for finding in findings.values()), findings
        assert list(findings) == ["broker", "link", "microphone", "loudspeaker"]
        assert findings["broker"].words.endswith("answers, MQTT 5")
        assert findings["link"].words.endswith("accepts the set-up with 3 tools")
        assert violations == []

    @pytest.mark.parametrize(
        ("voice", "ok", "words"),
        [
            ("Puck", True, "accepts the set-up with 3 tools, and the persona of alexa"),
            ("Pukc", False, "of the persona of alexa. "),
        ],
    )
    def test_each_persona_is_tried(self, tmp_path: Path, voice: str, ok: bool, words: str) -> None:
        async def run() -> tuple[Finding, int]:
            async with LiveServer() as server:
                file = settings_without_devices(tmp_path, server.endpoint, f"mqtt://127.0.0.1:{free_port()}")
                with file.open("a") as settings:
                    settings.write(f"wake: {{words: [{{model: alexa, persona: {{voice: {voice}}}}}]}}\n")
                return (await try_all(file))["link"], len(server.sessions)

        link, sessions = asyncio.run(run())
        assert (link.ok, sessions) == (ok, 2)
        assert words in link.words

    def test_a_world_that_does_not(self, tmp_path: Path) -> None:
        async def run() -> dict[str, Finding]:
            async with LiveServer(Script(refusal=Refusal.BAD_KEY)) as server:
                nobody = f"mqtt://127.0.0.1:{free_port()}"
                return await try_all(settings_without_devices(tmp_path, server.endpoint, nobody))

        findings = asyncio.run(run())
        assert not findings["broker"].ok
        assert "cannot reach the broker" in findings["broker"].words
        assert "mend mqtt.url" in findings["broker"].words
        assert not findings["link"].ok
        assert "GEMINI_API_KEY" in findings["link"].words

    def test_a_broker_that_wants_a_password(self, tmp_path: Path) -> None:
        with mosquitto("allow_anonymous false") as broker:
            file = settings_without_devices(tmp_path, "ws://127.0.0.1:9", broker.url)
            findings = asyncio.run(try_all(file))
        assert not findings["broker"].ok
        assert "refuses us" in findings["broker"].words
        assert "the password" in findings["broker"].words

    def test_failures_are_1_and_stand_in_the_json(self, tmp_path: Path) -> None:
        port = free_port()
        file = settings_without_devices(tmp_path, f"ws://127.0.0.1:{port}", "embedded")
        result = agentd("check", "--live", "--json", "-c", file)
        assert result.returncode == 1
        found = json.loads(result.stdout)
        assert found["ok"] is False
        assert [(each["part"], each["ok"]) for each in found["live"]] == [
            ("broker", True),
            ("link", False),
            ("microphone", True),
            ("loudspeaker", True),
        ]
        lines = agentd("check", "--live", "-c", file).stdout.splitlines()
        assert lines[5].startswith("  broker      ok: embedded answers")
        assert lines[6].startswith("  link        FAILED: ")


class TestTalk:
    """The conversation with a key: a server that the command, as a process, talks to."""

    def check(self, directory: Path, script: Script, *options: str, key: str = KEY) -> Checked:
        async def run() -> Checked:
            async with LiveServer(script) as server:
                file = settings_without_devices(directory, server.endpoint, "embedded")
                command = partial(agentd, "check", "--live", *options, "-c", file, GEMINI_API_KEY=key)
                return await asyncio.to_thread(command), server

        done, server = asyncio.run(run())
        assert server.violations == []
        assert KEY not in done.stdout + done.stderr
        assert WORDS not in done.stdout + done.stderr
        return done, server

    def test_what_is_new_and_missing_is_told_and_is_no_failure(self, tmp_path: Path) -> None:
        odd = Send({"serverContent": {"mood": WORDS}, "weather": {}})
        call = Call([("report_canary", {"colour": "yellow"})])
        usage = {"promptTokenCount": 3, "responseTokenCount": 4}
        script = Script(turns=[[SAY], [odd, SAY], [call, SAY]], usage=usage)
        done, server = self.check(tmp_path, script)
        assert done.returncode == 0, done.stdout
        lines = [line.strip() for line in done.stdout.splitlines()]
        talk = next(at for at, line in enumerate(lines) if line.startswith("talk"))
        assert lines[talk].startswith("talk        ok: gemini-2.5-flash-native-audio-latest (v1alpha), ")
        assert lines[talk + 1].startswith("text turn: 0.4 s of speech within ")
        assert lines[talk + 4 : talk + 7] == [
            "drift       new member serverContent.mood: text (spoken turn)",
            "new member weather: object (spoken turn)",
            "missing usageMetadata.totalTokenCount (text turn, spoken turn, tool turn)",
        ]
        assert lines[talk + 7].startswith("open points 11")
        assert len(lines) == talk + 7 + 12
        spoken = server.activities[-1].audio
        assert 1.0 < len(spoken) / 32_000 < 4.0  # a sentence at 16 kHz
        assert max(spoken[1::2]) > 0
        assert [each.received.setup is not None for each in server.sessions] == [True, True]

    def test_a_failure_is_1_with_words_and_the_json_has_all(self, tmp_path: Path) -> None:
        script = Script(turns=[[SAY], [Close(1011, "Internal error encountered.")]])
        done, _ = self.check(tmp_path, script, "--json")
        assert done.returncode == 1
        found = json.loads(done.stdout)
        assert found["ok"] is False
        assert all(each["ok"] for each in found["live"])
        talk = found["talk"]
        assert talk["words"].startswith("spoken turn: The server is not well at the moment")
        assert [(each["name"], each["ok"]) for each in talk["turns"]] == [("text turn", True)]
        assert (talk["new"], talk["missing"]) == ([], [])
        assert len(talk["points"]) == 11
        assert "goAway.timeLeft" in talk["never_came"]

    def test_the_talk_is_recorded_and_held_again(self, tmp_path: Path) -> None:
        file = tmp_path / "talk.jsonl"
        call = Call([("report_canary", {"colour": "yellow"})])
        done, _ = self.check(tmp_path, Script(turns=[[SAY], [SAY], [call, SAY]]), "--record", str(file))
        assert done.returncode == 0, done.stdout
        text = file.read_text("utf-8")
        for secret in (KEY, WORDS, "yellow"):
            assert secret not in text
        replay = [sys.executable, "-m", "tests.live_server", "--replay", str(file)]
        with Popen(replay, stdout=PIPE, text=True) as server:
            try:
                assert server.stdout
                endpoint = next(line.split()[1] for line in server.stdout if line.startswith("  endpoint:"))
                settings = settings_without_devices(tmp_path, endpoint, "embedded")
                again = agentd("check", "--live", "-c", settings, GEMINI_API_KEY=KEY)
            finally:
                server.terminate()
        assert again.returncode == 0, again.stdout
        assert "spoken turn: 0.4 s of speech" in again.stdout
        assert "drift       none in" in again.stdout

    def test_a_record_that_cannot_be_made_is_a_failure(self, tmp_path: Path) -> None:
        done, _ = self.check(tmp_path, Script(), "--record", str(tmp_path))
        assert done.returncode == 1
        assert f"talk        FAILED: {tmp_path} cannot be written" in done.stdout
        done, _ = self.check(tmp_path, Script(), "--record", str(tmp_path / "talk.jsonl"), key="")
        assert done.returncode == 1
        assert "talk        FAILED: none to be recorded" in done.stdout
        assert not (tmp_path / "talk.jsonl").exists()

    def test_whoever_waits_is_told_for_what(self, tmp_path: Path) -> None:
        slow = Script(turns=[[Wait(2.5), Close(1011, "Deadline expired before operation could complete.")]])
        done, _ = self.check(tmp_path, slow)
        assert done.returncode == 1
        assert done.stderr.splitlines() == ["still trying: conversation, text turn …"]
        assert (
            "talk        FAILED: text turn: The server ended the connection because of its age" in done.stdout
        )

    def test_without_a_key_there_is_no_talk(self, tmp_path: Path) -> None:
        done, server = self.check(tmp_path, Script(), "--json", key="")
        assert done.returncode == 0
        assert "talk" not in json.loads(done.stdout)
        assert len(server.sessions) == 1

    def test_a_talk_without_a_voice_is_a_failure_with_a_remedy(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def run() -> tuple[bool, list[str]]:
            async with LiveServer() as server:
                file = settings_without_devices(tmp_path, server.endpoint, "embedded")
                ok, lines, report = await canary.outcome(load(file, {"GEMINI_API_KEY": KEY}))
                assert report is None
                return ok, lines

        monkeypatch.setenv("PATH", str(tmp_path))
        ok, (line,) = asyncio.run(run())
        assert not ok
        assert "apt-get install espeak-ng" in line


def test_devices_that_are_not_there_are_named_with_a_remedy(tmp_path: Path) -> None:
    file = write_settings(
        tmp_path,
        "audio: {input: No Such Device, output: No Such Device}\nlive: {endpoint: 'ws://127.0.0.1:9'}",
    )
    findings = asyncio.run(try_all(file))
    for part, key in (("microphone", "audio.input"), ("loudspeaker", "audio.output")):
        assert not findings[part].ok
        assert "No Such Device" in findings[part].words
        assert key in findings[part].words


def test_a_file_that_is_no_wake_model_is_told_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "mine.onnx").write_text("not a model")
    (tmp_path / "in.wav").write_bytes(wav(b""))
    file = write_settings(
        tmp_path,
        "live: {endpoint: 'ws://127.0.0.1:9'}\nmqtt: {url: embedded}\nstore: .\n"
        "audio: {input: 'wav:in.wav', output: 'wav:out.wav'}\n"
        "wake:\n  words:\n    - model: alexa\n    - model: mine.onnx\n",
    )
    words = f"{file}:8: wake.words.1.model: {tmp_path}/mine.onnx is no .onnx model with one input; name one"
    for command in ("check", "run", "listen"):
        result = agentd(command, "-c", file)
        assert result.returncode == 78
        assert result.stderr.startswith(words)
        assert len(result.stderr.splitlines()) == 1
    result = agentd("check", "--json", "-c", file)
    (mistake,) = json.loads(result.stdout)["mistakes"]
    assert (mistake["line"], mistake["key"]) == (8, "wake.words.1.model")
