"""Profiles `homeassistant.*`: `config` holds the options of a message, `readings` those of its sensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from agentd.home.device.device import Kind
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.evidence import Link
from agentd.home.device.family.homeassistant.describing import OPERATED, TOLD, described, presence, reading
from agentd.home.device.family.homeassistant.options import UndescribedError
from agentd.home.device.family.profile import Body, Profile, profile
from agentd.home.device.feature import Feature
from agentd.home.language.misreadings import WrongError

_REMEDY = "write the options as Home Assistant's discovery has them, with their long names"


def _build(component: str, spec: DeviceSpec) -> Body:
    """Raises WrongError."""
    features: list[Feature] = []
    options: Mapping[str, object] = spec.config
    try:
        if component in OPERATED:
            features += described(component, options)[0]
        for name, given in spec.readings.items():
            features.append(_reading(name, given))
        away, _ = presence(options)
    except UndescribedError as error:
        raise WrongError(str(error), _REMEDY) from None
    if not features:
        raise WrongError("tells nothing", "add `readings:`")
    return Body(tuple(features), Link(available=away, sleepy=bool(spec.sleepy)))


def _reading(name: str, given: Mapping[str, object]) -> Feature:
    platform = given.get("platform", "sensor")
    if platform not in TOLD:
        raise WrongError(f"`readings` has the platform {platform}", f"write {' or '.join(TOLD)}")
    feature, _ = reading(str(platform), given, name)
    return Feature(name, feature.codec, None, feature.told, feature.unit)


def _profile(kind: Kind) -> Profile:
    build: Callable[[DeviceSpec], Body] = partial(_build, kind)
    return profile(kind, build, "config", "readings", "sleepy", *(("pulse",) if kind == "switch" else ()))


KINDS: tuple[Kind, ...] = ("light", "switch", "cover", "lock", "climate", "fan", "sensor", "contact")
PROFILES: dict[str, Profile] = {kind: _profile(kind) for kind in KINDS}
