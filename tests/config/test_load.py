from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from agentd.config.load import Loaded, load
from agentd.config.origin import SYSTEM_FILE
from agentd.config.shipped import default_file, default_tools
from agentd.errors import ConfigError, Mistake
from agentd.home.timing.timers import OWN_TOOLS
from tests.speech import wav

LIGHT = 'light_on:\n  description: Light on.\n  publish: {topic: home/light/set, text: "ON"}\n'
KEY = {"GEMINI_API_KEY": "a-key"}


class Place:
    """A directory with agentd.yaml and tools/, as an owner has it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.file = directory / "agentd.yaml"
        self.write("tools/light.yaml", LIGHT)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def load(self, text: str, environ: Mapping[str, str] = KEY) -> Loaded:
        self.file.write_text(text)
        return load(self.file, environ)

    def mistakes(self, text: str, environ: Mapping[str, str] = KEY) -> list[Mistake]:
        self.file.write_text(text)
        return wrong(self.file, environ)

    def said(self, text: str, environ: Mapping[str, str] = KEY) -> list[str]:
        return [str(mistake).replace(f"{self.directory}/", "") for mistake in self.mistakes(text, environ)]


def wrong(file: Path | None, environ: Mapping[str, str]) -> list[Mistake]:
    with pytest.raises(ConfigError) as caught:
        load(file, environ)
    return list(caught.value.mistakes)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def write_wav(path: Path, rate_hz: int = 16_000, channels: int = 1, width_bytes: int = 2) -> None:
    path.write_bytes(wav(bytes(channels * width_bytes * 160), rate_hz, channels, width_bytes))


def table() -> list[tuple[str, str]]:
    blocks = (Path(__file__).parent / "mistakes.txt").read_text().split("\n\n")[1:]
    return [(text, said.strip()) for text, said in (block.split("\n=> ") for block in blocks)]


@pytest.mark.parametrize(("text", "said"), table())
def test_each_mistake_is_named_with_line_key_and_remedy(place: Place, text: str, said: str) -> None:
    assert place.said(text) == said.replace("TOOLS", str(default_tools())).splitlines()
    assert "s3cret" not in said


def test_every_mistake_comes_at_once(place: Place) -> None:
    place.write("tools/bad.yaml", "bell:\n  descripton: Ring.\n  publish: {topic: a, text: b}\n")
    place.write("tools/broken.yml", "bell: [\n")
    mistakes = place.mistakes(
        "audio: {inptu: default}\n"
        "wake: {words: [{model: nope}, {threshold: 2}, {model: x.onnx, threshold: 2}]}\n"
        "vad: {silence_ms: x, mode: hybrd}\n"
        "live: {api_key: k, proxy: socks}\n"
        "live: {}\n"
        "mqtt: {url: nope}\n",
        {"AGENTD__LIVE__VOIC": "x", "AGENTD__VAD__NO_SPEECH_S": "soon"},
    )
    named = [(Path(mistake.file).name, mistake.line, mistake.key) for mistake in mistakes]
    assert named == [
        ("environment", 0, "AGENTD__LIVE__VOIC"),
        ("environment", 0, "AGENTD__VAD__NO_SPEECH_S"),
        ("agentd.yaml", 1, "audio.inptu"),
        ("agentd.yaml", 2, "wake.words.1.model"),
        ("agentd.yaml", 2, "wake.words.1.threshold"),
        ("agentd.yaml", 2, "wake.words.2.threshold"),
        ("agentd.yaml", 2, "wake.words.0.model"),
        ("agentd.yaml", 2, "wake.words.2.model"),
        ("agentd.yaml", 3, "vad.mode"),
        ("agentd.yaml", 3, "vad.silence_ms"),
        ("agentd.yaml", 4, "live.api_key"),
        ("agentd.yaml", 4, "live.proxy"),
        ("agentd.yaml", 4, "live.endpoint"),  # no key; the line of the section that lacks it
        ("agentd.yaml", 5, "live"),
        ("agentd.yaml", 6, "mqtt.url"),
        ("broken.yml", 2, ""),
        ("bad.yaml", 1, "bell.description"),
        ("bad.yaml", 2, "bell.descripton"),
    ]
    assert all(mistake.problem and mistake.remedy for mistake in mistakes)


class TestTheFile:
    def test_minus_c_comes_first_then_the_variable(self, place: Place, tmp_path: Path) -> None:
        place.load("live: {voice: Puck}")
        other = tmp_path / "other.yaml"
        other.write_text("live: {voice: Leda}")
        assert load(place.file, {**KEY, "AGENTD_CONFIG": str(other)}).settings.live.voice == "Puck"
        loaded = load(None, {**KEY, "AGENTD_CONFIG": str(other)})
        assert (loaded.settings.live.voice, loaded.file) == ("Leda", other)

    @pytest.mark.skipif(SYSTEM_FILE.exists(), reason="this machine has settings of its own")
    def test_the_shipped_file_serves_when_there_is_no_other(self) -> None:
        loaded = load(None, KEY)
        assert loaded.file == default_file()
        assert loaded.settings.tools == default_tools()
        assert loaded.book.tools

    def test_what_is_no_readable_file_is_said(self, place: Place, tmp_path: Path) -> None:
        gone = tmp_path / "gone.yaml"
        assert wrong(gone, {}) == [
            Mistake(str(gone), 0, "", "there is no such file", "mend the path after -c")
        ]
        [mistake] = wrong(None, {"AGENTD_CONFIG": str(tmp_path)})
        assert (mistake.problem, mistake.remedy) == ("this is a directory", "mend $AGENTD_CONFIG")
        [mistake] = wrong(tmp_path / "nul\0", {})
        assert mistake.problem == "this is no path"
        for text, problem in (
            ("", "the file is empty"),
            ("# all\n# gone\n", "the file is empty"),
            ("- a\n- b\n", "the file is not a mapping of sections"),
            ("live", "the file is not a mapping of sections"),
        ):
            [mistake] = place.mistakes(text)
            assert (mistake.key, mistake.problem) == ("", problem)
            assert "`live:`" in mistake.remedy

    def test_an_endless_file_is_not_read_to_its_end(self) -> None:
        [mistake] = wrong(Path("/dev/zero"), {})
        assert "larger than" in mistake.problem

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_file_that_may_not_be_read_is_said(self, place: Place) -> None:
        place.file.write_text("live: {}")
        place.file.chmod(0)
        [mistake] = wrong(place.file, {})
        assert mistake.problem == "the file cannot be read (permission denied)"

    def test_a_section_without_keys_is_as_if_absent(self, place: Place) -> None:
        assert (
            place.load("audio:\n  # input: default\nlive: {voice: Puck}\n").settings.audio.input == "default"
        )


class TestPaths:
    def test_are_relative_to_the_file(self, place: Place) -> None:
        write_wav(place.directory / "in.wav")
        (place.directory / "my.onnx").write_bytes(b"onnx")
        place.write("key", "a-key\n")
        settings = place.load(
            "audio: {input: 'wav:in.wav', output: 'wav:out.wav'}\n"
            "wake: {words: [{model: my.onnx}, {model: alexa}]}\n"
            "live: {api_key_file: key}\n"
            "store: state\n",
            {},
        ).settings
        here = place.directory
        assert settings.audio.input == f"wav:{here}/in.wav"
        assert settings.audio.output == f"wav:{here}/out.wav"
        assert [word.model for word in settings.wake.words] == [f"{here}/my.onnx", "alexa"]
        assert (settings.live.api_key_file, settings.tools, settings.store) == (
            here / "key", here / "tools", here / "state",
        )  # fmt: skip
        assert not (here / "state").exists()

    def test_the_tilde_is_the_home_directory(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(place.directory))
        place.write("house/light.yaml", LIGHT)
        assert place.load("tools: ~/house").settings.tools == place.directory / "house"

    def test_whoever_has_no_home_says_where_state_goes(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nobody(_uid: int) -> object:
            raise KeyError("no such user")

        monkeypatch.delenv("HOME", raising=False)
        monkeypatch.setattr("pwd.getpwuid", nobody)
        monkeypatch.setattr("os.access", lambda *_: False)
        (said,) = place.said("live: {}")
        assert said.endswith("store: there is no home directory for ~; write the path out")
        assert place.load(f"store: {place.directory}").settings.store == place.directory

    def test_state_goes_where_the_service_manager_says(self, place: Place) -> None:
        assert place.load("live: {}", {**KEY, "STATE_DIRECTORY": "/a/b:/c"}).settings.store == Path("/a/b")

    @pytest.mark.parametrize(
        ("rate_hz", "channels", "width_bytes", "shown"),
        [
            (44_100, 1, 2, "44100 Hz, 1 channel, 16 bit"),
            (16_000, 2, 2, "16000 Hz, 2 channels, 16 bit"),
            (16_000, 1, 1, "16000 Hz, 1 channel, 8 bit"),
        ],
    )
    def test_sound_in_another_form_is_refused_with_the_way_to_convert_it(
        self, place: Place, rate_hz: int, channels: int, width_bytes: int, shown: str
    ) -> None:
        write_wav(place.directory / "in.wav", rate_hz, channels, width_bytes)
        assert place.said("audio: {input: 'wav:in.wav'}") == [
            f"agentd.yaml:1: audio.input: in.wav has {shown} instead of 16000 Hz, 1 channel, 16 bit;"
            " convert it: sox IN.wav -r 16000 -c 1 -b 16 OUT.wav"
        ]

    def test_a_name_that_no_file_can_have_is_a_mistake(self, place: Place) -> None:
        [said] = place.said(f"audio: {{output: 'wav:{'x' * 300}'}}")
        assert said.endswith("x cannot be written; choose another path")

    def test_the_output_does_not_overwrite_the_input(self, place: Place) -> None:
        write_wav(place.directory / "a.wav")
        [said] = place.said("audio:\n  input: wav:a.wav\n  output: wav:a.wav")
        assert said == "agentd.yaml:3: audio.output: is the file that audio.input reads; write another path"


class TestEnvironment:
    def test_stands_above_the_file(self, place: Place) -> None:
        settings = place.load(
            "live: {voice: Puck, linger_s: 3}",
            {
                **KEY,
                "AGENTD__LIVE__VOICE": "Leda",
                "AGENTD__MQTT__ID": "12",
                "AGENTD__LIVE__PROACTIVE_AUDIO": "false",
                "AGENTD__LIVE__TRANSCRIPTION__INPUT": "false",
                "AGENTD__LIVE__TRANSCRIPTION__LANGUAGES": "[de-DE]",
                "AGENTD__LIVE__EXTRA": "{labels: {house: ours}}",
                "AGENTD__VAD__SILENCE_MS": "700",
                "AGENTD__WAKE__WORDS": "[{model: alexa, threshold: 0.7}]",
                "AGENTD__CONVERSATION__BARGE_IN": "off",
                "AGENTD__AUDIO__INPUT_CHANNEL": "2",
                "AGENTD__HOME": "{here: attic}",
                "UNRELATED": "x",
            },
        ).settings
        assert (settings.live.voice, settings.live.linger_s, settings.mqtt.id) == ("Leda", 3, "12")
        assert (settings.live.proactive_audio, settings.vad.silence_ms) == (False, 700)
        assert (settings.live.transcription.input, settings.live.transcription.output) == (False, True)
        assert settings.live.transcription.languages == ("de-DE",)
        assert settings.live.extra == {"labels": {"house": "ours"}}
        assert [(word.model, word.threshold) for word in settings.wake.words] == [("alexa", 0.7)]
        assert (settings.conversation.barge_in, settings.home.here) == ("off", "attic")
        assert settings.audio.input_channel == 2

    @pytest.mark.parametrize(
        ("variable", "value", "said"),
        [
            ("AGENTD__LIVE__VOIC", "x", "stands for no setting; set AGENTD__LIVE__VOICE"),
            ("AGENTD__QQQ", "x", "stands for no setting; delete it"),
            ("AGENTD__", "x", "stands for no setting; delete it"),
            ("AGENTD__LIVE__API_KEY", "x", "is not a setting; set GEMINI_API_KEY"),
            ("AGENTD__MQTT__PASSWORD", "x", "is not a setting; set MQTT_PASSWORD"),
            ("AGENTD__VAD__SILENCE_MS", "1", "1 is too small; write a number of at least 200"),
            ("AGENTD__LIVE__ENDPOINT", "vertx", "names no Live server; write vertex"),
            ("AGENTD__LIVE__TRANSCRIPTION__INPUT", "3", "is neither true nor false; write `true` or `false`"),
            ("AGENTD__LIVE__TRANSCRIPTION__INPT", "3", "stands for no setting;"
             " set AGENTD__LIVE__TRANSCRIPTION__INPUT"),
            ("AGENTD__LIVE__TOKEN", "x", "is not a setting; set GEMINI_TOKEN"),
            ("AGENTD__LIVE__VOICE", "", "is empty; write a value, or delete the line for the default"),
        ],
    )  # fmt: skip
    def test_mistakes_name_the_variable(self, place: Place, variable: str, value: str, said: str) -> None:
        assert place.said("home: {here: attic}", {**KEY, variable: value}) == [
            f"environment: {variable}: {said}"
        ]

    def test_a_section_that_the_file_spoils_is_the_files_mistake(self, place: Place) -> None:
        [said] = place.said("live: google", {**KEY, "AGENTD__LIVE__VOICE": "Leda"})
        assert said.startswith("agentd.yaml:1: live: is not a section")


class TestSecrets:
    def test_google_without_a_key_names_every_way_to_give_one(self, place: Place) -> None:
        [mistake] = place.mistakes("live:\n  endpoint: google", {})
        assert (mistake.line, mistake.key) == (2, "live.endpoint")
        for word in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "live.api_key_file", "credential", "local"):
            assert word in mistake.remedy
        assert load(place.file, {}, key_needed=False).secrets.gemini_key is None

    def test_a_token_serves_in_place_of_a_key(self, place: Place) -> None:
        place.write("token", "auth_tokens/abc\n")
        assert place.load("live: {token_file: token}", {}).secrets.gemini_token == "auth_tokens/abc"
        given = {"GEMINI_TOKEN": "auth_tokens/xyz"}
        assert place.load("live: {token_file: token}", given).secrets.gemini_token == "auth_tokens/xyz"
        assert "auth_tokens" not in repr(place.load("live: {}", given))

    @pytest.mark.parametrize("endpoint", ["local", "ws://127.0.0.1:80", "ws://[::1]:80", "wss://example.org"])
    def test_other_servers_may_do_without(self, place: Place, endpoint: str) -> None:
        assert place.load(f"live: {{endpoint: '{endpoint}'}}", {}).secrets.gemini_key is None

    def test_come_from_the_environment_then_the_file_then_the_credential(self, place: Place) -> None:
        place.write("key", "from-file\n")
        place.write("credentials/GEMINI_API_KEY", "from-credential\n")
        credentials = {"CREDENTIALS_DIRECTORY": str(place.directory / "credentials")}
        google = {"GOOGLE_API_KEY": "from-google", "GEMINI_API_KEY": " "}
        assert (
            place.load("live: {api_key_file: key}", google | credentials).secrets.gemini_key == "from-google"
        )
        assert place.load("live: {api_key_file: key}", credentials).secrets.gemini_key == "from-file"
        assert place.load("live: {}", credentials).secrets.gemini_key == "from-credential"

    @pytest.mark.parametrize("blank", ["", "\n", " \n"])
    def test_a_blank_credential_counts_as_none(self, place: Place, blank: str) -> None:
        place.write("credentials/GEMINI_API_KEY", blank)
        place.write("credentials/MQTT_PASSWORD", blank)
        place.write("credentials/PIN_SCRYPT", blank)
        credentials = {"CREDENTIALS_DIRECTORY": str(place.directory / "credentials")}
        local = place.load("live: {endpoint: local}\nmqtt: {username: u}", credentials)
        assert (local.secrets.gemini_key, local.secrets.mqtt_password) == (None, None)
        assert local.book.safety.pin is None
        [said] = place.said("live: {}", credentials)
        assert "GEMINI_API_KEY" in said
        place.write("credentials/GOOGLE_API_KEY", "from-credential\n")
        assert place.load("live: {}", credentials).secrets.gemini_key == "from-credential"

    def test_the_brokers_password_likewise(self, place: Place) -> None:
        place.write("credentials/mqtt_password", "from-credential\n")
        place.write("pw", "hunter 2\n")
        credentials = {**KEY, "CREDENTIALS_DIRECTORY": str(place.directory / "credentials")}
        text = "mqtt: {username: u, password_file: pw}"
        assert place.load(text).secrets.mqtt_password == "hunter 2"
        assert place.load("mqtt: {username: u}", credentials).secrets.mqtt_password == "from-credential"
        assert place.load(text, {**KEY, "MQTT_PASSWORD": "env"}).secrets.mqtt_password == "env"

    @pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines\n", b"\xff\xfe", b"x" * 5000])
    def test_a_file_that_holds_no_secret_is_a_mistake_and_not_shown(
        self, place: Place, content: bytes
    ) -> None:
        place.write("key", content)
        assert place.said("live: {api_key_file: key}", {}) == [
            "agentd.yaml:1: live.api_key_file: key does not hold one line of text;"
            " write the secret into it, and nothing else"
        ]

    def test_a_key_that_cannot_be_one_is_a_mistake_and_not_shown(self, place: Place) -> None:
        [said] = place.said("live: {}", {"GEMINI_API_KEY": "“s3cret”"})
        assert said.startswith("environment: GEMINI_API_KEY: the key for Gemini holds characters that no key")
        assert "s3cret" not in said
        place.write("key", "“s3cret”")
        [said] = place.said("live: {api_key_file: key}", {"GEMINI_API_KEY": " "})
        assert said.startswith("agentd.yaml:1: live.api_key_file: the key for Gemini holds characters")
        assert "s3cret" not in said

    def test_are_in_no_representation(self, place: Place) -> None:
        loaded = place.load("mqtt: {username: u}", {"GEMINI_API_KEY": "s3cret", "MQTT_PASSWORD": "hunter2"})
        shown = f"{loaded!r} {loaded.secrets!r} {loaded.secrets}"
        assert "s3cret" not in shown
        assert "hunter2" not in shown


class TestTools:
    def test_a_missing_directory_is_a_mistake_of_its_key(self, place: Place) -> None:
        [said] = place.said("live: {}\ntools: nowhere")
        assert said.startswith("agentd.yaml:2: tools: there is no directory nowhere; make it (`cp -r ")
        assert said.endswith("or write `tools:` with its path")

    def test_only_visible_yaml_files_are_read(self, place: Place) -> None:
        place.write("tools/README.md", "no: [yaml")
        place.write("tools/.hidden.yaml", "no: [yaml")
        place.write("tools/light.yaml~", "no: [yaml")
        place.write("tools/bell.yml", "bell: {description: Ring., publish: {topic: home/bell, text: ring}}")
        assert list(place.load("live: {}").book.tools) == ["bell", "light_on", *OWN_TOOLS]

    def test_settings_beside_the_tools_are_no_tools(self, place: Place) -> None:
        place.write("light.yaml", LIGHT)
        assert list(place.load("tools: .").book.tools) == ["light_on", *OWN_TOOLS]

    def test_the_local_model_needs_some(self, place: Place) -> None:
        place.write("none/README", "")
        [said] = place.said("live: {endpoint: local}\ntools: none")
        assert said.startswith("agentd.yaml:2: tools: no file in none ends in .yaml")
        assert list(place.load("tools: none").book.tools) == list(OWN_TOOLS)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_directory_that_may_not_be_read_is_said(self, place: Place) -> None:
        (place.directory / "tools").chmod(stat.S_IXUSR)
        [said] = place.said("live: {}")
        assert "the directory cannot be read" in said

    def test_a_directory_in_place_of_a_file_is_said(self, place: Place) -> None:
        (place.directory / "tools" / "more.yaml").mkdir()
        assert place.said("live: {}") == [
            "tools/more.yaml: (file): this is a directory; mend it, or move it elsewhere"
        ]


class TestPersonas:
    def test_what_is_not_given_is_as_in_live(self, place: Place) -> None:
        settings = place.load(
            "live: {voice: Kore, language: de, temperature: 0.5}\n"
            "wake:\n"
            "  words:\n"
            "    - model: hey_jarvis\n"
            "    - model: alexa\n"
            "      persona: {voice: Puck, tools: [light_on]}\n"
        ).settings
        assert list(settings.wake.personas) == ["alexa"]
        persona = settings.wake.personas["alexa"]
        assert persona.on(settings.live) == settings.live.model_copy(update={"voice": "Puck"})
        assert persona.tools == ("light_on",)

    def test_words_with_the_same_persona_call_the_same(self, place: Place) -> None:
        wake = place.load(
            "wake:\n"
            "  words:\n"
            "    - {model: hey_jarvis, persona: {voice: Puck}}\n"
            "    - {model: alexa, persona: {voice: Leda}}\n"
            "    - {model: hey_marvin, persona: {voice: Puck}}\n"
            "    - {model: hey_mycroft}\n"
        ).settings.wake
        assert wake.calls == {"hey_jarvis": "hey_jarvis", "alexa": "alexa", "hey_marvin": "hey_jarvis"}
        assert list(wake.personas) == ["hey_jarvis", "alexa"]

    def test_any_tool_that_there_is_or_could_be_may_be_listed(self, place: Place) -> None:
        tools = [*OWN_TOOLS, "light_on", "set_cover", "read_home", "confirm"]
        place.load(f"wake: {{words: [{{model: alexa, persona: {{tools: [{', '.join(tools)}]}}}}]}}")

    def test_one_with_a_mistake_of_its_own_is_not_missing(self, place: Place) -> None:
        place.write("tools/light.yaml", LIGHT.replace("text", "txet"))
        said = place.said("wake: {words: [{model: alexa, persona: {tools: [light_on, ligth_on]}}]}")
        assert [line.partition("; ")[0] for line in said] == [
            "agentd.yaml:1: wake.words.0.persona.tools.1: there is no tool ligth_on",
            *[line.partition("; ")[0] for line in said[1:]],
        ]
        assert all(line.startswith("tools/light.yaml") for line in said[1:])

    def test_two_files_cannot_be_one_word(self, place: Place) -> None:
        place.write("alexa.onnx", b"")
        assert place.said("wake: {words: [{model: alexa}, {model: ./alexa.onnx}]}") == [
            "agentd.yaml:1: wake.words.1.model: another word is called alexa as well; rename the file"
        ]
