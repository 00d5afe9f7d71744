"""What is on or off, locked or not."""

from __future__ import annotations

from agentd.home.device.codec import Scalar, Value
from agentd.home.device.family.homeassistant.options import Options, UndescribedError
from agentd.home.device.family.homeassistant.words import named
from agentd.home.device.feature import Feature


def switch(options: Options) -> tuple[Feature, ...]:
    return (on_off(options, "value_template"),)


def on_off(options: Options, template: str) -> Feature:
    """`template` is that of the state: it has another name for a light and a fan."""
    on, off = options.raw("payload_on", "ON"), options.raw("payload_off", "OFF")
    told = {options.raw("state_on", on): True, options.raw("state_off", off): False}
    codec = named({True: on, False: off}, told)
    ask, asked = options.ask("command_topic", "command_template", codec)
    return Feature("on", asked, ask, options.told("state_topic", template, codec))


def lock(options: Options) -> tuple[Feature, ...]:
    if options.has("code_format"):
        raise UndescribedError("it wants a code, which is not to be spoken")
    asked: dict[Value, Scalar] = {
        True: options.raw("payload_lock", "LOCK"),
        False: options.raw("payload_unlock", "UNLOCK"),
    }
    told = {options.raw("state_locked", "LOCKED"): True, options.raw("state_unlocked", "UNLOCKED"): False}
    codec = named(asked, told)
    ask, codec_asked = options.ask("command_topic", "command_template", codec)
    return (Feature("locked", codec_asked, ask, options.told("state_topic", "value_template", codec)),)
