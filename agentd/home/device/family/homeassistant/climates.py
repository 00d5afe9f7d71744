"""Thermostats and radiator valves."""

from __future__ import annotations

from agentd.home.device.codec import one_of
from agentd.home.device.family.homeassistant.options import Options, UndescribedError
from agentd.home.device.feature import Feature
from agentd.home.device.warmth import Setpoint

LOW, HIGH, STEP = 7.0, 35.0, 1.0  # what Home Assistant takes where nothing is said


def climate(options: Options) -> tuple[Feature, ...]:
    if options.text("temperature_unit", "C") != "C":
        raise UndescribedError("it counts in Fahrenheit")
    features: list[Feature] = []
    for name, words in (("mode", "modes"), ("preset", "preset_modes")):
        key = name if name == "mode" else "preset_mode"
        if options.has(f"{key}_command_topic", words):
            features.append(_words(options, name, key, words))
    setpoint = Setpoint(
        options.number("min_temp", LOW), options.number("max_temp", HIGH), options.number("temp_step", STEP)
    )
    if options.has("temperature_command_topic"):
        ask, codec = options.ask("temperature_command_topic", "temperature_command_template", setpoint)
        told = options.told("temperature_state_topic", "temperature_state_template", setpoint)
        features.append(Feature("temperature", codec, ask, told, "celsius"))
    if options.has("current_temperature_topic"):
        told = options.told("current_temperature_topic", "current_temperature_template", setpoint)
        features.append(Feature("current_temperature", setpoint, None, told, "celsius"))
    return tuple(features)


def _words(options: Options, name: str, key: str, words: str) -> Feature:
    codec = one_of(*options.words(words))
    ask, asked = options.ask(f"{key}_command_topic", f"{key}_command_template", codec)
    template = f"{key}_state_template" if name == "mode" else f"{key}_value_template"
    return Feature(name, asked, ask, options.told(f"{key}_state_topic", template, codec))
