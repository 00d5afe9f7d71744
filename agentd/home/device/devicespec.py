"""What may stand in `devices:` and `groups:` of a file of tools/, key by key."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from agentd.home.device.device import Kind
from agentd.home.language.misreadings import WrongError
from agentd.home.language.spec import Keys, OneValue, Quantity, Seconds
from agentd.home.page import nearest
from agentd.home.safety.risk import WORDS

ACTIONS = ("on", "off", "open", "close", "stop", "lock", "unlock", "set", "read")
ABILITIES = ("brightness", "color_temp", "color", "position")
FORMS = ("hs", "xy", "rgb", "hex")


def _one_of(legal: tuple[str, ...], value: object) -> object:
    if value is not None and value not in legal:
        meant = nearest(str(value), legal)
        words = f"write `{meant}`" if meant else f"write {', '.join(legal[:-1])} or {legal[-1]}"
        raise WrongError(f'"{value}" is not known here', words)
    return value


def _kind(value: object) -> object:
    # What a garage's door takes is what a gate takes, and so is the harm.
    return _one_of(get_args(Kind), "gate" if value in ("garage", "door") else value)


def _ability(value: object) -> object:
    return _one_of(ABILITIES, value)


def _form(value: object) -> object:
    return _one_of(FORMS, value)


def _risk(value: object) -> object:
    for action, grade in value.items() if isinstance(value, dict) else ():
        if action not in ACTIONS:
            meant = nearest(str(action), ACTIONS) or ", ".join(ACTIONS)
            raise WrongError(f"has no action `{action}`", f"write `{meant}`")
        if grade not in WORDS:
            raise WrongError(f"`{grade}` is no class of risk", f"write one of {', '.join(WORDS)}")
    return value


def _kelvin(value: object) -> object:
    if not (isinstance(value, list) and len(value) == 2 and all(type(k) is int for k in value)):
        raise WrongError("is not a range of kelvins", "write `[2200, 6500]`")
    if not 1000 <= value[0] < value[1] <= 20_000:
        raise WrongError("is not a range from warm to cold", "write `[2200, 6500]`")
    return value


def _reads(value: object) -> object:
    if isinstance(value, str):
        return {value: None}
    return dict.fromkeys(value) if isinstance(value, list) else value


Word = Annotated[str, Field(min_length=1, max_length=40)]
Pointer = Annotated[str, Field(pattern=r"^(/.*)?$", max_length=200)]


SceneNumber = Annotated[int, Field(ge=0, le=255)]  # as Zigbee counts them


class PropertySpec(Keys):
    """How one property of a `generic` device is asked and told. Without `key` the payload is the value,
    without `at` the state. `words` are what it is asked by; `told` what it answers, where that
    is something else."""

    command: str | None = None
    key: Word | None = None
    state: str | None = None
    at: Pointer | None = None
    words: dict[str, OneValue] = Field(default_factory=dict)
    told: dict[str, OneValue] = Field(default_factory=dict)
    scale: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    unit: str = ""


class DeviceSpec(Keys):
    profile: str
    topic: str = ""
    room: Word | None = None
    aliases: list[Word] = Field(default_factory=list)
    kind: Annotated[Kind | None, BeforeValidator(_kind)] = None
    risk: Annotated[dict[str, str], BeforeValidator(_risk)] = Field(default_factory=dict)
    source: Annotated[str, Field(max_length=200)] = ""
    sleepy: bool | None = None
    availability: bool = True
    base: str | None = None
    full_topic: str = "%prefix%/%topic%/"
    prefixes: Annotated[list[Word], Field(min_length=3, max_length=3)] = Field(
        default_factory=lambda: ["cmnd", "stat", "tele"]
    )
    endpoint: str | int | None = None
    members: list[Word] = Field(default_factory=list)
    can: list[Annotated[str, BeforeValidator(_ability)]] | None = None
    kelvin: Annotated[list[int], BeforeValidator(_kelvin)] = Field(default_factory=lambda: [2200, 6500])
    color: Annotated[Literal["hs", "xy", "rgb", "hex"] | None, BeforeValidator(_form)] = None
    min: Quantity = 5
    max: Quantity = 35
    step: Annotated[float, Field(gt=0, le=10)] = 0.5
    setpoint: Word = "current_heating_setpoint"
    modes: list[Word] | None = None
    presets: list[Word] = Field(default_factory=list)
    speeds: Annotated[list[Word], Field(min_length=1)] | Annotated[int, Field(ge=1, le=255)] | None = None
    invert: bool = False
    pulse: Annotated[Seconds, Field(gt=0, le=60)] | None = None
    reads: Annotated[dict[Word, Pointer | None], BeforeValidator(_reads)] = Field(default_factory=dict)
    scenes: Annotated[dict[Word, SceneNumber], Field(max_length=50)] = Field(default_factory=dict)
    properties: dict[Word, PropertySpec] = Field(default_factory=dict)
    config: dict[str, Any] = Field(default_factory=dict)  # options of Home Assistant's discovery
    readings: dict[Word, dict[str, Any]] = Field(default_factory=dict)  # each such options


class GroupSpec(Keys):
    members: Annotated[list[Word], Field(min_length=1)]
    aliases: list[Word] = Field(default_factory=list)
    excluded: list[Word] = Field(default_factory=list, alias="except")
