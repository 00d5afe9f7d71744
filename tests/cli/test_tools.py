from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from agentd.cli import tools
from agentd.errors import ConfigError

HOUSE = """\
lamp:
  description: Turn a lamp on.
  args:
    room: {type: choice, values: [kitchen, bedroom]}
    level: {type: percent, default: 15}
    note: {type: text, required: false, description: for the log}
  publish:
    - {topic: "home/{room}/light/set", json: {brightness: "{level}", note: "{note}"}}
    - {wait: 300ms}
    - {topic: home/beep, text: short}
  phrases: ["lamp in the {room}"]
  said: I have asked the {room} lamp for {level} percent.
warmth:
  description: How warm it is.
  read: {topic: home/climate, at: /temperature, unit: celsius}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "house.yaml").write_text(HOUSE, encoding="utf-8")
    file = tmp_path / "agentd.yaml"
    file.write_text("live: {endpoint: local}\nmqtt: {url: embedded}\ntools: tools\n", encoding="utf-8")
    return file


def agentd_tools(config: Path, *argv: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", "--config", type=Path)
    tools.add_arguments(parser)
    return tools.run(parser.parse_args(["-c", str(config), *argv]))


def test_list(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(config, "list") == 0
    assert capsys.readouterr().out.startswith(
        "lamp       Turn a lamp on.\nwarmth     How warm it is.\nset_timer  Set a timer"
    )


def test_list_also_has_what_is_announced_and_the_model_is_not_told(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    washer = "announcements:\n  washer: {when: {topic: plug, below: 5}, say: It is done.}\n"
    (config.parent / "tools" / "news.yaml").write_text(washer, encoding="utf-8")
    assert agentd_tools(config, "list") == 0
    assert capsys.readouterr().out.endswith("announces washer (plug): It is done.\n")
    assert agentd_tools(config, "list", "--json") == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)] == [
        "lamp",
        "warmth",
        "set_timer",
        "timers",
    ]


def test_list_as_json_has_one_object_per_function(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(config, "list", "--json") == 0
    lamp, warmth, set_timer, timers = json.loads(capsys.readouterr().out)
    assert (lamp["name"], lamp["description"]) == ("lamp", "Turn a lamp on.")
    assert lamp["parameters"]["properties"]["room"] == {"type": "string", "enum": ["kitchen", "bedroom"]}
    assert list(lamp["parameters"]["properties"]) == ["room", "level", "note", "after", "at"]
    assert lamp["parameters"]["required"] == ["room"]
    assert (set_timer["name"], timers["name"]) == ("set_timer", "timers")
    assert warmth["parameters"] == {"type": "object", "properties": {}}


def test_show(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(config, "show", "lamp") == 0
    out = capsys.readouterr().out
    for line in (
        "lamp: Turn a lamp on.",
        "  room: one of kitchen, bedroom (required)",
        "  level: a whole number from 0 to 100 (percent) (default 15)",
        "  note: a text of 1 to 500 characters (may be left out); for the log",
        "  later    after, at: when it is to be done, or undone",
        "  say      lamp in the {room}",
        "  example  lamp room=kitchen level=15 note=hello",
        '           home/kitchen/light/set {"brightness":15,"note":"hello"}',
        "           wait 0.3s",
    ):
        assert line in out.splitlines()
    assert json.loads(out[out.index("{\n") :])["name"] == "lamp"


def test_what_looks_and_what_is_not_waited_for(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "tools" / "more.yaml").write_text(
        "look: {description: Look., look: {command: [snap, a b]}}\n"
        "photo: {description: Look., look: {file: /run/a.jpg}}\n"
        "clean: {description: Clean., waits: false, publish: {topic: home/vacuum/set, text: start}}\n"
    )
    assert agentd_tools(config, "show", "clean") == 0
    assert "  waits    no; the model talks on and is told when_idle\n" in capsys.readouterr().out
    for name, would in (("look", "run snap 'a b'"), ("photo", "look at /run/a.jpg")):
        assert agentd_tools(config, "try", name, "--dry-run") == 0
        assert capsys.readouterr().out == f"{would}\n"


MORE = """\
dim:
  description: {en: Dim the lamp., de: Dimme die Lampe.}
  args:
    level: {type: percent, scale: [0, 254], relative: true, state: {topic: z/lamp, at: /brightness}}
  publish: {topic: z/lamp/set, json: {brightness: "{level}"}, expiry: 5s, properties: {from: agentd}}
  confirm:
    topic: z/lamp
    at: /brightness
    equals: "{level}"
    get: {topic: z/lamp/get, json: {brightness: ""}}
    fail_on: {topic: z/bridge/logging, pattern: error*lamp}
  availability: {topic: z/lamp/availability, at: /state}
open_windows:
  description: Which windows are open.
  read: {topic: z/window/+, at: /contact, map: {"false": open, "true": closed}, list_where: open}
power:
  description: The power.
  read: {topic: meter, at: /w, kind: power, get: {topic: meter/get, text: "?"}}
