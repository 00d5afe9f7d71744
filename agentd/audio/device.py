"""Sound devices by their names, which stay, and not by their numbers, which change."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.errors import Unavailable

DEFAULT = "default"
MONITOR = ".monitor"  # a source that hears what the loudspeaker plays
_GENERIC = (DEFAULT, "sysdefault", "pulse", "pipewire", "jack")


@dataclass(frozen=True, slots=True)
class Device:
    """A device as PortAudio lists it. `inputs` and `outputs` count channels."""

    index: int
    name: str
    inputs: int
    outputs: int
    rate_hz: int
    default_input: bool
    default_output: bool


def choose(devices: tuple[Device, ...], name: str, *, wants_input: bool) -> Device:
    """The device of this name; else the only one whose name contains it, as card numbers change.

    Loudspeaker monitors count only when named in full. Raises Unavailable.
    """
    fitting = [device for device in devices if (device.inputs if wants_input else device.outputs)]
    kind = "microphone" if wants_input else "loudspeaker"
    if name == DEFAULT:
        found = [
            device for device in fitting if (device.default_input if wants_input else device.default_output)
        ]
    else:
        found = [device for device in fitting if device.name == name]
        found = found or [device for device in fitting if name.lower() in device.name.lower()]
    exact = name != DEFAULT and any(device.name == name for device in found)
    found = [device for device in found if exact or not device.name.endswith(MONITOR)]
    if not found:
        raise Unavailable(f"there is no {kind} “{name}”")
    if len(found) > 1:
        several = ", ".join(f"“{device.name}”" for device in found)
        raise Unavailable(f"“{name}” fits several {kind}s: {several}")
    return found[0]


def is_generic(name: str) -> bool:
    """It stands for no device: where it leads is the sound server's affair."""
    return name in _GENERIC
