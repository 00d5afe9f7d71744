"""The settings, as frozen models: the one table that config/agentd.yaml and the README's table are held to.

What a value must look like stands here; what it must mean (does the file exist, is there a key) in the
checks of `agentd.config.sense`. A duration's unit is in its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from agentd.config.hooks import Hooks
from agentd.config.live import Live
from agentd.config.panel import Panel
from agentd.config.persona import Persona
from agentd.config.safety import Safety
from agentd.config.section import Section
from agentd.config.vad import Vad
from agentd.config.wakemodels import Engine, is_path


class Audio(Section):
    input: str = Field(
        "default",
        min_length=1,
        description="`default`, the name of a device (`agentd devices`), or `wav:PATH`"
        " (16 kHz mono s16, at the pace of real time, then silence)",
    )
    input_channel: Literal["auto", "mix", 1, 2, 3, 4, 5, 6, 7, 8] = Field(
        "auto",
        description="of a device with several: `auto` (one that the device makes of them, else the first),"
        " `mix`, or the number of a channel (1 to 8)",
    )
    output: str = Field(
        "default",
        min_length=1,
        description="`default`, the name of a device, `wav:PATH` (what would have been played), or `none`",
    )
    volume: int = Field(
        100, ge=0, le=100, description="how loud all that is played is, in %, until somebody sets another"
    )
    duck_others: bool = Field(
        False,
        description="other players of this machine are quieter (-20 dB) while somebody speaks with agentd",
    )


class WakeWord(Section):
    model: str = Field(
        min_length=1, description="name of a model that agentd carries, or the path of the owner's own"
    )
    threshold: float | None = Field(
        None, gt=0, lt=1, description="score from which the word counts as heard; left out: the engine's own"
    )
    frames: Literal[1, 2] | None = Field(
        None, description="how many scores in a row must reach it; left out: 2 for `alexa`, else 1"
    )
    refractory_s: float = Field(
        2, ge=0.5, le=10, description="after the word none is heard for this long: its score stays up"
    )
    verifier: Path | None = Field(
        None,
        strict=False,
        description="a file that `agentd wake train` has made: only the household's voices count",
    )
    persona: Persona | None = Field(
        None, description="who answers to it; left out: whom `live:` describes, with all tools"
    )

    @property
    def name(self) -> str:
        """What the ear calls it."""
        return Path(self.model).stem if is_path(self.model) else self.model


class Wake(Section):
    engine: Engine = Field(
        "openwakeword",
        description="what runs the models: `openwakeword` (.onnx), or `micro` (microWakeWord, .tflite: for a"
        " small board)",
    )
    words: tuple[WakeWord, ...] = Field(
        (WakeWord(model="hey_jarvis"),),
        strict=False,
        description="the wake words: `model` (a carried name, or the path of an .onnx file; with `micro` of"
        " a .json or .tflite file), `threshold` (0.5, `alexa` 0.7, with `micro` that of the model's makers;"
        " higher: fewer false alarms, more misses), `frames` (2: two scores in a row must reach it; so for"
        " `alexa`; 1: one that is well over it, 0.64 where it is 0.5, or not yet gone 0.08 s later),"
        " `refractory_s` (2; none is heard for so long after the word), `verifier` (a file that"
        " `agentd wake train` makes: only the household's voices count) and `persona` (who answers:"
        " `system_instruction`, `voice`, `language`, `tools`; what is left out is as in `live`)",
    )

    @property
    def personas(self) -> Mapping[str, Persona]:
        """Each by the first word that calls it."""
        found: dict[str, Persona] = {}
        for word in self.words:
            if word.persona is not None and word.persona not in found.values():
                found[word.name] = word.persona
        return found

    @property
    def calls(self) -> Mapping[str, str]:
        """Words, and whom they call; the others call whom `live:` describes."""
        names = {persona: name for name, persona in self.personas.items()}
        return {word.name: names[word.persona] for word in self.words if word.persona is not None}


class Conversation(Section):
    follow_up_s: float = Field(
        8,
        ge=0,
        le=60,
        description="how long to listen on after a reply, without wake word (half as long again after a"
        " question); 0: not at all",
    )
    tail_ms: int = Field(
        300,
        ge=0,
        le=1000,
        description="how long after a reply's end its echo may be in the room, which is not listened to;"
        " more for a loudspeaker that is late, such as one on Bluetooth",
    )
    urgent: tuple[Literal["stop", "cancel", "mute"], ...] = Field(
        ("stop", "cancel", "mute"),
        strict=False,
        description="words that are obeyed at once, without the cloud, while a reply is awaited or heard:"
        " `stop` ends it, `cancel` also what is being done, `mute` closes the microphone",
    )
    barge_in: Literal["auto", "full", "wake_word", "off"] = Field(
        "auto",
        description="what cuts a reply: `full` any speech, `wake_word` only that, `off` nothing;"
        " `auto`: any speech where the echo test allows it (`agentd doctor --echo`), else the wake word",
    )


# YAML reads a bare 5 as a number
Protocol = Annotated[
    Literal["auto", "5", "3.1.1"], BeforeValidator(lambda given: "5" if given == 5 else given)
]


class Topics(Section):
    allow: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (),
        strict=False,
        description="the only topics that tools and devices may be commanded on, with + and #; empty: all",
    )


class Mqtt(Section):
    url: str = Field(
        "mqtt://localhost:1883",
        min_length=1,
        description="the broker: mqtt, mqtts, ws, wss, unix, or `embedded` (a private one, for trying out)",
    )
    username: str | None = Field(None, min_length=1, description="user name at the broker")
    password_file: Path | None = Field(
        None,
        strict=False,
        description="file with the password, if it is not in the environment (`MQTT_PASSWORD`)",
    )
    ca: Path | None = Field(
        None, strict=False, description="certificate authority of the broker (PEM), for mqtts and wss"
    )
    protocol: Protocol = Field(
        "auto",
        description="version of MQTT: `5`, `3.1.1`, or `auto` (5; 3.1.1 where the broker knows no better)",
    )
    keepalive_s: int = Field(
        20, ge=5, le=300, description="a broker that has not been heard of for about this long is given up"
    )
    command_deadline_s: float = Field(
        5,
        ge=1,
        le=30,
        description="a command is carried out within this time after the person has spoken, or not at all",
    )
    id: str = Field(
        "agentd",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$",
        description="this agent's name: its own topics are `agentd/<id>/…`; unique in the house",
    )
    topics: Topics = Topics()
    discovery: str = Field(
        "homeassistant",
        pattern=r"^([A-Za-z0-9_.-]{1,40}(/[A-Za-z0-9_.-]{1,40}){0,3})?$",
        description="prefix under which Home Assistant looks for devices, and finds this agent as one;"
        " empty: it is not told",
    )
    transcripts: bool = Field(
        False,
        description="what is heard and said is told on `agentd/<id>/heard` and `…/said`: whoever may read at"
        " the broker has it then",
    )


class Home(Section):
    here: str = Field("", description="the room the daemon stands in; a command that names no room means it")


Discovery = Literal["ask", "off"]
_MODE = "`ask`: the log and the voice tell of new devices, once; `off`"


class DiscoverZigbee2mqtt(Section):
    base: str = Field("zigbee2mqtt", min_length=1, description="base topic of zigbee2mqtt")
    mode: Discovery = Field("off", description=_MODE)


class DiscoverHomeassistant(Section):
    prefix: str = Field("homeassistant", min_length=1, description="prefix of Home Assistant's discovery")
    mode: Discovery = Field("off", description=_MODE)
    skip_origins: tuple[str, ...] = Field(
        ("Zigbee2MQTT",), strict=False, description="whose devices are not looked for there"
    )


class DiscoverTasmota(Section):
    mode: Discovery = Field("off", description=_MODE)


class Discover(Section):
    zigbee2mqtt: DiscoverZigbee2mqtt = DiscoverZigbee2mqtt()
    homeassistant: DiscoverHomeassistant = DiscoverHomeassistant()
    tasmota: DiscoverTasmota = DiscoverTasmota()


class Settings(Section):
    audio: Audio = Audio()
    wake: Wake = Wake()
    vad: Vad = Vad()
    conversation: Conversation = Conversation()
    live: Live = Live()
    mqtt: Mqtt = Mqtt()
    tools: Path = Field(Path("tools"), strict=False, description="directory with the tools' YAML files")
    store: Path | None = Field(
        None,
        strict=False,
        description="directory for what must survive a restart; default `$STATE_DIRECTORY`,"
        " else `/var/lib/agentd` if writable, else `$XDG_STATE_HOME/agentd`",
    )
    home: Home = Home()
    discover: Discover = Discover()
    safety: Safety = Safety()
    panel: Panel = Panel()
    hooks: Hooks = Field(
        {},
        description="commands for what happens: `{wake: [/etc/agentd/awake.sh, kitchen]}`, or a list of such"
        " lists; without a shell, the event as JSON on the input, 10 s at most",
    )