"""


def test_what_a_call_is_known_by(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "tools" / "more.yaml").write_text(MORE)
    assert agentd_tools(config, "try", "dim", "level=40", "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        'z/lamp/set {"brightness":102} (expires 5s, from agentd)',
        "done when told by z/lamp at /brightness",
        "failed when told by z/bridge/logging",
        "away by z/lamp/availability at /state",
        'ask z/lamp/get {"brightness":""}',
    ]
    assert agentd_tools(config, "try", "open_windows", "--dry-run") == 0
    assert capsys.readouterr().out == "read z/window/+ at /contact: list where open\n"
    assert agentd_tools(config, "try", "power", "--dry-run") == 0
    assert capsys.readouterr().out == "ask meter/get ?\nread meter at /w\n"


def test_a_change_needs_the_house(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "tools" / "more.yaml").write_text(MORE)
    assert agentd_tools(config, "try", "dim", "level=+10", "--dry-run") == 2
    assert "its present value is not known" in capsys.readouterr().out
    assert agentd_tools(config, "try", "dim", "level=+10") == 1
    assert "The embedded broker lives inside the daemon" in capsys.readouterr().out
    assert agentd_tools(config, "show", "dim") == 0
    wants = "  level: a whole number from 0 to 100 (percent), or a change such as +10 or -10 (required)"
    assert wants in capsys.readouterr().out.splitlines()


def test_the_words_are_those_of_the_owners_language(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "tools" / "more.yaml").write_text(MORE)
    config.write_text(config.read_text().replace("endpoint: local", "endpoint: local, language: de-DE"))
    assert agentd_tools(config, "list") == 0
    assert "dim           Dimme die Lampe.\n" in capsys.readouterr().out


BARE_WORDS = """\
on:
  description: All on.
  args: {off: {type: choice, values: {yes: {no: on}, n: {no: off}}}}
  publish: {topic: "home/{off}", json: {on: "{off.no}", off: off, y: yes, no: true}}
  read: null
"""


def test_bare_on_and_off_are_words_as_keys_and_as_values(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.parent / "tools" / "bare.yaml").write_text(BARE_WORDS)
    config.write_text(config.read_text() + "conversation: {barge_in: off}\n")
    assert agentd_tools(config, "try", "on", "off=yes", "--dry-run") == 0
    assert capsys.readouterr().out == 'home/yes {"on":"on","off":"off","y":"yes","no":true}\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "t: {read: {topic: a, map: {false: open}}}",
            'the key false is not text; write it in quotes: "false"',
        ),
        ('t: {read: {topic: a, map: {"false": true}}}', "t.read.map.false: is not text; write it in quotes"),
        (
            "devices: {lamp: {profile: zigbee2mqtt.light, topic: z/a, risk: {true: pin}}}",
            "the key true is not text",
        ),
    ],
)
def test_what_is_no_word_in_yaml_is_to_be_quoted(config: Path, text: str, said: str) -> None:
    (config.parent / "tools" / "bare.yaml").write_text(f"{text}\n")
    with pytest.raises(ConfigError) as wrong:
        agentd_tools(config, "list")
    assert said in str(wrong.value)


def test_show_an_unknown_tool(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(config, "show", "lmp") == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", 'There is no tool "lmp"; did you mean lamp?\n')


def test_a_dry_run_prints_what_mqtt_would_get(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(config, "try", "lamp", "room=Kitchen", "level=40", "note=a=b", "--dry-run") == 0
    assert capsys.readouterr().out == (
        'home/kitchen/light/set {"brightness":40,"note":"a=b"}\nwait 0.3s\nhome/beep short\n'
    )
    assert agentd_tools(config, "try", "--dry-run", "warmth") == 0
    assert capsys.readouterr().out == "read home/climate at /temperature\n"


def test_illegal_arguments_are_answered_as_to_the_model(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agentd_tools(config, "try", "lamp", "room=attic") == 2
    assert json.loads(capsys.readouterr().out) == {
        "error": 'room must be one of kitchen, bedroom, not "attic".',
        "status": "failed",
        "retryable": True,
    }


@pytest.mark.parametrize(
    ("words", "would"),
    [
        ("lamp room=kitchen after=10min", "after 10min:\nhome/kitchen/light/set"),
        ("set_timer after=5min name=tea", "keep a timer, which rings\n"),
        ("timers action=cancel which=all", "cancel timers: all\n"),
    ],
)
def test_what_is_for_later_is_the_daemons(
    config: Path, words: str, would: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agentd_tools(config, "try", *words.split(), "--dry-run") == 0
    assert capsys.readouterr().out.startswith(would)
    assert agentd_tools(config, "try", *words.split()) == 1
    assert "running daemon" in json.loads(capsys.readouterr().out.splitlines()[-1])["error"]


def test_a_dry_run_says_when_and_what_undoes_it(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pump = (
        'pump_on: {description: Pump., publish: {topic: pump/set, text: "1"}, opposite: pump_off}\n'
        'pump_off: {description: Pump no more., publish: {topic: pump/set, text: "0"}}\n'
    )
    (config.parent / "tools" / "pump.yaml").write_text(pump, encoding="utf-8")
    assert agentd_tools(config, "try", "pump_on", "at=7:00", "for=5min", "--dry-run") == 0
    assert capsys.readouterr().out == "at 7:00:\npump/set 1\n5min later:\npump/set 0\n"


def test_a_time_that_cannot_be_is_answered_as_to_the_model(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agentd_tools(config, "try", "lamp", "room=kitchen", "after=soon") == 2
    assert json.loads(capsys.readouterr().out)["error"].startswith("after must be a duration")


def test_an_argument_can_be_given_once(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["try", "lamp", "room=kitchen", "room=bedroom", "--dry-run"]
    assert agentd_tools(config, *words) == 2
    assert capsys.readouterr() == ("", "Each argument can be given once.\n")


def test_an_argument_needs_its_name(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        agentd_tools(config, "try", "lamp", "kitchen")
    assert left.value.code == 2
    assert '"kitchen" is not ARG=VALUE' in capsys.readouterr().err


def test_the_embedded_broker_is_not_there_without_the_daemon(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agentd_tools(config, "try", "warmth") == 1
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["status"] == "offline"
    assert "--dry-run" in answer["error"]


def test_the_config_may_also_stand_last(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", "--config", type=Path)
    tools.add_arguments(parser)
    assert tools.run(parser.parse_args(["list", "-c", str(config)])) == 0
    assert "lamp" in capsys.readouterr().out


def test_a_wrong_tool_is_the_owners_to_mend(config: Path) -> None:
    (config.parent / "tools" / "bad.yaml").write_text("fan:\n  descripton: x\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"bad\.yaml:2: fan\.descripton: .*; write `description`"):
        agentd_tools(config, "list")


@pytest.mark.parametrize(
    "words",
    [
        "try --dry-run lamp room=kitchen level=5",
        "try lamp --dry-run room=kitchen level=5",
        "try lamp room=kitchen --dry-run level=5",
        "try lamp room=kitchen level=5 --dry-run",
    ],
)
def test_options_may_stand_anywhere(config: Path, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(config, *words.split()) == 0
    assert 'home/kitchen/light/set {"brightness":5}' in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", ["try", "try --dry-run", "try lamp --dry-run kitchen", "try lamp --dry a=b --x"]
)
def test_wrong_command_lines_are_still_wrong(config: Path, words: str) -> None:
    with pytest.raises(SystemExit) as left:
        agentd_tools(config, *words.split())
    assert left.value.code == 2


DEVICES = """\
devices:
  sofa_lamp: {profile: zigbee2mqtt.light, topic: zigbee2mqtt/sofa_lamp, room: kitchen}
  front_door: {profile: zigbee2mqtt.lock, topic: zigbee2mqtt/front_door}
"""


@pytest.fixture
def house(config: Path) -> Path:
    (config.parent / "tools" / "devices.yaml").write_text(DEVICES, encoding="utf-8")
    return config


def test_devices_are_tried_by_name(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(house, "try", "set_light", "target=sofa_lamp", "brightness=40", "--dry-run") == 0
    first, *evidence = capsys.readouterr().out.splitlines()
    assert first == 'zigbee2mqtt/sofa_lamp/set {"state":"ON","brightness":102}'
    assert "done when told by zigbee2mqtt/sofa_lamp at /brightness" in evidence[0]
    assert agentd_tools(house, "try", "set_light", "target=garage", "state=on", "--dry-run") == 2
    assert "the nearest: sofa lamp and kitchen" in capsys.readouterr().out
    assert agentd_tools(house, "try", "read_home", "target=sofa_lamp", "--dry-run") == 0
    assert capsys.readouterr().out == "Nothing is known yet of sofa lamp.\n"


def test_the_tools_for_devices_are_listed_and_shown(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agentd_tools(house, "list") == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {"lamp", "warmth", "set_light", "lock_door", "read_home"} <= set(names)
    assert agentd_tools(house, "show", "set_light") == 0
    shown = capsys.readouterr().out
    assert "  answers  I have asked sofa lamp to turn on.\n" in shown
    assert (
        '  example  set_light target=sofa_lamp state=on\n           zigbee2mqtt/sofa_lamp/set {"state":"ON"}'
        in shown
    )


def test_what_the_model_sees_is_told_apart_from_what_it_does_not(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agentd_tools(house, "list") == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "(kept from the model: " in lines["unlock_door"]
    assert lines["confirm"].startswith("confirm      Carry out what a function answered needs_confirmation")
    assert agentd_tools(house, "list", "--json") == 0
    declared = {each["name"] for each in json.loads(capsys.readouterr().out)}
    assert declared == {name for name, line in lines.items() if "kept from the model" not in line}
    assert agentd_tools(house, "show", "confirm") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "confirm"
    assert agentd_tools(house, "try", "unlock_doors", "target=front_door", "--dry-run") == 2
    assert "unlock_door?" not in capsys.readouterr().out
